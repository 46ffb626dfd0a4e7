"""A server with a database and a firewall rule."""

import pulumi
from pulumi_azure_native import resources, sql

group = resources.ResourceGroup("sql")
server = sql.Server(
    "server", resource_group_name=group.name, administrator_login="sqladmin", version="12.0",
    administrator_login_password=pulumi.Output.secret("Example-Pa55word"),
)  # fmt: skip
database = sql.Database(
    "database", resource_group_name=group.name, server_name=server.name, sku={"name": "S0"}
)
sql.FirewallRule(
    "office", resource_group_name=group.name, server_name=server.name, start_ip_address="203.0.113.1",
    end_ip_address="203.0.113.9",
)  # fmt: skip
pulumi.export("server", server.fully_qualified_domain_name)
pulumi.export("database", database.status)
