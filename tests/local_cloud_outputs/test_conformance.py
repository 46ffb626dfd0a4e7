"""Every type with outputs of its own: made once in one cloud, each output fits the SDK's output class.

The inputs are the smallest that Azure accepts with what is around them; `{}` in ids is the resource group.
"""

import collections.abc
import enum
import typing

import pytest
from pulumi.runtime.rpc import translate_output_properties

from local_cloud.azure import introspect, outputs
from local_cloud.azure.descriptor import descriptor

NETWORK = "{}/providers/Microsoft.Network"
LAKE = "{}/providers/Microsoft.Storage/storageAccounts/lake01"
VAULT = "{}/providers/Microsoft.KeyVault/vaults/vault01"
LOGS = "{}/providers/Microsoft.OperationalInsights/workspaces/logs"
INSIGHTS = "{}/providers/Microsoft.Insights/components/insights"
SUBNET = f"{NETWORK}/virtualNetworks/vnet/subnets/"
ROLE = "/subscriptions/{sub}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
ML = {"workspaceName": "ml01"}
SYSTEM = {"identity": {"type": "SystemAssigned"}}
RULE = {"access": "Allow", "direction": "Inbound", "priority": 200, "protocol": "Tcp", "sourcePortRange": "*",
        "destinationPortRange": "443", "sourceAddressPrefix": "*", "destinationAddressPrefix": "*"}  # fmt: skip
PERIOD = {"startDate": "2026-11-01T00:00:00Z"}
OWNER = {"notifications": {"most": {"enabled": True, "operator": "GreaterThan", "threshold": 80,
                                    "contactEmails": ["a@example.com"]}}}  # fmt: skip
TENANT = "00000000-0000-0000-0000-000000000002"
PRINCIPAL = "11111111-1111-1111-1111-111111111111"
BLOB_DESTINATION = {"endpointType": "StorageQueue", "resourceId": LAKE, "queueName": "events"}
CONDITION = {
    "allOf": [{"query": "Heartbeat", "timeAggregation": "Count", "operator": "GreaterThan", "threshold": 0}]
}
METRIC = {"odataType": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
          "allOf": [{"criterionType": "StaticThresholdCriterion", "name": "c", "metricName": "Availability",
                     "operator": "LessThan", "threshold": 99, "timeAggregation": "Average"}]}  # fmt: skip
LIFECYCLE = {"rules": [{"name": "old", "type": "Lifecycle", "enabled": True, "definition": {
    "filters": {"blobTypes": ["blockBlob"]}, "actions": {"baseBlob": {"delete": {
        "daysAfterModificationGreaterThan": 30}}}}}]}  # fmt: skip

INPUTS = {
    "resources:ResourceGroup": {"resourceGroupName": "rg"},
    "managedidentity:UserAssignedIdentity": {"resourceName": "identity"},
    "network:NetworkSecurityGroup": {"networkSecurityGroupName": "nsg", "securityRules": [{"name": "in", **RULE}]},
    "network:SecurityRule": {
        "networkSecurityGroupName": "beside", "securityRuleName": "own", **RULE},
    "network:RouteTable": {"routeTableName": "routes", "routes": [
        {"name": "out", "addressPrefix": "0.0.0.0/0", "nextHopType": "Internet"}]},
    "network:Route": {"routeTableName": "beside", "routeName": "own", "addressPrefix": "10.9.0.0/16",
                      "nextHopType": "VnetLocal"},
    "network:PublicIPAddress": {"publicIpAddressName": "ip", "sku": {"name": "Standard"},
                                "publicIPAllocationMethod": "Static"},
    "network:NatGateway": {"natGatewayName": "nat", "sku": {"name": "Standard"},
                           "publicIpAddresses": [{"id": f"{NETWORK}/publicIPAddresses/ip"}]},
    "network:VirtualNetwork": {"virtualNetworkName": "vnet", "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
    "network:Subnet": {"virtualNetworkName": "vnet", "subnetName": "endpoints", "addressPrefix": "10.0.0.0/24",
                       "serviceEndpoints": [{"service": "Microsoft.Storage"}]},
    "network:NetworkInterface": {"networkInterfaceName": "card", "ipConfigurations": [
        {"name": "main", "subnet": {"id": f"{SUBNET}endpoints"}}]},
    "network:VirtualNetworkPeering": {
        "virtualNetworkName": "vnet", "virtualNetworkPeeringName": "to-hub",
        "remoteVirtualNetwork": {"id": "/subscriptions/other/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub"}},
    "network:FirewallPolicy": {"firewallPolicyName": "policy"},
    "network:FirewallPolicyRuleCollectionGroup": {
        "firewallPolicyName": "policy", "ruleCollectionGroupName": "group", "priority": 100},
    "network:AzureFirewall": {"azureFirewallName": "firewall",
                              "firewallPolicy": {"id": f"{NETWORK}/firewallPolicies/policy"}},
    "privatedns:PrivateZone": {"privateZoneName": "privatelink.dfs.core.windows.net", "location": "global"},
    "privatedns:VirtualNetworkLink": {
        "privateZoneName": "privatelink.dfs.core.windows.net", "virtualNetworkLinkName": "link", "location": "global",
        "registrationEnabled": False, "virtualNetwork": {"id": f"{NETWORK}/virtualNetworks/vnet"}},
    "privatedns:PrivateRecordSet": {
        "privateZoneName": "privatelink.dfs.core.windows.net", "recordType": "A", "relativeRecordSetName": "own",
        "ttl": 60, "aRecords": [{"ipv4Address": "10.0.0.9"}]},
    "storage:StorageAccount": {"accountName": "lake01", "kind": "StorageV2", "sku": {"name": "Standard_RAGRS"},
                               "isHnsEnabled": True},
    "storage:BlobContainer": {"accountName": "lake01", "containerName": "data"},
    "storage:BlobServiceProperties": {"accountName": "lake01", "blobServicesName": "default"},
    "storage:ManagementPolicy": {"accountName": "lake01", "managementPolicyName": "default", "policy": LIFECYCLE},
    "storage:Queue": {"accountName": "lake01", "queueName": "events"},
    "storage:Table": {"accountName": "lake01", "tableName": "rows"},
    "storage:FileShare": {"accountName": "lake01", "shareName": "files"},
    "storage:StorageAccountStaticWebsite": {"accountName": "lake01", "indexDocument": "index.html"},
    "storage:Blob": {"accountName": "lake01", "containerName": "data", "blobName": "a.txt"},
    "network:PrivateEndpoint": {
        "privateEndpointName": "endpoint", "subnet": {"id": f"{SUBNET}endpoints"},
        "privateLinkServiceConnections": [{"name": "c", "privateLinkServiceId": LAKE, "groupIds": ["dfs"]}]},
    "network:PrivateDnsZoneGroup": {
        "privateEndpointName": "endpoint", "privateDnsZoneGroupName": "default", "privateDnsZoneConfigs": [
            {"name": "dfs", "privateDnsZoneId": f"{NETWORK}/privateDnsZones/privatelink.dfs.core.windows.net"}]},
    "keyvault:Vault": {"vaultName": "vault01", "properties": {
        "tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "accessPolicies": [],
        "enablePurgeProtection": True}},
    "keyvault:Secret": {"vaultName": "vault01", "secretName": "secret", "properties": {"value": "hidden"}},
    "keyvault:Key": {"vaultName": "vault01", "keyName": "key", "properties": {"kty": "RSA"}},
    "keyvault:AccessPolicy": {"vaultName": "vault02", "policy": {
        "tenantId": TENANT, "objectId": PRINCIPAL, "permissions": {"secrets": ["get"]}}},
    "keyvault:ManagedHsm": {"name": "hsm01", "sku": {"family": "B", "name": "Standard_B1"}, "properties": {
        "tenantId": TENANT, "initialAdminObjectIds": [PRINCIPAL]}},
    "operationalinsights:Workspace": {"workspaceName": "logs"},
    "applicationinsights:Component": {"resourceName": "insights", "kind": "web", "applicationType": "web",
                                      "workspaceResourceId": LOGS},
    "monitor:DiagnosticSetting": {"name": "all", "resourceUri": VAULT, "workspaceId": LOGS,
                                  "logs": [{"categoryGroup": "allLogs", "enabled": True}]},
    "monitor:ActionGroup": {"actionGroupName": "people", "location": "Global", "groupShortName": "people",
                            "enabled": True, "emailReceivers": [{"name": "a", "emailAddress": "a@example.com"}]},
    "monitor:MetricAlert": {"ruleName": "alert", "location": "global", "criteria": METRIC, "enabled": True,
                            "evaluationFrequency": "PT5M", "windowSize": "PT5M", "severity": 2, "scopes": [VAULT]},
    "monitor:ScheduledQueryRule": {"ruleName": "query", "criteria": CONDITION, "scopes": [LOGS], "enabled": True,
                                   "evaluationFrequency": "PT5M", "windowSize": "PT5M", "severity": 2},
    "containerregistry:Registry": {"registryName": "images01", "sku": {"name": "Premium"}},
    "authorization:RoleAssignment": {
        "roleAssignmentName": "22222222-2222-2222-2222-222222222222", "scope": LAKE, "principalId": PRINCIPAL,
        "principalType": "ServicePrincipal", "roleDefinitionId": ROLE},
    "authorization:RoleDefinition": {
        "roleDefinitionId": "33333333-3333-3333-3333-333333333333", "scope": "{}", "roleName": "Ours",
        "permissions": [{"actions": ["*/read"]}], "assignableScopes": ["{}"]},
    "authorization:ManagementLockByScope": {"scope": "{}", "lockName": "keep", "level": "CanNotDelete"},
    "authorization:PolicyDefinition": {"policyDefinitionName": "tags", "policyRule": {
        "if": {"field": "tags", "exists": "false"}, "then": {"effect": "audit"}}},
    "authorization:PolicyAssignment": {
        "policyAssignmentName": "tags", "scope": "{}",
        "policyDefinitionId": "/subscriptions/{sub}/providers/Microsoft.Authorization/policyDefinitions/tags"},
    "consumption:Budget": {"budgetName": "budget", "scope": "{}", "amount": 100, "category": "Cost",
                           "timeGrain": "Monthly", "timePeriod": PERIOD, **OWNER},
    "costmanagement:Budget": {"budgetName": "budget", "scope": "{}", "amount": 100, "category": "Cost",
                              "timeGrain": "Monthly", "timePeriod": PERIOD, **OWNER},
    "databricks:AccessConnector": {"connectorName": "connector", **SYSTEM},
    "databricks:Workspace": {
        "workspaceName": "dbx", "computeMode": "Hybrid", "sku": {"name": "premium"},
        "managedResourceGroupId": "/subscriptions/{sub}/resourceGroups/managed"},
    "databricks:VNetPeering": {"workspaceName": "dbx", "peeringName": "to-vnet",
                               "remoteVirtualNetwork": {"id": f"{NETWORK}/virtualNetworks/vnet"}},
    "databricks:PrivateEndpointConnection": {
        "workspaceName": "dbx", "privateEndpointConnectionName": "asked", "properties": {
            "privateLinkServiceConnectionState": {"status": "Approved"}}},
    "datafactory:Factory": {"factoryName": "factory01", **SYSTEM},
    "datafactory:LinkedService": {"factoryName": "factory01", "linkedServiceName": "lake", "properties": {
        "type": "AzureBlobFS", "url": "https://lake01.dfs.core.windows.net"}},
    "datafactory:Dataset": {"factoryName": "factory01", "datasetName": "rows", "properties": {
        "type": "Json", "location": {"type": "AzureBlobFSLocation", "fileSystem": "data"}, "linkedServiceName": {"type": "LinkedServiceReference", "referenceName": "lake"}}},
    "datafactory:Pipeline": {"factoryName": "factory01", "pipelineName": "wait", "activities": [
        {"name": "w", "type": "Wait", "waitTimeInSeconds": 1}]},
    "datafactory:Trigger": {"factoryName": "factory01", "triggerName": "daily", "properties": {
        "type": "ScheduleTrigger", "recurrence": {"frequency": "Day", "interval": 1}}},
    "datafactory:IntegrationRuntime": {"factoryName": "factory01", "integrationRuntimeName": "self",
                                       "properties": {"type": "SelfHosted"}},
    "datafactory:ManagedPrivateEndpoint": {
        "factoryName": "factory01", "managedVirtualNetworkName": "default", "managedPrivateEndpointName": "lake",
        "properties": {"privateLinkResourceId": LAKE, "groupId": "dfs"}},
    "synapse:Workspace": {
        "workspaceName": "synapse01", **SYSTEM, "sqlAdministratorLogin": "sqladmin",
        "sqlAdministratorLoginPassword": "Hidden-1234", "defaultDataLakeStorage": {
            "accountUrl": "https://lake01.dfs.core.windows.net", "filesystem": "data"}},
    "synapse:BigDataPool": {"workspaceName": "synapse01", "bigDataPoolName": "spark", "nodeCount": 3,
                            "nodeSize": "Small", "nodeSizeFamily": "MemoryOptimized", "sparkVersion": "3.5"},
    "synapse:SqlPool": {"workspaceName": "synapse01", "sqlPoolName": "pool", "sku": {"name": "DW100c"}},
    "synapse:IpFirewallRule": {"workspaceName": "synapse01", "ruleName": "office",
                               "startIpAddress": "203.0.113.1", "endIpAddress": "203.0.113.9"},
    "synapse:IntegrationRuntime": {"workspaceName": "synapse01", "integrationRuntimeName": "self",
                                   "properties": {"type": "SelfHosted"}},
    "machinelearningservices:Workspace": {
        **ML, **SYSTEM, "storageAccount": "{}/providers/Microsoft.Storage/storageAccounts/plain01",
        "keyVault": VAULT, "applicationInsights": INSIGHTS, "containerRegistry":
            "{}/providers/Microsoft.ContainerRegistry/registries/images01"},
    "machinelearningservices:Compute": {**ML, "computeName": "cluster", "properties": {
        "computeType": "AmlCompute", "properties": {
            "vmSize": "Standard_DS3_v2", "scaleSettings": {"minNodeCount": 0, "maxNodeCount": 2}}}},
    "machinelearningservices:OnlineEndpoint": {
        **ML, **SYSTEM, "endpointName": "scores", "kind": "Managed", "properties": {"authMode": "Key"}},
    "machinelearningservices:OnlineDeployment": {
        **ML, "endpointName": "scores", "deploymentName": "blue", "kind": "Managed", "properties": {
            "endpointComputeType": "Managed", "instanceType": "Standard_DS3_v2"},
        "sku": {"name": "Default", "capacity": 1}},
    "machinelearningservices:Datastore": {**ML, "name": "lake", "properties": {
        "datastoreType": "AzureDataLakeGen2", "accountName": "lake01", "filesystem": "data",
        "credentials": {"credentialsType": "None"}}},
    "machinelearningservices:WorkspaceConnection": {**ML, "connectionName": "git", "properties": {
        "authType": "None", "category": "Git", "target": "https://example.com/repo"}},
    "eventgrid:SystemTopic": {"systemTopicName": "lake", "source": LAKE,
                              "topicType": "Microsoft.Storage.StorageAccounts"},
    "eventgrid:SystemTopicEventSubscription": {
        "systemTopicName": "lake", "eventSubscriptionName": "arrived", "destination": BLOB_DESTINATION},
    "eventgrid:EventSubscription": {
        "scope": LAKE, "eventSubscriptionName": "arrived", "destination": BLOB_DESTINATION},
    "eventgrid:Topic": {"topicName": "ours"},
    "eventhub:Namespace": {"namespaceName": "hubs01", "sku": {"name": "Standard"}},
    "eventhub:NamespaceAuthorizationRule": {
        "namespaceName": "hubs01", "authorizationRuleName": "send", "rights": ["Send"]},
    "eventhub:EventHub": {"namespaceName": "hubs01", "eventHubName": "hub", "partitionCount": 2,
                          "messageRetentionInDays": 1},
    "eventhub:EventHubAuthorizationRule": {
        "namespaceName": "hubs01", "eventHubName": "hub", "authorizationRuleName": "send", "rights": ["Send"]},
    "eventhub:ConsumerGroup": {"namespaceName": "hubs01", "eventHubName": "hub", "consumerGroupName": "readers"},
    "sql:Server": {"serverName": "server01", "administratorLogin": "sqladmin",
                   "administratorLoginPassword": "Hidden-1234"},
    "sql:Database": {"serverName": "server01", "databaseName": "rows", "sku": {"name": "S0", "tier": "Standard"}},
    "sql:FirewallRule": {"serverName": "server01", "firewallRuleName": "office",
                         "startIpAddress": "203.0.113.1", "endIpAddress": "203.0.113.9"},
}  # fmt: skip
"""In an order in which everything exists before it is needed."""


BESIDE = {
    "machinelearningservices:Workspace": ("storage:StorageAccount", {
        "accountName": "plain01", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}),
    "network:SecurityRule": ("network:NetworkSecurityGroup", {"networkSecurityGroupName": "beside"}),
    "network:Route": ("network:RouteTable", {"routeTableName": "beside"}),
    "keyvault:AccessPolicy": ("keyvault:Vault", {"vaultName": "vault02", "properties": {
        "tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True}}),
}  # fmt: skip
"""What some types need besides: one that is not of a kind it cannot use."""


def placed(value, group, subscription):
    if isinstance(value, str):
        return value.replace("{}", group).replace("{sub}", subscription)
    if isinstance(value, dict):
        return {name: placed(item, group, subscription) for name, item in value.items()}
    return [placed(item, group, subscription) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def built(cloud_class):
    cloud, found = cloud_class(), {}
    for kind, inputs in INPUTS.items():
        if kind in BESIDE:
            cloud.make(BESIDE[kind][0], **BESIDE[kind][1])
        sent = placed(inputs, cloud.group, cloud.subscription)
        resource_id, made = cloud.make(kind, **sent)
        found[kind] = resource_id, made
    return cloud, found


def annotation_fits(annotation, value, path):
    """Every way in which a value does not fit what the SDK says an answer is."""
    options = introspect.alternatives(annotation)
    if any(option in (typing.Any, object) for option in options):
        return []
    if isinstance(value, dict):
        return mapping_fits(options, value, path)
    if isinstance(value, list):
        lists = [o for o in options if typing.get_origin(o) in (list, collections.abc.Sequence)]
        if not lists:
            return [f"{path} is a list"]
        inner = typing.get_args(lists[0])[0]
        return [
            bad
            for number, item in enumerate(value)
            for bad in annotation_fits(inner, item, f"{path}[{number}]")
        ]
    if any(
        isinstance(option, type) and issubclass(option, enum.Enum) and value in list(option)
        for option in options
    ):
        return []
    kinds = {bool: bool, int: int, float: (int, float), str: str}
    good = any(
        isinstance(value, kinds.get(option, ())) and isinstance(value, bool) == (option is bool)
        for option in options
    )
    return [] if good else [f"{path} is {value!r}"]


def mapping_fits(options, value, path):
    classes = [option for option in options if introspect.is_output_class(option)]
    if classes:
        verdicts = []
        for cls in classes:
            members = introspect.output_members(cls)
            bad = [f"{path}.{name} is not in {cls.__name__}" for name in value if name not in members]
            for name in value.keys() & members.keys():
                bad += annotation_fits(members[name], value[name], f"{path}.{name}")
            verdicts.append(bad)
        return min(verdicts, key=len)
    maps = [o for o in options if typing.get_origin(o) in (dict, collections.abc.Mapping)]
    if not maps:
        return [f"{path} is an object"]
    return [
        bad
        for n, item in value.items()
        for bad in annotation_fits(typing.get_args(maps[0])[1], item, f"{path}.{n}")
    ]


def test_every_type_with_outputs_of_its_own_is_here():
    here = {f"azure-native:{kind}" for kind in INPUTS}
    assert set(outputs.SERVICES) <= here
    assert set(outputs.links.LINKS) <= here


@pytest.mark.parametrize("kind", list(INPUTS))
def test_outputs_fit_the_sdk(kind, built):
    token, (resource_id, made) = f"azure-native:{kind}", built[1][kind]
    known = introspect.outputs(token)
    bad = [f"{name} is not an output" for name in made if name not in known and name != "id"]
    for name, value in made.items():
        bad += annotation_fits(known[name], value, name) if name in known else []
    assert bad == []
    assert made["id"] == resource_id
    assert made.get("provisioningState", "Succeeded") == "Succeeded"
    named = "Block" if kind == "storage:Blob" else descriptor(token).arm_type  # a blob's type is its kind
    assert made.get("type", named) == named


@pytest.mark.parametrize("kind", list(INPUTS))
def test_pulumi_itself_reads_them(kind, built):
    token, (_, made) = f"azure-native:{kind}", built[1][kind]
    known = introspect.outputs(token)
    for name, value in made.items():
        read = translate_output_properties(value, lambda inner: inner, known.get(name), True)
        assert isinstance(read, type(value))


@pytest.mark.parametrize("kind", list(INPUTS))
def test_nothing_computed_is_lost_for_a_wrong_name(kind, built):
    """What `shape` leaves out was sent by the program, so no computed output has a name the SDK does not know."""
    cloud, found = built
    token, (resource_id, _) = f"azure-native:{kind}", found[kind]
    inputs = cloud.core.checker.body(token, cloud.made[resource_id][1])
    computation = outputs.Computation(
        resource_id,
        descriptor(token),
        inputs,
        {},
        cloud.core.settings,
        b"seed",
        world=cloud.core.manager.world,
    )
    lost = set(leaves(outputs.everything(computation))) - set(leaves(outputs.compute(computation)))
    assert lost - {"azureApiVersion", "name"} <= set(leaves(inputs))


def leaves(value, path=""):
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item, f"{path}[]")
    else:
        yield path


@pytest.mark.parametrize("kind", list(INPUTS))
def test_a_second_read_is_the_same_and_no_drift(kind, built):
    cloud, found = built
    resource_id = found[kind][0]
    token, inputs, state = cloud.made[resource_id]
    first = cloud.core.read(token, resource_id, inputs, state)
    assert cloud.core.read(token, resource_id, first[2], first[1]) == first
    assert cloud.drift(resource_id) == []


@pytest.mark.parametrize("kind", list(INPUTS))
def test_an_update_keeps_what_azure_keeps(kind, built):
    cloud, found = built
    token, (resource_id, _) = f"azure-native:{kind}", found[kind]
    inputs, before = cloud.made[resource_id][1], dict(cloud.store.get(resource_id).outputs)
    computation = outputs.Computation(
        resource_id, descriptor(token), cloud.core.checker.body(token, inputs), before, cloud.core.settings,
        cloud.store.seed, world=cloud.core.manager.world,
    )  # fmt: skip
    after = outputs.compute(computation)
    for name in ("principalId", "workspaceId", "workspaceUrl", "resourceGuid", "ipAddress", "customerId", "createdOn",
                 "creationTime", "creationDate", "instrumentationKey", "keyUriWithVersion", "etag", "eTag", "identity",
                 "networkInterfaces", "managedResourceGroupName", "workspaceUID", "storageAccountIdentity"):  # fmt: skip
        assert name not in after or after[name] == before[name]
