"""A vault with access policies, a secret and a key."""

import pulumi
from pulumi_azure_native import authorization, keyvault, resources

config = authorization.get_client_config_output()
group = resources.ResourceGroup("vaults")
vault = keyvault.Vault(
    "vault", resource_group_name=group.name,
    properties=keyvault.VaultPropertiesArgs(
        tenant_id=config.tenant_id, sku=keyvault.SkuArgs(family="A", name=keyvault.SkuName.STANDARD),
        access_policies=[keyvault.AccessPolicyEntryArgs(
            object_id=config.object_id, tenant_id=config.tenant_id,
            permissions=keyvault.PermissionsArgs(keys=["get", "create", "list"], secrets=["get", "list", "set"]),
        )],
        enabled_for_deployment=True, enabled_for_disk_encryption=True, enabled_for_template_deployment=True,
    ),
)  # fmt: skip
secret = keyvault.Secret(
    "secret", resource_group_name=group.name, vault_name=vault.name,
    properties={"value": pulumi.Output.secret("example-value"), "content_type": "text/plain"},
)  # fmt: skip
key = keyvault.Key(
    "key", resource_group_name=group.name, vault_name=vault.name, properties={"kty": "RSA", "key_size": 3072}
)
pulumi.export("uri", vault.properties.vault_uri)
pulumi.export("secret", secret.properties.secret_uri_with_version)
pulumi.export("key", key.key_uri_with_version)
