"""Storage accounts, their firewall, blob service, lifecycle policy and events."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
P = f"{S}/resourceGroups/rg/providers"
ACCOUNT = f"{P}/Microsoft.Storage/storageAccounts/lake"
NETWORK = f"{P}/Microsoft.Network/virtualNetworks/vnet"
IDENTITY = f"{P}/Microsoft.ManagedIdentity/userAssignedIdentities/key-reader"
SUBNET = f"{NETWORK}/subnets/jobs"
AT = f"{ACCOUNT}/blobServices/default"
POLICY_AT = f"{ACCOUNT}/managementPolicies/default"
A, B, L = (
    f"azure-native:storage:{name}" for name in ("StorageAccount", "BlobServiceProperties", "ManagementPolicy")
)
T, E = "azure-native:eventgrid:SystemTopic", "azure-native:eventgrid:EventSubscription"
TOPIC = f"{P}/Microsoft.EventGrid/systemTopics/events"


def case(rule, token, code, broken, fixed, resource_id="", **more):
    row = {"rule": rule, "token": token, "code": code, "broken": broken, "fixed": fixed, "id": resource_id}
    return {**row, **more}


def sized(sku, **more):
    return {"sku": {"name": sku}, **more}


def network(**rules):
    return {"networkRuleSet": {"defaultAction": "Deny", **rules}}


def address(value):
    return network(ipRules=[{"iPAddressOrRange": value}])


def subnet(resource_id):
    return network(virtualNetworkRules=[{"virtualNetworkResourceId": resource_id}])


def own_key(user="", **key):
    found = {"keyName": "data", "keyVaultUri": "https://kv-keys.vault.azure.net/", **key}
    identity = {"encryptionIdentity": {"encryptionUserAssignedIdentity": user}} if user else {}
    return {
        "encryption": {"keySource": "Microsoft.Keyvault", **identity, "keyVaultProperties": found},
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]},
    }


def vault(**properties):
    return (
        f"{P}/Microsoft.KeyVault/vaults/kv-keys",
        "azure-native:keyvault:Vault",
        {"properties": properties},
    )


KEPT = vault(enablePurgeProtection=True)
READER = (IDENTITY, "azure-native:managedidentity:UserAssignedIdentity", {})


def without(values, *path):
    head, *rest = path
    if not rest:
        return {key: value for key, value in values.items() if key != head}
    return {**values, head: without(values[head], *rest)}


def lifecycle(*rules):
    return {"policy": {"rules": list(rules)}}


def moves(name="old", base=None, kinds=("blockBlob",), **filters):
    actions = {"baseBlob": base} if base is not None else {}
    found = {"filters": {"blobTypes": list(kinds), **filters}, "actions": actions}
    return {"name": name, "type": "Lifecycle", "definition": found}


AGED = {"daysAfterModificationGreaterThan": 30}
COOL, DELETE = {"tierToCool": AGED}, {"delete": AGED}
READ = {"tierToCool": {"daysAfterLastAccessTimeGreaterThan": 30}}
RESTORE = {
    "isVersioningEnabled": True,
    "changeFeed": {"enabled": True},
    "deleteRetentionPolicy": {"enabled": True, "days": 30},
    "restorePolicy": {"enabled": True, "days": 29},
}
FLAT = (ACCOUNT, A, {"isHnsEnabled": False, "kind": "StorageV2", "location": "westeurope"})
LAKE = (ACCOUNT, A, {"isHnsEnabled": True})
TRACKED = (AT, B, {"lastAccessTimeTrackingPolicy": {"enable": True}})


def endpoint(**destination):
    return {"scope": ACCOUNT, "destination": destination}


CASES = [
    case("storage-lake-kind", A, "InvalidRequestPropertyValue",
         sized("Premium_LRS", kind="StorageV2", isHnsEnabled=True),
         sized("Premium_LRS", kind="BlockBlobStorage", isHnsEnabled=True)),
    case("storage-lake-needed", A, "InvalidRequestPropertyValue", {"enableNfsV3": True, **network()},
         {"enableNfsV3": True, "isHnsEnabled": True, **network()}),
    case("storage-two-protocols", A, "InvalidRequestPropertyValue",
         {"enableNfsV3": True, "isSftpEnabled": True, "isHnsEnabled": True, **network()},
         {"isSftpEnabled": True, "isHnsEnabled": True}),
    case("storage-sku", A, "InvalidValuesForRequestParameters", sized("Standard_LRS", kind="BlockBlobStorage"),
         sized("Premium_ZRS", kind="BlockBlobStorage")),
    case("storage-sku", A, "InvalidValuesForRequestParameters", sized("PremiumV2_LRS", kind="StorageV2"),
         sized("PremiumV2_LRS", kind="FileStorage")),
    case("storage-sku", A, "InvalidValuesForRequestParameters",
         sized("Standard_ZRS", kind="BlobStorage", accessTier="Hot"),
         sized("Standard_RAGRS", kind="BlobStorage", accessTier="Hot")),
    case("storage-premium-tier", A, "InvalidValuesForRequestParameters",
         sized("Standard_LRS", accessTier="Premium"), sized("Standard_LRS", accessTier="Cold")),
    case("storage-sas-period", A, "InvalidRequestPropertyValue",
         {"sasPolicy": {"sasExpirationPeriod": "24 hours"}},
         {"sasPolicy": {"sasExpirationPeriod": "1.00:00:00"}}),
    case("storage-key", A, "InvalidValuesForRequestParameters",
         without(own_key(IDENTITY), "encryption", "keyVaultProperties"), own_key(IDENTITY),
         world=[KEPT, READER], by_shape=True),
    case("storage-key-identity", A, "InvalidValuesForRequestParameters", own_key(), own_key(IDENTITY),
         world=[KEPT, READER]),
    case("storage-key-identity", A, "InvalidValuesForRequestParameters",
         {**own_key(IDENTITY), "identity": {"type": "SystemAssigned"}}, own_key(IDENTITY), ACCOUNT,
         on="update", existing={}, world=[KEPT, READER]),
    case("storage-key-vault", A, "KeyVaultPolicyError", own_key(IDENTITY), own_key(IDENTITY),
         world=[vault(), READER], fixed_case={"world": [KEPT, READER]}),
    case("storage-network-address", A, "InvalidValuesForRequestParameters", address("10.0.0.0/8"),
         address("203.0.113.0/24")),
    case("storage-network-address", A, "InvalidValuesForRequestParameters", address("203.0.113.7/32"),
         address("203.0.113.7")),
    case("storage-network-address", A, "InvalidValuesForRequestParameters", address("office"),
         address("203.0.113.4/30")),
    case("storage-network-count", A, "InvalidValuesForRequestParameters",
         network(ipRules=[{"iPAddressOrRange": f"203.0.{i // 200}.{i % 200}"} for i in range(401)]),
         network(ipRules=[{"iPAddressOrRange": f"203.0.{i // 200}.{i % 200}"} for i in range(400)]),
         by_shape=True),
    case("storage-network-subnet-id", A, "InvalidValuesForRequestParameters", subnet("/elsewhere/vnet"),
         subnet("/elsewhere/vnet/subnets/jobs")),
    case("storage-network-subnet", A, "NetworkAclsValidationFailure", subnet(SUBNET), subnet(SUBNET),
         world=[(NETWORK, "azure-native:network:VirtualNetwork", {}),
                (SUBNET, "azure-native:network:Subnet", {})],
         fixed_case={"world": [(SUBNET, "azure-native:network:Subnet",
                                {"serviceEndpoints": [{"service": "Microsoft.Storage"}]})]}),
    case("storage-network-subnet", A, "NetworkAclsValidationFailure", subnet(SUBNET), network()),
    case("storage-nfs-network", A, "NetworkAclsDefaultActionMisconfigured",
         {"enableNfsV3": True, "isHnsEnabled": True},
         {"enableNfsV3": True, "isHnsEnabled": True, **network()}),
    case("storage-service-name", B, "HttpResourceNotFound", {"blobServicesName": "blobs"},
         {"blobServicesName": "default"}),
    case("storage-lake-versioning", B, "FeatureNotSupportedForAccount", {"changeFeed": {"enabled": True}},
         {"changeFeed": {"enabled": True}}, AT, world=[LAKE], fixed_case={"world": [FLAT]}),
    case("storage-lake-versioning", B, "FeatureNotSupportedForAccount", {"isVersioningEnabled": True},
         {"isVersioningEnabled": True}, AT, world=[LAKE], on="update", existing={},
         fixed_case={"outputs": {"isVersioningEnabled": True}}),
    case("storage-retention-days", B, "InvalidValuesForRequestParameters",
         {"deleteRetentionPolicy": {"enabled": True, "days": 400}},
         {"deleteRetentionPolicy": {"enabled": True, "days": 365}}),
    case("storage-restore-days", B, "InvalidValuesForRequestParameters",
         {**RESTORE, "restorePolicy": {"enabled": True, "days": 30}}, RESTORE),
    case("storage-restore-needs", B, "InvalidValuesForRequestParameters",
         without(RESTORE, "isVersioningEnabled"), RESTORE),
    case("storage-immutability", "azure-native:storage:BlobContainerImmutabilityPolicy",
         "InvalidRequestPropertyValue", {"immutabilityPeriodSinceCreationInDays": 0},
         {"immutabilityPeriodSinceCreationInDays": 1}),
    case("storage-immutability", "azure-native:storage:BlobContainerImmutabilityPolicy",
         "InvalidRequestPropertyValue",
         {"allowProtectedAppendWrites": True, "allowProtectedAppendWritesAll": True},
         {"allowProtectedAppendWritesAll": True}),
    case("lifecycle-name", L, "HttpResourceNotFound", {"managementPolicyName": "tiers"},
         {"managementPolicyName": "default"}),
    case("lifecycle-shape", L, "InvalidRequestPropertyValue", lifecycle(moves(base=COOL), moves(base=DELETE)),
         lifecycle(moves(base=COOL), moves("older", base=DELETE))),
    case("lifecycle-shape", L, "InvalidRequestPropertyValue", lifecycle(),
         lifecycle(moves(base=COOL)), by_shape=True),
    case("lifecycle-shape", L, "InvalidRequestPropertyValue",
         lifecycle(moves(base=COOL, prefixMatch=[f"raw/{i}" for i in range(11)])),
         lifecycle(moves(base=COOL, prefixMatch=[f"raw/{i}" for i in range(10)])), by_shape=True),
    case("lifecycle-action", L, "InvalidRequestPropertyValue", lifecycle(moves()),
         lifecycle(moves(base=COOL)), by_shape=True),
    case("lifecycle-action", L, "InvalidRequestPropertyValue",
         lifecycle(moves(base={"delete": {**AGED, "daysAfterCreationGreaterThan": 9}})),
         lifecycle(moves(base=DELETE)), by_shape=True),
    case("lifecycle-append-blob", L, "InvalidRequestPropertyValue",
         lifecycle(moves(base=COOL, kinds=("blockBlob", "appendBlob"))),
         lifecycle(moves(base=DELETE, kinds=("blockBlob", "appendBlob")))),
    case("lifecycle-back-to-hot", L, "InvalidRequestPropertyValue",
         lifecycle(moves(base={**COOL, "enableAutoTierToHotFromCool": True})),
         lifecycle(moves(base={**READ, "enableAutoTierToHotFromCool": True}))),
    case("lifecycle-access-time", L, "InvalidRequestPropertyValue", lifecycle(moves(base=READ)),
         lifecycle(moves(base=READ)), POLICY_AT, world=[FLAT], fixed_case={"world": [FLAT, TRACKED]}),
    case("event-topic-single", T, "InvalidRequest", {"source": ACCOUNT}, {"source": f"{ACCOUNT}2"}, TOPIC,
         world=[(f"{TOPIC}-old", T, {"source": ACCOUNT.upper()})]),
    case("event-topic-source", T, "InvalidRequest", {"source": f"{ACCOUNT}2"}, {"source": ACCOUNT}, TOPIC,
         on="update", existing={"source": ACCOUNT}),
    case("event-topic-location", T, "InvalidRequest", {"source": ACCOUNT, "location": "northeurope"},
         {"source": ACCOUNT, "location": "West Europe"}, TOPIC, world=[FLAT]),
    case("event-source-kind", T, "InvalidRequest", {"source": ACCOUNT}, {"source": ACCOUNT}, TOPIC,
         world=[(ACCOUNT, A, {"kind": "Storage"})], fixed_case={"world": [FLAT]}),
    case("event-destination", E, "InvalidRequest",
         endpoint(endpointType="WebHook", endpointUrl="http://example.com"),
         endpoint(endpointType="WebHook", endpointUrl="https://example.com")),
    case("event-destination", E, "InvalidRequest", endpoint(endpointType="StorageQueue", resourceId=ACCOUNT),
         endpoint(endpointType="StorageQueue", resourceId=ACCOUNT, queueName="events")),
    case("event-limits", E, "InvalidRequest", {"scope": ACCOUNT, "retryPolicy": {"maxDeliveryAttempts": 31}},
         {"scope": ACCOUNT, "retryPolicy": {"maxDeliveryAttempts": 30}}),
]  # fmt: skip
