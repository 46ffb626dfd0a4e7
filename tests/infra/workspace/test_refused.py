"""The program made to break a rule of Azure is refused: without the right code nothing of it would be noticed
before the deployment.
"""

from __future__ import annotations

import pulumi
import pytest
from pulumi_azure_native import databricks, network, storage

from local_cloud.azure.errors import AzureError

WORKSPACE = "azure-native:databricks:Workspace"
CONNECTOR = "azure-native:databricks:AccessConnector"
SUBNET = "azure-native:network:Subnet"
VNET = "azure-native:network:VirtualNetwork"
GRANT = "azure-native:authorization:RoleAssignment"
KEYS = {
    "workspace": {"customerManagedKeys": {"managedServices": True, "managedDisks": True}},
    "keyVault": {"enablePurgeProtection": True},
}
HARDENED = {"workspace": {"enhancedSecurity": {"complianceSecurityProfile": True}}}
SERVERLESS = {"workspace": {"computeMode": "Serverless"}}


def put(path, value):
    """A change of properties: the member at a dotted path is another one."""

    def change(props):
        *outer, last = path.split(".")
        for name in outer:
            props = props[name] if isinstance(props, dict) else getattr(props, name)
        if isinstance(props, dict):
            props[last] = value
        else:
            pulumi.set(props, last, value)

    return change


def text(value):
    return databricks.WorkspaceCustomStringParameterArgs(value=value)


WHOLE_ENCRYPTION = databricks.WorkspaceEncryptionParameterArgs(
    value=databricks.EncryptionArgs(
        key_source="Microsoft.Keyvault",
        key_name="k",
        key_version="1",
        key_vault_uri="https://v.vault.azure.net/",
    )
)
CONNECTED = databricks.WorkspacePropertiesAccessConnectorArgs
BREAKS = {
    "3 a serverless workspace has no parameters": (
        WORKSPACE, put("parameters", databricks.WorkspaceCustomParametersArgs(storage_account_name=text("abc"))),
        SERVERLESS, "InvalidRequestContent", "parameters",
    ),
    "3 a serverless workspace has no managed group": (
        WORKSPACE, put("managed_resource_group_id", "/subscriptions/s/resourceGroups/other"),
        SERVERLESS, "InvalidRequestContent", "managedResourceGroupId",
    ),
    "3 a serverless workspace has no storage firewall": (
        WORKSPACE, put("default_storage_firewall", "Disabled"),
        SERVERLESS, "InvalidRequestContent", "defaultStorageFirewall",
    ),
    "3 a serverless workspace has no default catalog": (
        WORKSPACE, put("default_catalog", databricks.DefaultCatalogPropertiesArgs(initial_name="")),
        SERVERLESS, "InvalidRequestContent", "defaultCatalog",
    ),
    "3 a serverless workspace has no rules for a network": (
        WORKSPACE, put("required_nsg_rules", "AllRules"), SERVERLESS, "InvalidRequestContent", "requiredNsgRules",
    ),
    "3 a hybrid workspace has a managed group": (
        WORKSPACE, put("managed_resource_group_id", None), {}, "InvalidRequestContent", "managedResourceGroupId",
    ),
    "4 the managed group must not be there": (
        WORKSPACE,
        put(
            "managed_resource_group_id",
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-lakehouse-dev",
        ),
        {}, "ApplianceProvisioningFailed", "already exists",
    ),
    "6 both subnets are delegated": (
        SUBNET, put("delegations", None), {}, "InvalidSubnetDelegation", "Microsoft.Databricks/workspaces",
    ),
    "6 both subnets have a security group": (
        SUBNET, put("network_security_group", None), {}, "NetworkSecurityGroupNotFoundOnSubnet", "security group",
    ),
    "6 both subnets are named": (
        WORKSPACE, put("parameters.custom_public_subnet_name", None), {}, "InvalidRequestContent", "required when",
    ),
    "7 the subnets are in the network": (
        WORKSPACE, put("parameters.custom_public_subnet_name", text("other")), {}, "SubnetIsNotWithinVnetError", "null",
    ),
    "12 a name has letters, digits, _ and -": (
        WORKSPACE, put("workspace_name", "not a name"), {}, "InvalidResourceName", "",
    ),
    "13 own keys are of the premium tier": (
        WORKSPACE, put("sku.name", "standard"), KEYS, "InvalidRequestContent", "Premium",
    ),
    "13 the security profile is of the premium tier": (
        WORKSPACE, put("sku.name", "standard"), HARDENED, "InvalidRequestContent", "Premium",
    ),
    "14 the profile needs automatic updates": (
        WORKSPACE, put("enhanced_security_compliance.automatic_cluster_update.value", "Disabled"),
        HARDENED, "InvalidRequestContent", "automaticClusterUpdate",
    ),
    "14 the profile needs monitoring": (
        WORKSPACE, put("enhanced_security_compliance.enhanced_security_monitoring.value", "Disabled"),
        HARDENED, "InvalidRequestContent", "enhancedSecurityMonitoring",
    ),
    "14 no standard goes with none": (
        WORKSPACE,
        put("enhanced_security_compliance.compliance_security_profile.compliance_standards", ["NONE", "HIPAA"]),
        HARDENED, "InvalidRequestContent", "NONE",
    ),
    "14 standards are those of the profile": (
        WORKSPACE,
        put(
            "enhanced_security_compliance.compliance_security_profile",
            databricks.ComplianceSecurityProfileDefinitionArgs(value="Disabled", compliance_standards=["HIPAA"]),
        ),
        HARDENED, "InvalidRequestContent", "standards",
    ),
    "18 the root storage is prepared for its key": (
        WORKSPACE, put("parameters.encryption", WHOLE_ENCRYPTION), {}, "InvalidEncryptionConfiguration", "prepared",
    ),
    "24 the storage firewall needs a connector": (
        WORKSPACE, put("default_storage_firewall", "Enabled"), {}, "InvalidRequestContent", "access connector",
    ),
    "26 the first catalog has no name": (
        WORKSPACE, put("default_catalog.initial_name", "main"), {}, "InvalidInitialCatalogName", "main",
    ),
    "a connector is named by an identity that it has": (
        WORKSPACE,
        lambda props: (
            put("default_storage_firewall", "Enabled")(props),
            put(
                "access_connector",
                CONNECTED(
                    id="/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-lakehouse-dev"
                    "/providers/Microsoft.Databricks/accessConnectors/dbac-lakehouse-dev",
                    identity_type="UserAssigned", user_assigned_identity_id="/x",
                ),
            )(props),
        ),
        {}, "InvalidAccessConnector", "UserAssigned",
    ),
    "a user-assigned connector names its identity": (
        CONNECTOR, put("identity.user_assigned_identities", None),
        {"workspace": {"accessConnector": {"identity": "UserAssigned"}}}, "MissingIdentityIds", "null or empty",
    ),
    "51 a grant is named by a GUID": (
        GRANT, put("role_assignment_name", "connector"), {}, "InvalidRoleAssignmentId", "GUID",
    ),
    "53 a grant says that an identity is a service principal": (
        GRANT, put("principal_type", "User"), {}, "UnmatchedPrincipalType", "ServicePrincipal",
    ),
    "54 a role is named by its whole id": (
        GRANT, put("role_definition_id", "Contributor"), {}, "InvalidRoleDefinitionId", "Contributor",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_azure_refuses_the_program_that(name, data_platform):
    type_, change, overrides, code, message = BREAKS[name]
    data_platform(**overrides)
    with pytest.raises(AzureError) as caught:
        data_platform(broken={type_: change}, **overrides)
    assert f'Code="{code}"' in str(caught.value), caught.value
    assert message in str(caught.value)


def test_18_a_key_is_named_with_its_version(data_platform):
    unversioned = put("encryption.entities.managed_services.key_vault_properties.key_version", None)
    with pytest.raises(Exception, match=r"missing required property.*keyVersion"):
        data_platform(broken={WORKSPACE: unversioned}, **KEYS)


def test_1_azure_wants_to_be_told_the_compute_mode(data_platform):
    with pytest.raises(Exception, match="computeMode"):
        data_platform(broken={WORKSPACE: put("compute_mode", None)})


@pytest.mark.parametrize(
    ("prefix", "code"), [("10.140.0.0/27", "InvalidSubnetSize"), ("10.140.0.0/28", "InvalidSubnetSize")]
)
def test_8_a_subnet_has_room_for_machines(prefix, code, data_platform):
    def shrink(props):
        if props["subnet_name"] == "databricks-public":
            props["address_prefix"] = prefix

    with pytest.raises(AzureError, match=code):
        data_platform(broken={SUBNET: shrink})


def test_8_the_network_is_large_enough(data_platform):
    small = {
        "databricks-public": "10.140.0.0/26",
        "databricks-private": "10.140.0.64/26",
    }
    broken = {
        VNET: put("address_space.address_prefixes", ["10.140.0.0/25"]),
        SUBNET: lambda props: props.update(address_prefix=small[props["subnet_name"]]),
    }
    with pytest.raises(AzureError, match="between /16 and /24"):
        data_platform(broken=broken)


def test_9_no_second_workspace_shares_the_subnets(data_platform):
    def second(parts):
        own = parts.workspace.workspace
        databricks.Workspace(
            "second",
            workspace_name="second",
            resource_group_name=parts.placement.resource_group_name,
            location=parts.placement.location,
            sku=databricks.SkuArgs(name="premium"),
            compute_mode=databricks.ComputeMode.HYBRID,
            managed_resource_group_id=own.managed_resource_group_id.apply(lambda id_: f"{id_}-2"),
            parameters=databricks.WorkspaceCustomParametersArgs(
                custom_virtual_network_id=text(parts.network.virtual_network_id),
                custom_public_subnet_name=text(parts.network.public_subnet_name),
                custom_private_subnet_name=text(parts.network.private_subnet_name),
            ),
        )

    with pytest.raises(AzureError, match="SubnetAlreadyInUse"):
        data_platform(also=second)


def test_9_no_endpoint_is_made_in_the_subnets(data_platform):
    def endpoint(parts):
        target = parts.workspace.private_targets[0]
        network.PrivateEndpoint(
            "endpoint",
            private_endpoint_name="pe",
            resource_group_name=parts.placement.resource_group_name,
            location=parts.placement.location,
            subnet=network.SubnetArgs(id=parts.network.subnets[0].id),
            private_link_service_connections=[
                network.PrivateLinkServiceConnectionArgs(
                    name="own", private_link_service_id=target.id, group_ids=[target.group_id]
                )
            ],
        )

    with pytest.raises(AzureError, match="has a delegation"):
        data_platform(also=endpoint)


def test_33_nobody_but_databricks_writes_into_the_managed_group(data_platform, chosen):
    def write(parts):
        storage.StorageAccount(
            "intruder",
            account_name="intruder",
            resource_group_name=chosen("dev").names.databricks_resource_group,
            location="westeurope",
            kind=storage.Kind.STORAGE_V2,
            sku=storage.SkuArgs(name="Standard_LRS"),
            opts=pulumi.ResourceOptions(depends_on=[parts.workspace.workspace]),
        )

    with pytest.raises(AzureError, match="DenyAssignmentAuthorizationFailed"):
        data_platform(also=write)


def test_11_the_subnets_keep_their_security_group_while_the_workspace_is_there(data_life):
    data_life()
    with pytest.raises(AzureError, match="intent policy"):
        data_life(broken={SUBNET: put("network_security_group", None)})


def test_19_an_own_key_stays(data_life):
    data_life(**KEYS)
    with pytest.raises(AzureError, match="DiskEncryptionPropertiesRequired"):
        data_life(keyVault={"enablePurgeProtection": True})


def test_14_the_profile_stays(data_life):
    data_life(**HARDENED)
    with pytest.raises(AzureError, match="cannot be disabled"):
        data_life(workspace={"enhancedSecurity": {"complianceSecurityProfile": False}})


def test_23_public_addresses_never_come_back(data_life):
    data_life()
    public = databricks.WorkspaceNoPublicIPBooleanParameterArgs(value=False)
    with pytest.raises(AzureError, match="enableNoPublicIp"):
        data_life(broken={WORKSPACE: put("parameters.enable_no_public_ip", public)})


@pytest.mark.parametrize(
    "chosen",
    [
        {"computeMode": "Serverless"},
        {"storageAccountName": "another01"},
        {"requireInfrastructureEncryption": True},
        {"defaultCatalog": {"initialType": "HiveMetastore"}},
    ],
)
def test_2_and_34_what_azure_never_updates_is_a_replacement_and_refused_where_it_is_protected(
    chosen, data_life
):
    from local_cloud.azure.mocks import ProtectedError

    guarded = {"protect": True, "synapse": {"enabled": False}}
    data_life(**guarded)
    with pytest.raises(ProtectedError, match="databricks-workspace"):
        data_life(**guarded, workspace=chosen)
    data_life(**guarded, allowReplace=["workspace"])
    made = data_life(**guarded, allowReplace=["workspace"], workspace=chosen)
    [workspace] = made.by_type(WORKSPACE)
    assert workspace.step == "replace"


def test_the_same_again_changes_nothing(data_life):
    data_life(**KEYS)
    assert data_life(**KEYS).unchanged
