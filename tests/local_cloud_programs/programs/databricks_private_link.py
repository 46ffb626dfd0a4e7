"""Private link both ways: the workspace API for clients and clusters, browser sign-in, and the lake behind."""

import pulumi
from pulumi_azure_native import databricks, network, privatedns, resources, storage

group = resources.ResourceGroup("privatelink")
security = network.NetworkSecurityGroup("security", resource_group_name=group.name)
net = network.VirtualNetwork(
    "net", resource_group_name=group.name, address_space={"address_prefixes": ["10.30.0.0/16"]})  # fmt: skip
made = []


def subnet(name: str, prefix: str, *, delegated: bool) -> network.Subnet:
    more = {
        "network_security_group": {"id": security.id},
        "delegations": [{"name": "databricks", "service_name": "Microsoft.Databricks/workspaces"}],
    }
    made.append(network.Subnet(
        name, resource_group_name=group.name, virtual_network_name=net.name, address_prefix=prefix,
        opts=pulumi.ResourceOptions(depends_on=made[-1:]), **(more if delegated else {}),
    ))  # fmt: skip
    return made[-1]


public = subnet("public", "10.30.0.0/22", delegated=True)
private = subnet("private", "10.30.4.0/22", delegated=True)
endpoints = subnet("endpoints", "10.30.8.0/24", delegated=False)
workspace = databricks.Workspace(
    "workspace", resource_group_name=group.name, compute_mode="Hybrid", sku={"name": "premium"},
    managed_resource_group_id=group.id.apply(lambda found: f"{found}-managed"), public_network_access="Disabled",
    required_nsg_rules="NoAzureDatabricksRules",
    parameters={
        "custom_virtual_network_id": {"value": net.id}, "custom_public_subnet_name": {"value": public.name},
        "custom_private_subnet_name": {"value": private.name}, "enable_no_public_ip": {"value": True}},
)  # fmt: skip
lake = storage.StorageAccount(
    "lake", resource_group_name=group.name, kind="StorageV2", is_hns_enabled=True, sku={"name": "Standard_ZRS"},
    public_network_access="Disabled", allow_shared_key_access=False, minimum_tls_version="TLS1_2",
    network_rule_set={"default_action": "Deny", "bypass": "AzureServices"},
)  # fmt: skip
zones = {}
for target, group_id, zone_name in (
    (workspace, "databricks_ui_api", "privatelink.azuredatabricks.net"),
    (workspace, "browser_authentication", "privatelink.azuredatabricks.net"),
    (lake, "dfs", "privatelink.dfs.core.windows.net"),
    (lake, "blob", "privatelink.blob.core.windows.net"),
):
    if zone_name not in zones:
        zones[zone_name] = privatedns.PrivateZone(
            zone_name, resource_group_name=group.name, private_zone_name=zone_name, location="global")  # fmt: skip
        privatedns.VirtualNetworkLink(
            f"{zone_name}-link", resource_group_name=group.name, private_zone_name=zones[zone_name].name,
            location="global", registration_enabled=False, virtual_network={"id": net.id},
        )  # fmt: skip
    name = group_id.replace("_", "-")
    endpoint = network.PrivateEndpoint(
        name, resource_group_name=group.name, subnet={"id": endpoints.id}, private_link_service_connections=[
            {"name": name, "private_link_service_id": target.id, "group_ids": [group_id]}],
    )  # fmt: skip
    network.PrivateDnsZoneGroup(
        f"{name}-names", resource_group_name=group.name, private_endpoint_name=endpoint.name,
        private_dns_zone_group_name="default", private_dns_zone_configs=[
            {"name": name, "private_dns_zone_id": zones[zone_name].id}],
    )  # fmt: skip
