"""Names of types that share a shape, by the provider that judges them."""

from __future__ import annotations

from typing import Final

from infra.azure_rules.naming import Family

_FACTORY: Final = "https://learn.microsoft.com/azure/data-factory/naming-rules"
_AZURERM: Final = "https://github.com/hashicorp/terraform-provider-azurerm/tree/main/internal/services"
NETWORK: Final = Family(
    r"[A-Za-z0-9](?:[\w.-]*\w)?", "InvalidResourceName",
    "letters, digits, '.', '-', '_', starting with a letter or digit",
    "Resource name {name} is invalid. The name can be up to 80 characters long. It must begin with a word "
    "character, and it must end with a word character or with '_'. The name may contain word characters or "
    "'.', "
    "'-', '_'.", "https://github.com/rh-mobb/documentation/pull/204", "quoted",
)  # fmt: skip
ALNUM: Final = Family(r"[A-Za-z0-9]+", "InvalidParameter", "letters and digits")
ALNUM_HYPHEN: Final = Family(r"[A-Za-z0-9-]+", "InvalidRequest", "letters, digits and hyphens")
HYPHEN_UNDERSCORE: Final = Family(r"[A-Za-z0-9_-]+", "InvalidParameter", "letters, digits, hyphens and '_'")
PARENTHESES: Final = Family(
    r"[\w.()-]+", "InvalidResourceName", "letters, digits, '_', '-', '.', '(' and ')'"
)
LOCK: Final = Family(
    r"[\w.()-]*[\w()-]", "InvalidLockName", "letters, digits, '_', '-', '.', '(' and ')', no final period",
)  # fmt: skip
POLICY: Final = Family(
    r"[^#<>%&:\\?/]*[^#<>%&:\\?/ .]", "InvalidResourceName",
    "characters without # < > % & : \\ ? /, no final space or period",
)  # fmt: skip
FACTORY_DASHED: Final = Family(
    r"[A-Za-z0-9_][^<>*#.%&:\\+?/]*", "BadRequest",
    "characters without < > * # . % & : \\ + ? /, starting with a letter, digit or '_'",
    "Invalid resource request. Resource name '{name}' is invalid.", _FACTORY,
)  # fmt: skip
FACTORY_PLAIN: Final = Family(
    r"[A-Za-z0-9_][^<>*#.%&:\\+?/-]*", "BadRequest",
    "characters without - < > * # . % & : \\ + ? /, starting with a letter, digit or '_'",
    "Invalid resource request. Resource name '{name}' is invalid.", _FACTORY,
)  # fmt: skip
ENDS_ALNUM: Final = Family(
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?", "BadRequest",
    "letters, digits and hyphens, hyphen neither first nor last",
)  # fmt: skip
SHARE: Final = Family(
    r"[a-z0-9]+(?:-[a-z0-9]+)*", "InvalidResourceName",
    "lower-case letters, digits and single hyphens between them",
    "The specified resource name '{name}' contains invalid characters or has an invalid length.",
)  # fmt: skip
BUS_NAMESPACE: Final = Family(
    r"[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]", "BadRequest",
    "letters, digits and hyphens, starting with a letter, ending with a letter or digit",
)  # fmt: skip
BUS_ENTITY: Final = Family(
    r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?", "BadRequest",
    "letters, digits, '.', '-', '_', starting and ending with a letter or digit",
)  # fmt: skip
CONSUMER_GROUP: Final = Family(
    r"\$Default|[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?", "BadRequest",
    "letters, digits, '.', '-', '_', starting and ending with a letter or digit, or $Default",
)  # fmt: skip
SQL_SERVER: Final = Family(
    r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", "InvalidServerName",
    "lower-case letters, digits and hyphens, hyphen neither first nor last",
)  # fmt: skip
SQL_ENTITY: Final = Family(
    r"[^<>*%&:\\/?]*[^<>*%&:\\/? .]", "InvalidResourceName",
    "characters without < > * % & : \\ / ?, no final space or period",
)  # fmt: skip
ALERT: Final = Family(
    r"[^<>%&\\?/]*[^<>%&\\?/ .]", "InvalidResourceName",
    "characters without < > % & \\ ? /, no final space or period",
)  # fmt: skip
TABLE: Final = Family(r"[A-Za-z][A-Za-z0-9]*", "InvalidResourceName", "letters and digits, a letter first")
HSM: Final = Family(
    r"[A-Za-z](?:-?[A-Za-z0-9])+", "VaultNameNotValid", "letters, digits and single hyphens, a letter first"
)
LINK_HUB: Final = Family(
    r"[a-z0-9]+", "ValidationFailed", "lower-case letters and digits", source=f"{_AZURERM}/synapse/validate"
)
DATASTORE: Final = Family(r"[A-Za-z0-9_]+", "ValidationError", "letters, digits and '_'")
CREDENTIAL: Final = Family(
    r"[A-Za-z0-9][\w-]*", "BadRequest", "letters, digits, '-' and '_', a letter or digit first"
)

FAMILIES: Final = (
    *NETWORK.rows(
        ("network:VirtualNetwork", "virtualNetworkName", 2, 64), ("network:Subnet", "subnetName", 1, 80),
        ("network:NetworkSecurityGroup", "networkSecurityGroupName", 1, 80),
        ("network:SecurityRule", "securityRuleName", 1, 80), ("network:NatGateway", "natGatewayName", 1, 80),
        ("network:PublicIPAddress", "publicIpAddressName", 1, 80),
        ("network:PublicIPPrefix", "publicIpPrefixName", 1, 80),
        ("network:RouteTable", "routeTableName", 1, 80), ("network:Route", "routeName", 1, 80),
        ("network:PrivateEndpoint", "privateEndpointName", 2, 64),
        ("network:PrivateDnsZoneGroup", "privateDnsZoneGroupName", 1, 80),
        ("network:PrivateLinkService", "serviceName", 1, 80),
        ("network:VirtualNetworkPeering", "virtualNetworkPeeringName", 1, 80),
        ("network:AzureFirewall", "azureFirewallName", 1, 80),
        ("network:FirewallPolicy", "firewallPolicyName", 1, 80),
        ("network:FirewallPolicyRuleCollectionGroup", "ruleCollectionGroupName", 1, 80),
        ("network:IpGroup", "ipGroupsName", 1, 80), ("network:BastionHost", "bastionHostName", 1, 80),
        ("network:NetworkInterface", "networkInterfaceName", 1, 80),
        ("network:ApplicationSecurityGroup", "applicationSecurityGroupName", 1, 80),
        ("network:ApplicationGateway", "applicationGatewayName", 1, 80),
        ("network:LoadBalancer", "loadBalancerName", 1, 80),
        ("network:LocalNetworkGateway", "localNetworkGatewayName", 1, 80),
        ("network:VirtualNetworkGateway", "virtualNetworkGatewayName", 1, 80),
        ("network:VirtualNetworkGatewayConnection", "virtualNetworkGatewayConnectionName", 1, 80),
        ("network:ServiceEndpointPolicy", "serviceEndpointPolicyName", 1, 80),
        ("network:NetworkWatcher", "networkWatcherName", 1, 80),
        ("privatedns:VirtualNetworkLink", "virtualNetworkLinkName", 1, 80),
    ),
    *ALNUM.rows(
        ("containerregistry:Replication", "replicationName", 5, 50),
        ("containerregistry:Webhook", "webhookName", 5, 50),
    ),
    *HYPHEN_UNDERSCORE.rows(
        ("containerregistry:ScopeMap", "scopeMapName", 5, 50),
        ("containerregistry:Token", "tokenName", 5, 50),
        ("containerregistry:Task", "taskName", 5, 50),
        ("consumption:Budget", "budgetName", 1, 63), ("costmanagement:Budget", "budgetName", 1, 63),
    ),
    *ALNUM_HYPHEN.rows(
        ("eventgrid:Topic", "topicName", 3, 50), ("eventgrid:Domain", "domainName", 3, 50),
        ("eventgrid:SystemTopic", "systemTopicName", 3, 128),
        ("eventgrid:EventSubscription", "eventSubscriptionName", 3, 64),
        ("eventgrid:TopicEventSubscription", "eventSubscriptionName", 3, 64),
        ("eventgrid:SystemTopicEventSubscription", "eventSubscriptionName", 3, 64),
        ("eventgrid:DomainEventSubscription", "eventSubscriptionName", 3, 64),
    ),
    *PARENTHESES.rows(
        ("resources:Deployment", "deploymentName", 1, 64),
        ("resources:DeploymentAtSubscriptionScope", "deploymentName", 1, 64),
        ("resources:TemplateSpec", "templateSpecName", 1, 90),
        ("resources:AzureCliScript", "scriptName", 1, 90),
        ("resources:AzurePowerShellScript", "scriptName", 1, 90),
    ),
    *LOCK.rows(
        ("authorization:ManagementLockByScope", "lockName", 1, 90),
        ("authorization:ManagementLockAtResourceGroupLevel", "lockName", 1, 90),
        ("authorization:ManagementLockAtResourceLevel", "lockName", 1, 90),
        ("authorization:ManagementLockAtSubscriptionLevel", "lockName", 1, 90),
    ),
    *POLICY.rows(
        ("authorization:PolicyAssignment", "policyAssignmentName", 1, 64),
        ("authorization:PolicyDefinition", "policyDefinitionName", 1, 64),
        ("authorization:PolicySetDefinition", "policySetDefinitionName", 1, 64),
        ("authorization:PolicyExemption", "policyExemptionName", 1, 64),
    ),
    *FACTORY_DASHED.rows(("datafactory:Trigger", "triggerName", 1, 260)),
    *FACTORY_PLAIN.rows(
        ("datafactory:Dataset", "datasetName", 1, 260), ("datafactory:DataFlow", "dataFlowName", 1, 260),
    ),
    *ENDS_ALNUM.rows(
        ("datafactory:IntegrationRuntime", "integrationRuntimeName", 3, 63),
        ("synapse:IntegrationRuntime", "integrationRuntimeName", 3, 63),
        ("operationalinsights:Cluster", "clusterName", 4, 63),
    ),
    *SHARE.rows(("storage:FileShare", "shareName", 3, 63), ("storage:Queue", "queueName", 3, 63)),
    *BUS_NAMESPACE.rows(
        ("eventhub:Namespace", "namespaceName", 6, 50), ("eventhub:Cluster", "clusterName", 6, 50),
    ),
    *BUS_ENTITY.rows(
        ("eventhub:EventHub", "eventHubName", 1, 256),
        ("eventhub:EventHubAuthorizationRule", "authorizationRuleName", 1, 50),
        ("eventhub:NamespaceAuthorizationRule", "authorizationRuleName", 1, 50),
    ),
    *CONSUMER_GROUP.rows(("eventhub:ConsumerGroup", "consumerGroupName", 1, 50)),
    *SQL_SERVER.rows(("sql:Server", "serverName", 1, 63), ("sql:FailoverGroup", "failoverGroupName", 1, 63)),
    *SQL_ENTITY.rows(
        ("sql:Database", "databaseName", 1, 128), ("sql:ElasticPool", "elasticPoolName", 1, 128),
        ("sql:FirewallRule", "firewallRuleName", 1, 128), ("synapse:IpFirewallRule", "ruleName", 1, 128),
    ),
    *ALERT.rows(
        ("monitor:ActionGroup", "actionGroupName", 1, 260), ("monitor:MetricAlert", "ruleName", 1, 260),
        ("monitor:ActivityLogAlert", "activityLogAlertName", 1, 260),
        ("monitor:ScheduledQueryRule", "ruleName", 1, 260),
        ("monitor:AutoscaleSetting", "autoscaleSettingName", 1, 260),
    ),
    *TABLE.rows(("storage:Table", "tableName", 3, 63)),
    *HSM.rows(("keyvault:ManagedHsm", "name", 3, 24)),
    *LINK_HUB.rows(("synapse:PrivateLinkHub", "privateLinkHubName", 1, 45)),
    *DATASTORE.rows(("machinelearningservices:Datastore", "name", 1, 255)),
    *CREDENTIAL.rows(
        ("managedidentity:FederatedIdentityCredential", "federatedIdentityCredentialResourceName", 3, 120),
    ),
)  # fmt: skip
