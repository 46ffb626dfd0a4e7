"""A workspace in the program's own network: two delegated subnets, a NAT gateway, no public addresses."""

import pulumi
from pulumi_azure_native import databricks, network, resources

group = resources.ResourceGroup("injected")
security = network.NetworkSecurityGroup("security", resource_group_name=group.name)
address = network.PublicIPAddress(
    "egress", resource_group_name=group.name, public_ip_allocation_method="Static", sku={"name": "Standard"})  # fmt: skip
nat = network.NatGateway(
    "nat", resource_group_name=group.name, sku={"name": "Standard"}, public_ip_addresses=[{"id": address.id}],
    idle_timeout_in_minutes=10,
)  # fmt: skip
net = network.VirtualNetwork(
    "net", resource_group_name=group.name, address_space={"address_prefixes": ["10.179.0.0/16"]})  # fmt: skip
subnets = []
for name, prefix in (("public", "10.179.0.0/18"), ("private", "10.179.64.0/18")):
    subnets.append(network.Subnet(
        name, resource_group_name=group.name, virtual_network_name=net.name, address_prefix=prefix,
        network_security_group=network.NetworkSecurityGroupArgs(id=security.id),
        nat_gateway=network.SubResourceArgs(id=nat.id),
        delegations=[network.DelegationArgs(name="databricks", service_name="Microsoft.Databricks/workspaces")],
        opts=pulumi.ResourceOptions(depends_on=subnets[-1:]),
    ))  # fmt: skip
workspace = databricks.Workspace(
    "workspace", resource_group_name=group.name, compute_mode="Hybrid", sku={"name": "premium"},
    managed_resource_group_id=group.id.apply(lambda found: f"{found}-managed"),
    parameters=databricks.WorkspaceCustomParametersArgs(
        custom_virtual_network_id={"value": net.id}, custom_public_subnet_name={"value": subnets[0].name},
        custom_private_subnet_name={"value": subnets[1].name}, enable_no_public_ip={"value": True},
    ),
)  # fmt: skip
pulumi.export("url", workspace.workspace_url)
