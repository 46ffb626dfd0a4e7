"""What Microsoft's documentation shows as valid is never refused: the rules' other half."""

import pytest

from infra.azure_rules import Resource, judge

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
P = f"{S}/resourceGroups/rg/providers"
IDENTITY = f"{P}/Microsoft.ManagedIdentity/userAssignedIdentities/keys"
AGE = "daysAfterModificationGreaterThan"
MADE = "daysAfterCreationGreaterThan"


def sku(name, **more):
    return {"sku": {"name": name}, **more}


def reference(kind, name):
    return {"type": f"{kind}Reference", "referenceName": name}


def lifecycle(definition):
    return {
        "policy": {
            "rules": [{"enabled": True, "name": "sample-rule", "type": "Lifecycle", "definition": definition}]
        }
    }


STORAGE = [
    ("storage:StorageAccount", sku("Premium_LRS", kind="StorageV2")),
    ("storage:StorageAccount", sku("Standard_RAGZRS", kind="StorageV2", accessTier="Cool")),
    ("storage:StorageAccount", sku("PremiumV2_ZRS", kind="FileStorage")),
    ("storage:StorageAccount", sku("Premium_ZRS", kind="BlockBlobStorage", isHnsEnabled=True)),
    ("storage:StorageAccount", sku("Standard_GRS", kind="Storage")),
    ("storage:StorageAccount", sku("Standard_LRS", kind="StorageV2", largeFileSharesState="Enabled")),
    ("storage:StorageAccount", sku("Standard_ZRS", kind="StorageV2", isHnsEnabled=True, enableNfsV3=True,
                                   publicNetworkAccess="Disabled")),
    ("storage:StorageAccount", sku("Standard_LRS", kind="StorageV2", isHnsEnabled=True, isSftpEnabled=True,
                                   isLocalUserEnabled=True)),
    ("storage:StorageAccount", sku("Standard_LRS", kind="StorageV2", networkRuleSet={
        "defaultAction": "Deny", "bypass": "AzureServices",
        "ipRules": [{"iPAddressOrRange": "23.45.1.0/24"}, {"iPAddressOrRange": "23.45.2.1"}]})),
    ("storage:StorageAccount", sku("Standard_LRS", kind="StorageV2",
                                   identity={"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]},
                                   encryption={
        "keySource": "Microsoft.Keyvault",
        "encryptionIdentity": {"encryptionUserAssignedIdentity": IDENTITY},
        "keyVaultProperties": {"keyName": "k", "keyVaultUri": "https://kv.vault.azure.net"}})),
    ("storage:BlobServiceProperties", {
        "blobServicesName": "default", "isVersioningEnabled": True, "changeFeed": {"enabled": True},
        "deleteRetentionPolicy": {"enabled": True, "days": 14}, "restorePolicy": {"enabled": True, "days": 7}}),
    ("storage:BlobServiceProperties", {"deleteRetentionPolicy": {"enabled": False, "days": 0}}),
    ("storage:ManagementPolicy", lifecycle({
        "filters": {"blobTypes": ["blockBlob"], "prefixMatch": ["sample-container/blob1"]},
        "actions": {"baseBlob": {"tierToCool": {AGE: 30}, "tierToArchive": {AGE: 90, "daysAfterLastTierChangeGreaterThan": 7},
                                 "delete": {AGE: 2555}},
                    "snapshot": {"delete": {MADE: 90}}, "version": {"tierToCool": {MADE: 90}, "delete": {MADE: 365}}}})),
    ("storage:ManagementPolicy", lifecycle({
        "filters": {"blobTypes": ["appendBlob"]}, "actions": {"baseBlob": {"delete": {AGE: 1}}}})),
]  # fmt: skip
VAULTS = [
    ("keyvault:Vault", {"vaultName": "sample-vault", "properties": {
        "tenantId": "00000000-0000-0000-0000-000000000000", "sku": {"family": "A", "name": "standard"},
        "accessPolicies": [{"tenantId": "00000000-0000-0000-0000-000000000000",
                            "objectId": "00000000-0000-0000-0000-000000000000", "permissions": {"keys": ["all"]}}],
        "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny",
                        "ipRules": [{"value": "124.56.78.91"}, {"value": "11.91.4.0/24"}]}}}),
    ("keyvault:Key", {"properties": {"kty": "EC", "curveName": "P-256K", "keyOps": ["sign"]}}),
]  # fmt: skip
FACTORIES = [
    ("datafactory:LinkedService", {"properties": {
        "type": "AzureDatabricks", "domain": "https://adb-1.2.azuredatabricks.net", "newClusterVersion": "15.4.x-scala2.12",
        "newClusterNodeType": "Standard_D4ds_v5", "newClusterNumOfWorker": "2:10", "accessToken": {
            "type": "AzureKeyVaultSecret", "store": reference("LinkedService", "vault"), "secretName": "t"}}}),
    ("datafactory:Pipeline", {"activities": [
        {"name": "each", "type": "ForEach", "items": "@pipeline().parameters.tables", "batchCount": 20, "activities": [
            {"name": "check", "type": "IfCondition", "expression": "@true", "ifTrueActivities": [
                {"name": "copy", "type": "Copy", "policy": {"timeout": "7.00:00:00"}}]}]},
        {"name": "retry", "type": "Until", "timeout": "01:00:00", "activities": [
            {"name": "which", "type": "Switch", "cases": [{"value": "a", "activities": [{"name": "w", "type": "Wait"}]}]}],
         "dependsOn": [{"activity": "each", "dependencyConditions": ["Succeeded"]}]}]}),
    ("datafactory:Trigger", {"properties": {"type": "ScheduleTrigger", "recurrence": {
        "frequency": "Minute", "interval": 15, "startTime": "2017-12-08T00:00:00Z", "endTime": "2017-12-08T01:00:00Z",
        "timeZone": "UTC"}}}),
    ("datafactory:Trigger", {"properties": {"type": "ScheduleTrigger", "recurrence": {
        "frequency": "Month", "interval": 1, "schedule": {
            "minutes": [15, 45], "hours": [5, 17], "monthDays": [28, -1],
            "monthlyOccurrences": [{"day": "Wednesday", "occurrence": 3}]}}}}),
    ("datafactory:Trigger", {"properties": {"type": "ScheduleTrigger", "recurrence": {
        "frequency": "Week", "schedule": {"weekDays": ["Monday", "Wednesday"], "hours": [17]}}}}),
    ("datafactory:Trigger", {"properties": {
        "type": "TumblingWindowTrigger", "frequency": "Minute", "interval": 15, "startTime": "2017-09-08T05:30:00Z",
        "delay": "00:00:01", "maxConcurrency": 50, "retryPolicy": {"count": 2, "intervalInSeconds": 30}, "dependsOn": [
            {"type": "SelfDependencyTumblingWindowTriggerReference", "offset": "-01:00:00", "size": "01:00:00"}]}}),
]  # fmt: skip
ANALYTICS = [
    ("synapse:BigDataPool", {
        "nodeSize": "Medium", "nodeSizeFamily": "MemoryOptimized", "sparkVersion": "3.4", "nodeCount": 0,
        "autoScale": {"enabled": True, "minNodeCount": 3, "maxNodeCount": 50},
        "autoPause": {"enabled": True, "delayInMinutes": 15},
        "dynamicExecutorAllocation": {"enabled": True, "minExecutors": 1, "maxExecutors": 4}}),
    ("synapse:SqlPool", {"sku": {"name": "DW1000c"}, "createMode": "Default", "collation": "SQL_Latin1_General_CP1_CI_AS"}),
    ("synapse:IpFirewallRule", {"ruleName": "allowAll", "startIpAddress": "0.0.0.0", "endIpAddress": "255.255.255.255"}),
    ("machinelearningservices:Workspace", {"workspaceName": "hub", "kind": "Hub", "identity": {"type": "SystemAssigned"}}),
    ("machinelearningservices:Compute", {"computeName": "cpu-cluster", "properties": {
        "computeType": "AmlCompute", "properties": {"vmSize": "STANDARD_NC6", "vmPriority": "Dedicated", "scaleSettings": {
            "minNodeCount": 0, "maxNodeCount": 1, "nodeIdleTimeBeforeScaleDown": "PT5M"}}}}),
    ("machinelearningservices:OnlineEndpoint", {"endpointName": "my-endpoint-01", "properties": {
        "authMode": "Key", "traffic": {}, "mirrorTraffic": {}}}),
]  # fmt: skip
MONITORING = [
    ("monitor:DiagnosticSetting", {"resourceUri": "/elsewhere", "storageAccountId": "/elsewhere/account",
                                   "metrics": [{"category": "AllMetrics", "enabled": True}]}),
    ("monitor:MetricAlert", {
        "location": "global", "severity": 0, "windowSize": "P1D", "evaluationFrequency": "PT1H",
        "scopes": ["/elsewhere/webtest", "/elsewhere/component"], "criteria": {
            "odataType": "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria", "webTestId": "/elsewhere/webtest",
            "componentId": "/elsewhere/component", "failedLocationCount": 2}}),
    ("monitor:ScheduledQueryRule", {
        "severity": 4, "windowSize": "PT10M", "evaluationFrequency": "PT5M", "muteActionsDuration": "PT30M", "criteria": {
            "allOf": [{"failingPeriods": {"numberOfEvaluationPeriods": 1, "minFailingPeriodsToAlert": 1}}]}}),
    ("monitor:ActionGroup", {"location": "Global", "groupShortName": "sample", "enabled": True}),
    ("operationalinsights:Workspace", {"workspaceName": "oiautorest6685", "sku": {"name": "PerGB2018"}, "retentionInDays": 30}),
    ("applicationinsights:Component", {"kind": "web", "applicationType": "web", "resourceName": "my-component"}),
    ("consumption:Budget", {
        "scope": f"{S}/resourceGroups/rg", "amount": 100.65, "category": "Cost", "timeGrain": "Monthly",
        "timePeriod": {"startDate": "2017-10-01T00:00:00Z", "endDate": "2018-10-31T00:00:00Z"}, "notifications": {
            "Actual_GreaterThan_80_Percent": {
                "enabled": True, "operator": "GreaterThan", "threshold": 80, "contactEmails": ["johndoe@contoso.com"]}}}),
    ("containerregistry:Registry", {"registryName": "myRegistry", "sku": {"name": "Standard"}, "adminUserEnabled": True,
                                    "policies": {"quarantinePolicy": {"status": "disabled"},
                                                 "trustPolicy": {"status": "disabled", "type": "Notary"},
                                                 "retentionPolicy": {"status": "disabled", "days": 7}}}),
    ("eventgrid:EventSubscription", {
        "scope": S, "destination": {"endpointType": "MonitorAlert", "severity": "Sev3"},
        "filter": {"isSubjectCaseSensitive": False, "subjectBeginsWith": "ExamplePrefix"}}),
]  # fmt: skip
SHAPES = [*STORAGE, *VAULTS, *FACTORIES, *ANALYTICS, *MONITORING]


@pytest.mark.parametrize(
    ("kind", "inputs"), SHAPES, ids=[f"{i}-{kind}" for i, (kind, _) in enumerate(SHAPES)]
)
def test_what_the_documentation_shows_is_accepted(kind, inputs):
    assert judge(Resource(f"azure-native:{kind}", inputs)) == []
