"""A registry with an admin user whose credentials the program reads."""

import pulumi
from pulumi_azure_native import containerregistry, resources

group = resources.ResourceGroup("images")
registry = containerregistry.Registry(
    "registry", resource_group_name=group.name, sku={"name": "Basic"}, admin_user_enabled=True
)
credentials = containerregistry.list_registry_credentials_output(
    resource_group_name=group.name, registry_name=registry.name
)
pulumi.export("server", registry.login_server)
pulumi.export("user", credentials.username)
pulumi.export("password", credentials.passwords.apply(lambda found: found[0].value))
