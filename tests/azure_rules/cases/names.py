"""Names: too short, too long or with a character Azure does not take."""

N = "azure-native:"
_ROWS = [
    ("resources:ResourceGroup", "resourceGroupName", "ends.", "InvalidResourceGroup", "rg-1"),
    ("storage:StorageAccount", "accountName", "Upper_Case", "AccountNameInvalid", "lake01"),
    ("storage:BlobContainer", "containerName", "two--hyphens", "InvalidResourceName", "bronze"),
    ("keyvault:Vault", "vaultName", "1starts-with-digit", "VaultNameNotValid", "kv-platform"),
    ("keyvault:Secret", "secretName", "under_score", "BadRequest", "sql-password"),
    ("keyvault:Key", "keyName", "under_score", "BadRequest", "disk-key"),
    ("keyvault:ManagedHsm", "name", "two--hyphens", "VaultNameNotValid", "hsm-platform"),
    ("databricks:Workspace", "workspaceName", "a.b", "InvalidResourceName", "dbw-platform"),
    ("databricks:AccessConnector", "connectorName", "a b c", "InvalidResourceName", "ac-lake"),
    ("datafactory:Factory", "factoryName", "ends-", "InvalidResourceName", "adf-platform"),
    ("datafactory:LinkedService", "linkedServiceName", "a-b", "BadRequest", "databricks_link"),
    ("datafactory:Pipeline", "pipelineName", "what?", "BadRequest", "flights"),
    ("datafactory:Trigger", "triggerName", "every/day", "BadRequest", "every-day"),
    ("datafactory:Dataset", "datasetName", "a-b", "BadRequest", "flights"),
    ("datafactory:DataFlow", "dataFlowName", "a-b", "BadRequest", "flights"),
    ("datafactory:IntegrationRuntime", "integrationRuntimeName", "-ir", "BadRequest", "ir-managed"),
    ("synapse:Workspace", "workspaceName", "lake-ondemand", "ValidationFailed", "syn-platform"),
    ("synapse:BigDataPool", "bigDataPoolName", "1pool", "ValidationFailed", "pool1"),
    ("synapse:SqlPool", "sqlPoolName", "a/b", "ValidationFailed", "dw1"),
    ("synapse:IpFirewallRule", "ruleName", "a/b", "InvalidResourceName", "office"),
    ("synapse:IntegrationRuntime", "integrationRuntimeName", "ir-", "BadRequest", "ir-self"),
    ("synapse:PrivateLinkHub", "privateLinkHubName", "with-hyphen", "ValidationFailed", "hub1"),
    ("machinelearningservices:Workspace", "workspaceName", "_x", "ValidationError", "mlw-platform"),
    ("machinelearningservices:Compute", "computeName", "x", "BadRequest", "cpu-cluster"),
    ("machinelearningservices:Datastore", "name", "a-b", "ValidationError", "lake_bronze"),
    ("operationalinsights:Workspace", "workspaceName", "log", "InvalidParameter", "log-platform"),
    ("operationalinsights:Cluster", "clusterName", "-log", "BadRequest", "log-cluster"),
    ("applicationinsights:Component", "resourceName", "ends.", "InvalidResourceName", "appi-platform"),
    ("containerregistry:Registry", "registryName", "with-hyphen", "InvalidParameter", "crplatform"),
    ("containerregistry:Replication", "replicationName", "a-b-c", "InvalidParameter", "westeurope"),
    ("containerregistry:Webhook", "webhookName", "a-b-c", "InvalidParameter", "onpush"),
    ("containerregistry:ScopeMap", "scopeMapName", "a.b.c", "InvalidParameter", "pull-only"),
    ("containerregistry:Token", "tokenName", "a.b.c", "InvalidParameter", "reader"),
    ("containerregistry:Task", "taskName", "a.b.c", "InvalidParameter", "build-image"),
    ("consumption:Budget", "budgetName", "a b", "InvalidParameter", "monthly_budget"),
    ("costmanagement:Budget", "budgetName", "a b", "InvalidParameter", "monthly_budget"),
    ("managedidentity:UserAssignedIdentity", "resourceName", "-x", "InvalidResourceName", "id-platform"),
    (
        "managedidentity:FederatedIdentityCredential",
        "federatedIdentityCredentialResourceName",
        "-x",
        "BadRequest",
        "github-main",
    ),
    ("resources:Deployment", "deploymentName", "a b", "InvalidResourceName", "deploy-1"),
    ("resources:DeploymentAtSubscriptionScope", "deploymentName", "a b", "InvalidResourceName", "deploy-1"),
    ("resources:TemplateSpec", "templateSpecName", "a b", "InvalidResourceName", "spec-1"),
    ("resources:AzureCliScript", "scriptName", "a b", "InvalidResourceName", "start-triggers"),
    ("resources:AzurePowerShellScript", "scriptName", "a b", "InvalidResourceName", "start-triggers"),
    ("storage:FileShare", "shareName", "two--hyphens", "InvalidResourceName", "code"),
    ("storage:Queue", "queueName", "Upper", "InvalidResourceName", "events"),
    ("storage:Table", "tableName", "1st", "InvalidResourceName", "events"),
]
_ROWS += [
    (f"network:{kind}", prop, "ends-", "InvalidResourceName", "name-1")
    for kind, prop in {
        "VirtualNetwork": "virtualNetworkName", "Subnet": "subnetName",
        "NetworkSecurityGroup": "networkSecurityGroupName", "SecurityRule": "securityRuleName",
        "NatGateway": "natGatewayName", "PublicIPAddress": "publicIpAddressName",
        "PublicIPPrefix": "publicIpPrefixName", "RouteTable": "routeTableName", "Route": "routeName",
        "PrivateEndpoint": "privateEndpointName", "PrivateDnsZoneGroup": "privateDnsZoneGroupName",
        "PrivateLinkService": "serviceName", "VirtualNetworkPeering": "virtualNetworkPeeringName",
        "AzureFirewall": "azureFirewallName", "FirewallPolicy": "firewallPolicyName",
        "FirewallPolicyRuleCollectionGroup": "ruleCollectionGroupName", "IpGroup": "ipGroupsName",
        "BastionHost": "bastionHostName", "NetworkInterface": "networkInterfaceName",
        "ApplicationSecurityGroup": "applicationSecurityGroupName",
        "ApplicationGateway": "applicationGatewayName", "LoadBalancer": "loadBalancerName",
        "LocalNetworkGateway": "localNetworkGatewayName", "VirtualNetworkGateway": "virtualNetworkGatewayName",
        "VirtualNetworkGatewayConnection": "virtualNetworkGatewayConnectionName",
        "ServiceEndpointPolicy": "serviceEndpointPolicyName", "NetworkWatcher": "networkWatcherName",
    }.items()
]  # fmt: skip
_ROWS += [
    ("privatedns:VirtualNetworkLink", "virtualNetworkLinkName", "ends-", "InvalidResourceName", "link-1"),
    *(
        (f"eventgrid:{kind}", prop, "under_score", "InvalidRequest", "evg-1")
        for kind, prop in {
            "Topic": "topicName", "Domain": "domainName", "SystemTopic": "systemTopicName",
            "EventSubscription": "eventSubscriptionName", "TopicEventSubscription": "eventSubscriptionName",
            "SystemTopicEventSubscription": "eventSubscriptionName",
            "DomainEventSubscription": "eventSubscriptionName",
        }.items()
    ),
    ("eventhub:Namespace", "namespaceName", "1starts", "BadRequest", "evhns-platform"),
    ("eventhub:Cluster", "clusterName", "ends--", "BadRequest", "evh-cluster"),
    ("eventhub:EventHub", "eventHubName", "-a", "BadRequest", "flights"),
    ("eventhub:EventHubAuthorizationRule", "authorizationRuleName", "a b", "BadRequest", "send"),
    ("eventhub:NamespaceAuthorizationRule", "authorizationRuleName", "a b", "BadRequest", "send"),
    ("eventhub:ConsumerGroup", "consumerGroupName", "$Other", "BadRequest", "$Default"),
    ("sql:Server", "serverName", "Upper", "InvalidServerName", "sql-platform"),
    ("sql:FailoverGroup", "failoverGroupName", "-fog", "InvalidServerName", "fog-1"),
    ("sql:Database", "databaseName", "ends.", "InvalidResourceName", "catalog db"),
    ("sql:ElasticPool", "elasticPoolName", "a/b", "InvalidResourceName", "pool"),
    ("sql:FirewallRule", "firewallRuleName", "a/b", "InvalidResourceName", "office"),
    *(
        (f"authorization:{kind}", "lockName", "ends.", "InvalidLockName", "keep")
        for kind in (
            "ManagementLockByScope", "ManagementLockAtResourceGroupLevel", "ManagementLockAtResourceLevel",
            "ManagementLockAtSubscriptionLevel",
        )
    ),
    *(
        (f"authorization:{kind}", prop, "ends ", "InvalidResourceName", "require-tags")
        for kind, prop in {
            "PolicyAssignment": "policyAssignmentName", "PolicyDefinition": "policyDefinitionName",
            "PolicySetDefinition": "policySetDefinitionName", "PolicyExemption": "policyExemptionName",
        }.items()
    ),
    *(
        (f"monitor:{kind}", prop, "a/b", "InvalidResourceName", "alert 1")
        for kind, prop in {
            "ActionGroup": "actionGroupName", "MetricAlert": "ruleName",
            "ActivityLogAlert": "activityLogAlertName", "ScheduledQueryRule": "ruleName",
            "AutoscaleSetting": "autoscaleSettingName",
        }.items()
    ),
]  # fmt: skip
_NEEDED = {
    "keyvault:Vault": {"properties": {"enableRbacAuthorization": True}},
    "databricks:Workspace": {
        "computeMode": "Hybrid",
        "managedResourceGroupId": "/subscriptions/s/resourceGroups/managed",
    },
    "synapse:Workspace": {
        "identity": {"type": "SystemAssigned"},
        "defaultDataLakeStorage": {"accountUrl": "https://lake.dfs.core.windows.net", "filesystem": "f"},
    },
    "machinelearningservices:Workspace": {
        "identity": {"type": "SystemAssigned"}, "storageAccount": "/s", "keyVault": "/k",
        "applicationInsights": "/a",
    },
}  # fmt: skip
_RESERVED = [
    ("storage:StorageAccount", "accountName", "mymicrosoftlake", "mylake"),
    ("keyvault:Vault", "vaultName", "login-vault", "vault-login"),
    ("datafactory:Factory", "factoryName", "PowerPoint", "powerpoint-adf"),
]
CASES = [
    {
        "rule": f"name-{token.replace(':', '-').lower()}",
        "token": N + token,
        "code": code,
        "broken": {**_NEEDED.get(token, {}), prop: broken},
        "fixed": {**_NEEDED.get(token, {}), prop: fixed},
    }
    for token, prop, broken, code, fixed in _ROWS
] + [
    {
        "rule": "reserved-name",
        "token": N + token,
        "code": "ReservedResourceName",
        "broken": {**_NEEDED.get(token, {}), prop: broken},
        "fixed": {**_NEEDED.get(token, {}), prop: fixed},
    }
    for token, prop, broken, fixed in _RESERVED
]
