"""The tables of the body shapes against the installed azure-mgmt packages: their models are the wire."""

import importlib
import re
from pathlib import Path

import pulumi
import pytest
from pulumi._types import is_input_type

from local_cloud.azure import introspect
from local_cloud.azure.arm.paths import resolve
from local_cloud.azure.arm.shape import classes, to_inputs, to_wire
from local_cloud.azure.arm.shape.containers import INSIDE, PROPERTIES, TYPE_PROPERTIES, container, outside
from local_cloud.azure.arm.shape.renames import RENAMED, to_wire_names
from local_cloud.azure.arm.versions import NEWER, PLATFORM, versions
from local_cloud.azure.descriptor import descriptor

MODULES = ("network", "storage", "databricks", "datafactory")
OLDER = {
    "network:IpamPoolPrefixAllocation": "the pool is nested since API version 2025-01-01",
    "network:ConnectionMonitor": "the client has the old, flat model",
    "network:FirewallPolicyDraft": "only in newer versions",
    "network:PacketCapture": "the client has another model for results",
    "network:NspAccessRule": "location and tags are gone since API version 2024-07-01",
    "network:NspAssociation": "location and tags are gone since API version 2024-07-01",
    "network:NspProfile": "location and tags are gone since API version 2024-07-01",
    "network:NspLink": "a proxy resource without etag",
}
"""Classes whose model in the client is of another API version than azure-native's."""
QUERY = {"migrate", "syncRemoteAddressSpace", "expand"}
"""Inputs of azure-native that are query parameters."""


def rest_fields(model):
    """Attribute to wire name of a client model."""
    model.__new__(model)
    return {name: field._rest_name for name, field in model._attr_to_rest_field.items()}


def inside(models, model, name):
    """Wire names in the object that `model` keeps under `name`."""
    attribute = next(key for key, wire in rest_fields(model).items() if wire == name)
    owner = next(cls for cls in model.__mro__ if attribute in vars(cls).get("__annotations__", {}))
    found = re.search(r"_models\.(\w+)", str(owner.__annotations__[attribute]))
    return set(rest_fields(getattr(models, found[1])).values()) if found else None


def nested_cases():
    for module in MODULES:
        models = importlib.import_module(f"azure.mgmt.{module}.models")
        inputs = importlib.import_module(f"pulumi_azure_native.{module}._inputs")
        for name, cls in vars(inputs).items():
            model = getattr(models, name.removesuffix("Args"), None)
            if isinstance(cls, type) and is_input_type(cls) and name.endswith("Args") and model is not None:
                yield module, name.removesuffix("Args"), cls, models, model


def test_nested_objects_are_wrapped_exactly_where_the_wire_wraps_them():
    wrong, compared = [], 0
    for module, name, cls, models, model in nested_cases():
        key, members, wire = (
            f"{module}:{name}",
            set(introspect.properties(cls)),
            set(rest_fields(model).values()),
        )
        if key in OLDER:
            continue
        expected = next((n for n in (PROPERTIES, TYPE_PROPERTIES) if n in wire and n not in members), None)
        found = container(module, name, members)
        names = to_wire_names(key)
        if (found[0] if found else None) != expected:
            wrong.append(f"{key}: {found and found[0]}, the wire has {expected}")
        elif found:
            out = {names.get(item, item) for item in members if item in found[1]}
            known = inside(models, model, expected) or set()
            lost = {names.get(item, item) for item in members - found[1]} - known
            wrong += [f"{key}: {item} is not beside {expected}" for item in out - wire]
            wrong += [f"{key}: {item} is not in {expected}" for item in lost if known]
        else:
            wrong += [f"{key}: no {item} on the wire" for item in {names.get(i, i) for i in members} - wire]
        compared += 1
    assert not wrong, "\n".join(wrong)
    assert compared > 900


def resource_cases():
    renamed = {
        "LinkedService": "Resource",
        "Dataset": "Resource",
        "Pipeline": "Resource",
        "Trigger": "Resource",
    }
    for module in MODULES:
        models = importlib.import_module(f"azure.mgmt.{module}.models")
        package = importlib.import_module(f"pulumi_azure_native.{module}")
        for token in introspect.tokens()[module]:
            name = token.rsplit(":", 1)[-1]
            model = getattr(models, name + (renamed.get(name, "") if module == "datafactory" else ""), None)
            assert issubclass(getattr(package, name), pulumi.CustomResource)
            if (
                model is not None
                and PROPERTIES in rest_fields(model).values()
                and f"{module}:{name}" not in OLDER
            ):
                yield module, name, token, models, model


def test_resources_keep_the_same_members_beside_properties_as_the_wire():
    wrong, compared = [], 0
    for module, name, token, models, model in resource_cases():
        outputs = set(introspect.outputs(token)) - {"azureApiVersion"}
        sent = set(introspect.properties(introspect.input_class(token)))
        if PROPERTIES in sent | outputs:
            continue
        names, wire = to_wire_names(f"{module}:{name}"), set(rest_fields(model).values())
        known, stay = inside(models, model, PROPERTIES), outside(module, name)
        members = (outputs | sent) - set(descriptor(token).parameters) - QUERY
        for item in members:
            where = wire if item in stay else known
            if where is not None and names.get(item, item) not in where:
                wrong.append(f"{module}:{name}: {item}")
        compared += 1
    assert wrong == []
    assert compared > 90


def test_no_row_of_the_tables_is_superfluous():
    """Every exception names a class the SDK has, and a member of it."""
    for key in {*INSIDE, *RENAMED}:
        module, name = key.split(":")
        inputs = importlib.import_module(f"pulumi_azure_native.{module}._inputs")
        package = importlib.import_module(f"pulumi_azure_native.{module}")
        found = [getattr(inputs, f"{name}Args", None), getattr(package, f"{name}Args", None)]
        members = {item for cls in found if cls is not None for item in introspect.properties(cls)}
        assert {*INSIDE.get(key, ()), *RENAMED.get(key, ())} <= members, key


ROUND = {
    "network:PrivateEndpoint": {
        "location": "westeurope",
        "properties": {
            "subnet": {"id": "/s"},
            "privateLinkServiceConnections": [
                {"name": "c", "properties": {"privateLinkServiceId": "/x", "groupIds": ["dfs"]}}
            ],
            "ipConfigurations": [{"name": "i", "properties": {"groupId": "dfs", "privateIPAddress": "10.0.0.4"}}],
        },
    },
    "network:FirewallPolicy": {"location": "westeurope", "properties": {"sku": {"tier": "Premium"}}},
    "network:NatGateway": {"location": "westeurope", "sku": {"name": "Standard"}, "properties": {"idleTimeoutInMinutes": 4}},
    "operationalinsights:Workspace": {"location": "westeurope", "properties": {"sku": {"name": "PerGB2018"}}},
    "keyvault:Vault": {
        "location": "westeurope", "properties": {"tenantId": "t", "sku": {"family": "A", "name": "standard"}},
    },
    "storage:StorageAccount": {
        "location": "westeurope", "kind": "StorageV2", "sku": {"name": "Standard_LRS"},
        "properties": {
            "supportsHttpsTrafficOnly": True,
            "networkAcls": {
                "defaultAction": "Deny", "virtualNetworkRules": [{"id": "/v"}], "ipRules": [{"value": "1.2.3.4"}],
            },
            "encryption": {
                "keySource": "Microsoft.Keyvault", "identity": {"userAssignedIdentity": "/i"},
                "keyvaultproperties": {"keyname": "k", "keyvaulturi": "https://v"},
            },
        },
    },
    "datafactory:Pipeline": {
        "properties": {
            "activities": [
                {
                    "name": "copy", "type": "Copy", "inputs": [{"type": "DatasetReference", "referenceName": "a"}],
                    "typeProperties": {"source": {"type": "BlobSource"}, "sink": {"type": "BlobSink"}},
                },
                {"name": "wait", "type": "Wait", "dependsOn": [], "typeProperties": {"waitTimeInSeconds": 1}},
            ],
            "parameters": {"day": {"type": "String"}},
        },
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ROUND)
def test_a_body_comes_back_as_it_was_sent(name):
    token = f"azure-native:{name}"
    wire = to_wire(descriptor(token), "/x/y", to_inputs(token, ROUND[name]))
    assert {key: item for key, item in wire.items() if key not in {"id", "name", "type"}} == ROUND[name]


def test_user_assigned_identities_are_a_list_inside():
    body = {
        "location": "westeurope",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {"/a": {}, "/b": {}}},
    }
    inputs = to_inputs("azure-native:databricks:AccessConnector", body)
    assert inputs["identity"]["userAssignedIdentities"] == ["/a", "/b"]


def test_every_api_version_the_clients_speak_is_supported():
    for space, module, token in (
        ("Microsoft.Network", "network", "azure-native:network:VirtualNetwork"),
        ("Microsoft.Storage", "storage", "azure-native:storage:StorageAccount"),
        (None, "databricks", "azure-native:databricks:Workspace"),
        (None, "datafactory", "azure-native:datafactory:Factory"),
        ("Microsoft.Resources", "resource.resources", "azure-native:resources:ResourceGroup"),
    ):
        package = importlib.import_module(f"azure.mgmt.{module}.operations._operations")
        source = Path(package.__file__).read_text(encoding="utf-8")
        spoken = set(re.findall(r'_params\.pop\("api-version", "(\d{4}-\d\d-\d\d)"', source))
        supported = set(versions(descriptor(token)))
        latest = max(spoken)
        assert latest in supported | set(PLATFORM), (module, latest)
        if space:
            assert NEWER[space] == (latest,), "the table names a version no client speaks any more"


@pytest.mark.parametrize(
    ("path", "token", "under"),
    [
        ("/subscriptions/s/resourcegroups/rg", "resources:ResourceGroup", ""),
        ("/subscriptions/s/resourceGroups", "resources:ResourceGroup", "/subscriptions/s"),
        ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/z", "privatedns:PrivateZone", ""),
        ("/subscriptions/s/providers/Microsoft.Insights/components", "applicationinsights:Component", "/subscriptions/s"),
        ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a/blobServices/default/containers",
         "storage:BlobContainer", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a"),
        ("/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/r", "authorization:RoleAssignment", ""),
        ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/serverfarms/p/providers/Microsoft.Authorization/locks/l",
         "authorization:ManagementLockByScope", ""),
        ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm", "compute:VirtualMachine", ""),
        ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines",
         "compute:VirtualMachine", "/subscriptions/s/resourceGroups/g"),
    ],
)  # fmt: skip
def test_paths_name_types(path, token, under):
    target = resolve(path)
    assert (target.kind.token, target.under) == (f"azure-native:{token}", under)


def test_a_discriminator_chooses_the_class():
    options = classes.objects(
        introspect.properties(introspect.input_class("azure-native:datafactory:Trigger"))["properties"].type
    )
    assert classes.pick(options, {"type": "TumblingWindowTrigger"}).name == "TumblingWindowTrigger"
