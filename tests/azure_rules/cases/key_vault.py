"""Key Vaults, their firewall, keys and secrets."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
P = f"{S}/resourceGroups/rg/providers"
VAULT = f"{P}/Microsoft.KeyVault/vaults/kv-one"
SUBNET = f"{P}/Microsoft.Network/virtualNetworks/vnet/subnets/jobs"
KEY, SECRET = f"{VAULT}/keys/data", f"{VAULT}/secrets/token"
V, K, X = (f"azure-native:keyvault:{name}" for name in ("Vault", "Key", "Secret"))
WHO = "4f0e6a4e-26ab-4f8c-9f8c-3b2f9d0d8f11"
TENANT = "72f988bf-0000-4000-8000-000000000001"
HELD = {("keyvault-object", KEY.lower()): KEY, ("keyvault-object", SECRET.lower()): SECRET}


def case(rule, token, code, broken, fixed, resource_id="", **more):
    row = {"rule": rule, "token": token, "code": code, "broken": broken, "fixed": fixed, "id": resource_id}
    return {**row, **more}


def vault(**properties):
    return {"vaultName": "kv-one", "properties": {"enableRbacAuthorization": True, **properties}}


def policy(**entry):
    return {"objectId": WHO, "tenantId": TENANT, "permissions": {"keys": ["get"]}, **entry}


def policies(*entries):
    return vault(enableRbacAuthorization=False, accessPolicies=list(entries))


def acls(**rules):
    return vault(networkAcls={"defaultAction": "Deny", **rules})


def key(**properties):
    return {"keyName": "data", "properties": properties}


def subnet_world(*services):
    return [(SUBNET, "azure-native:network:Subnet", {"serviceEndpoints": [{"service": s} for s in services]})]


SUBNETS = acls(virtualNetworkRules=[{"id": SUBNET}])
CASES = [
    case("vault-soft-delete", V, "BadRequest", vault(enableSoftDelete=False), vault(enableSoftDelete=True),
         VAULT, on="update", existing=vault(enableSoftDelete=True)),
    case("vault-access-policies", V, "BadRequest", {"vaultName": "kv-one", "properties": {}},
         {"vaultName": "kv-one", "properties": {"createMode": "recover"}}, by_shape=True),
    case("vault-policy-id", V, "BadRequest", policies(policy(objectId="me@example.com")), policies(policy())),
    case("vault-policy-id", "azure-native:keyvault:AccessPolicy", "BadRequest",
         {"policy": policy(objectId="factory")}, {"policy": policy()}),
    case("vault-policy-count", V, "BadRequest", policies(*[policy()] * 1025), policies(*[policy()] * 1024),
         by_shape=True),
    case("vault-policy-count", V, "BadRequest", vault(tenantId=WHO, accessPolicies=[policy()]),
         vault(tenantId=TENANT, accessPolicies=[policy()])),
    case("vault-tenant", V, "BadRequest", vault(tenantId="contoso"), vault(tenantId=TENANT)),
    case("vault-network-address", V, "BadRequest", acls(ipRules=[{"value": "192.168.0.0/24"}]),
         acls(ipRules=[{"value": "203.0.113.0/24"}])),
    case("vault-network-count", V, "BadRequest",
         acls(virtualNetworkRules=[{"id": f"/elsewhere/{i}"} for i in range(201)]),
         acls(virtualNetworkRules=[{"id": f"/elsewhere/{i}"} for i in range(200)]), by_shape=True),
    case("vault-network-subnet", V, "VirtualNetworkNotValid", SUBNETS, SUBNETS,
         world=subnet_world("Microsoft.Storage"),
         fixed_case={"world": subnet_world("Microsoft.Storage", "Microsoft.KeyVault")}),
    case("vault-key-size", K, "BadParameter", key(kty="RSA", keySize=1024), key(kty="RSA", keySize=2048)),
    case("vault-key-size", K, "BadParameter", key(kty="EC", curveName="Ed25519"),
         key(kty="EC", curveName="P-256")),
    case("vault-key-hardware", K, "BadParameter", key(kty="RSA-HSM"), key(kty="RSA"), KEY,
         world=[(VAULT, V, {"properties": {"sku": {"name": "standard"}}})]),
    case("vault-object-dates", X, "BadParameter",
         {"properties": {"value": "v", "attributes": {"notBefore": 2000000000, "expires": 1900000000}}},
         {"properties": {"value": "v", "attributes": {"notBefore": 1900000000, "expires": 2000000000}}}),
    case("vault-object-held", X, "ObjectIsDeletedButRecoverable", {"secretName": "token"},
         {"secretName": "token"}, SECRET, reserved=HELD, fixed_case={"reserved": {}}),
    case("vault-object-held", K, "ObjectIsDeletedButRecoverable", {"keyName": "data"}, {"keyName": "data"},
         KEY, reserved=HELD, fixed_case={"reserved": {}}),
    case("identity-meant", V.replace("keyvault:Vault", "storage:StorageAccount"), "FailedIdentityOperation",
         {"identity": {"type": "SystemAssigned", "userAssignedIdentities": ["/elsewhere/id"]}},
         {"identity": {"type": "SystemAssigned,UserAssigned", "userAssignedIdentities": ["/elsewhere/id"]}}),
]  # fmt: skip
