"""What resources show of each other, through whatever door the other was written, and after it is gone."""

import pytest

from local_cloud.azure.settings import Settings

RULE = {"access": "Allow", "direction": "Inbound", "protocol": "Tcp", "sourcePortRange": "*",
        "destinationPortRange": "443", "sourceAddressPrefix": "*", "destinationAddressPrefix": "*"}  # fmt: skip
DATABRICKS = [{"name": "databricks", "serviceName": "Microsoft.Databricks/workspaces"}]


def ids(items):
    return [item["id"] for item in items]


def test_subnets_show_in_their_network_and_leave_it(cloud):
    network = cloud.network()
    first = cloud.subnet("b", "10.0.1.0/24", delegations=DATABRICKS)
    second = cloud.subnet("a", "10.0.2.0/24")
    shown = cloud.see(network)["subnets"]
    assert ids(shown) == [first, second]
    assert shown[0]["delegations"][0]["id"] == f"{first}/delegations/databricks"
    assert len(shown[0]["delegations"][0]["actions"]) == 3
    assert cloud.drift(network) == []
    cloud.remove(first)
    assert ids(cloud.see(network)["subnets"]) == [second]
    assert ids(cloud.change(network, tags={"a": "1"})["subnets"]) == [second]


def test_inline_subnets_are_subnets(cloud):
    network = cloud.network(subnets=[{"name": "one", "addressPrefix": "10.0.1.0/24"}])
    one = cloud.store.get(f"{network}/subnets/one")
    assert one.outputs["privateEndpointNetworkPolicies"] == "Disabled"
    assert cloud.see(network)["subnets"] == [{k: v for k, v in one.outputs.items() if k != "azureApiVersion"}]
    cloud.subnet("two", "10.0.2.0/24")
    assert [item["name"] for item in cloud.see(network)["subnets"]] == ["one", "two"]
    assert cloud.drift(network) == [
        "subnets[1]"
    ]  # the whole list is the program's: the other would be deleted


def test_private_endpoint_in_an_inline_subnet_is_no_drift(cloud):
    network = cloud.network(subnets=[{"name": "one", "addressPrefix": "10.0.1.0/24"}])
    endpoint = cloud.endpoint(cloud.lake()[0], "blob", f"{network}/subnets/one")
    assert ids(cloud.see(network)["subnets"][0]["privateEndpoints"]) == [endpoint]
    assert cloud.drift(network) == []


@pytest.mark.parametrize(
    ("kind", "name", "path", "sent"),
    [("network:NetworkSecurityGroup", "networkSecurityGroupName", "networkSecurityGroup", {}),
     ("network:RouteTable", "routeTableName", "routeTable", {}),
     ("network:NatGateway", "natGatewayName", "natGateway", {"sku": {"name": "Standard"}})],
)  # fmt: skip
def test_what_a_subnet_uses_shows_the_subnet(cloud, kind, name, path, sent):
    used = cloud.make(kind, **{name: "used", **sent})[0]
    cloud.network()
    subnet = cloud.subnet(**{path: {"id": used}})
    assert ids(cloud.see(used)["subnets"]) == [subnet]
    token, inputs, _ = cloud.made[subnet]
    del inputs[path]
    cloud.made[subnet] = (token, inputs, cloud.made[subnet][2])
    cloud.change(subnet)
    assert cloud.see(used)["subnets"] == []


def test_rules_inline_and_alone(cloud):
    group = cloud.make("network:NetworkSecurityGroup", networkSecurityGroupName="nsg",
                       securityRules=[{"name": "in", **RULE, "priority": 100}])[0]  # fmt: skip
    alone = cloud.make("network:SecurityRule", networkSecurityGroupName="nsg", securityRuleName="alone",
                       **RULE, priority=200)[0]  # fmt: skip
    shown = cloud.see(group)
    assert ids(shown["securityRules"]) == [f"{group}/securityRules/in", alone]
    assert [rule["priority"] for rule in shown["defaultSecurityRules"]] == [65000, 65001, 65500] * 2
    cloud.change(group, tags={"a": "1"})  # the whole list is sent again, without the other rule
    assert cloud.store.get(alone) is None
    assert ids(cloud.see(group)["securityRules"]) == [f"{group}/securityRules/in"]


def test_public_address_of_a_nat_gateway(cloud):
    address = cloud.make("network:PublicIPAddress", publicIpAddressName="ip", sku={"name": "Standard"},
                         publicIPAllocationMethod="Static")[0]  # fmt: skip
    gateway = cloud.make("network:NatGateway", natGatewayName="nat", sku={"name": "Standard"},
                         publicIpAddresses=[{"id": address}])[0]  # fmt: skip
    assert cloud.see(address)["natGateway"] == {"id": gateway}
    cloud.remove(gateway)
    assert "natGateway" not in cloud.see(address)


def test_a_peering_is_connected_by_its_counterpart(cloud):
    hub, spoke = cloud.network("hub"), cloud.network("spoke", "10.1.0.0/16")

    def peer(network, remote):
        return cloud.make("network:VirtualNetworkPeering", virtualNetworkName=network, remoteVirtualNetwork={"id": remote},
                          virtualNetworkPeeringName=f"from-{network}")[0]  # fmt: skip

    there = peer("spoke", hub)
    assert cloud.see(there)["peeringState"] == "Initiated"
    back = peer("hub", spoke)
    assert [cloud.see(item)["peeringState"] for item in (there, back)] == ["Connected", "Connected"]
    assert cloud.see(there)["remoteAddressSpace"] == {"addressPrefixes": ["10.0.0.0/16"]}
    assert ids(cloud.see(hub)["virtualNetworkPeerings"]) == [back]
    assert cloud.see(hub)["virtualNetworkPeerings"][0]["peeringState"] == "Connected"
    cloud.remove(there)
    assert cloud.see(back)["peeringState"] == "Disconnected"


def endpoint(cloud, target, group, manual=False):
    cloud.network()
    return cloud.endpoint(target, group, cloud.subnet(), manual=manual)


def test_private_endpoint_and_target_show_each_other(cloud):
    lake = cloud.lake()[0]
    made = endpoint(cloud, lake, "dfs")
    seen = cloud.see(made)
    assert seen["customDnsConfigs"] == [{"fqdn": "lake01.dfs.core.windows.net", "ipAddresses": ["10.0.1.4"]}]
    interface = cloud.store.get(seen["networkInterfaces"][0]["id"])
    assert interface.outputs["privateEndpoint"] == {"id": made}
    (connection,) = cloud.see(lake)["privateEndpointConnections"]
    assert connection["privateEndpoint"] == {"id": made}
    assert connection["privateLinkServiceConnectionState"]["status"] == "Approved"
    second = cloud.endpoint(lake, "blob", cloud.made[made][1]["subnet"]["id"], "pe2")
    assert cloud.see(second)["customDnsConfigs"][0]["ipAddresses"] == ["10.0.1.5"]
    cloud.remove(made)
    assert cloud.store.get(interface.id) is None
    assert len(cloud.see(lake)["privateEndpointConnections"]) == 1
    assert cloud.drift(lake) == []


def test_a_manual_connection_waits_for_its_owner(cloud):
    workspace = cloud.make("databricks:Workspace", workspaceName="dbx", computeMode="Hybrid", sku={"name": "premium"},
                           managedResourceGroupId=f"/subscriptions/{cloud.subscription}/resourceGroups/m")[0]  # fmt: skip
    made = endpoint(cloud, workspace, "databricks_ui_api", manual=True)

    def states():
        asked = cloud.see(made)["manualPrivateLinkServiceConnections"][0]["privateLinkServiceConnectionState"]
        (shown,) = cloud.see(workspace)["privateEndpointConnections"]
        return asked["status"], shown["properties"]["privateLinkServiceConnectionState"]["status"]

    assert states() == ("Pending", "Pending")
    (shown,) = cloud.see(workspace)["privateEndpointConnections"]
    decision = {"privateLinkServiceConnectionState": {"status": "Approved", "description": "by its owner"}}
    cloud.make("databricks:PrivateEndpointConnection", workspaceName="dbx",
               privateEndpointConnectionName=shown["name"], properties=decision)  # fmt: skip
    assert states() == ("Approved", "Approved")
    assert cloud.see(made)["customDnsConfigs"][0]["fqdn"] == cloud.see(workspace)["workspaceUrl"]


def test_the_root_storage_of_a_workspace_comes_and_goes_with_it_and_takes_endpoints(cloud):
    group = f"/subscriptions/{cloud.subscription}/resourceGroups/m"
    workspace = cloud.make(
        "databricks:Workspace", workspaceName="dbx", computeMode="Hybrid", sku={"name": "premium"},
        managedResourceGroupId=group, parameters={"storageAccountName": {"value": "dbroot01"}},
    )[0]  # fmt: skip
    account = f"{group}/providers/Microsoft.Storage/storageAccounts/dbroot01"
    made = endpoint(cloud, account, "dfs")
    assert cloud.see(made)["customDnsConfigs"][0]["fqdn"] == "dbroot01.dfs.core.windows.net"
    (connection,) = cloud.store.get(account).outputs["privateEndpointConnections"]
    assert connection["privateEndpoint"] == {"id": made}
    cloud.remove(made)
    cloud.remove(workspace)
    assert cloud.store.get(account) is None


def test_a_managed_private_endpoint_of_a_factory_is_pending(cloud):
    lake = cloud.lake()[0]
    cloud.make("datafactory:Factory", factoryName="factory01", identity={"type": "SystemAssigned"})
    made = cloud.make(
        "datafactory:ManagedPrivateEndpoint", factoryName="factory01", managedVirtualNetworkName="default",
        managedPrivateEndpointName="lake", properties={"privateLinkResourceId": lake, "groupId": "dfs"},
    )[0]  # fmt: skip
    assert cloud.see(made)["properties"]["connectionState"]["status"] == "Pending"
    (asked,) = cloud.see(lake)["privateEndpointConnections"]
    assert asked["name"] == "factory01.lake"
    endpoint_id = asked["privateEndpoint"]["id"]
    assert endpoint_id.endswith("/Microsoft.Network/privateEndpoints/factory01.lake")
    assert cloud.subscription not in endpoint_id
    cloud.make("storage:PrivateEndpointConnection", accountName="lake01", privateEndpointConnectionName=asked["name"],
               privateLinkServiceConnectionState={"status": "Approved"})  # fmt: skip
    assert cloud.see(made)["properties"]["connectionState"]["status"] == "Approved"


@pytest.mark.parametrize("wanted", [True, False])
def test_a_synapse_workspace_asks_for_its_own_lake_if_it_is_told_to(cloud, wanted):
    lake = cloud.lake(isHnsEnabled=True)[0]
    cloud.make("storage:BlobContainer", accountName="lake01", containerName="data")
    url = "https://lake01.dfs.core.windows.net"
    storage = {
        "resourceId": lake,
        "accountUrl": url,
        "filesystem": "data",
        "createManagedPrivateEndpoint": wanted,
    }
    made = cloud.make(
        "synapse:Workspace", workspaceName="syn01", defaultDataLakeStorage=storage, managedVirtualNetwork="default",
        identity={"type": "SystemAssigned"}, azureADOnlyAuthentication=True,
    )[0]  # fmt: skip
    shown = cloud.see(lake)["privateEndpointConnections"]
    name = "syn01.synapse-ws-custstgacct--syn01-lake01"
    assert [one["name"] for one in shown] == [name] * wanted
    assert all(one["privateLinkServiceConnectionState"]["status"] == "Pending" for one in shown)
    cloud.remove(made)
    assert cloud.see(lake)["privateEndpointConnections"] == []


def test_connections_under_properties_of_a_vault(cloud):
    vault = cloud.make("keyvault:Vault", vaultName="vault01", properties={
        "tenantId": Settings().tenant_id, "sku": {"family": "A", "name": "standard"}, "accessPolicies": []})[0]  # fmt: skip
    made = endpoint(cloud, vault, "vault")
    (connection,) = cloud.see(vault)["properties"]["privateEndpointConnections"]
    assert connection["privateEndpoint"] == {"id": made}
    assert cloud.see(vault)["properties"]["vaultUri"] == "https://vault01.vault.azure.net/"
    assert cloud.drift(vault) == []


def test_policies_of_a_vault_that_are_resources_of_their_own(cloud):
    def policy(number):
        return {"tenantId": Settings().tenant_id, "objectId": f"{number}" * 8 + "-1111-1111-1111-111111111111",
                "permissions": {"secrets": ["get"]}}  # fmt: skip

    vault = cloud.make("keyvault:Vault", vaultName="vault01", properties={
        "tenantId": Settings().tenant_id, "sku": {"family": "A", "name": "standard"},
        "accessPolicies": [policy(1)]})[0]  # fmt: skip
    own = cloud.make("keyvault:AccessPolicy", vaultName="vault01", policy=policy(2))[0]
    assert cloud.see(vault)["properties"]["accessPolicies"] == [policy(1), policy(2)]
    cloud.remove(own)
    assert cloud.see(vault)["properties"]["accessPolicies"] == [policy(1)]


def test_zones_count_their_records_and_links_and_take_names_over(cloud):
    made = endpoint(cloud, cloud.lake()[0], "dfs")
    zone = cloud.make("privatedns:PrivateZone", privateZoneName="privatelink.dfs.core.windows.net",
                      location="global")[0]  # fmt: skip
    network = cloud.made[made][1]["subnet"]["id"].partition("/subnets/")[0]
    link = cloud.make("privatedns:VirtualNetworkLink", privateZoneName="privatelink.dfs.core.windows.net",
                      virtualNetworkLinkName="l", location="global", registrationEnabled=False,
                      virtualNetwork={"id": network})[0]  # fmt: skip
    group = cloud.make("network:PrivateDnsZoneGroup", privateEndpointName="pe", privateDnsZoneGroupName="default",
                       privateDnsZoneConfigs=[{"name": "dfs", "privateDnsZoneId": zone}])[0]  # fmt: skip
    (record,) = cloud.see(group)["privateDnsZoneConfigs"][0]["recordSets"]
    assert (record["recordSetName"], record["ipAddresses"]) == ("lake01", ["10.0.1.4"])
    assert record["fqdn"] == "lake01.privatelink.dfs.core.windows.net"
    assert cloud.see(made)["customDnsConfigs"] == []
    counts = cloud.see(zone)
    assert (counts["numberOfRecordSets"], counts["numberOfVirtualNetworkLinks"]) == (2, 1)
    cloud.remove(group)
    cloud.remove(link)
    counts = cloud.see(zone)
    assert (counts["numberOfRecordSets"], counts["numberOfVirtualNetworkLinks"]) == (1, 0)
    assert len(cloud.see(made)["customDnsConfigs"]) == 1


def test_a_firewall_lives_in_its_subnet_and_policy(cloud):
    cloud.network()
    subnet = cloud.subnet("AzureFirewallSubnet", "10.0.9.0/26")
    address = cloud.make("network:PublicIPAddress", publicIpAddressName="ip", sku={"name": "Standard"},
                         publicIPAllocationMethod="Static")[0]  # fmt: skip
    policy = cloud.make("network:FirewallPolicy", firewallPolicyName="policy")[0]
    firewall, made = cloud.make(
        "network:AzureFirewall", azureFirewallName="fw", firewallPolicy={"id": policy},
        ipConfigurations=[{"name": "c", "subnet": {"id": subnet}, "publicIPAddress": {"id": address}}],
    )  # fmt: skip
    configuration = f"{firewall}/azureFirewallIpConfigurations/c"
    assert made["ipConfigurations"][0]["privateIPAddress"] == "10.0.9.4"
    assert cloud.see(address)["ipConfiguration"] == {"id": configuration}
    assert ids(cloud.see(subnet)["ipConfigurations"]) == [configuration]
    assert ids(cloud.see(policy)["firewalls"]) == [firewall]
    assert cloud.change(firewall, tags={"a": "1"})["ipConfigurations"] == made["ipConfigurations"]


def test_an_access_connector_names_the_workspaces_that_refer_to_it(cloud):
    connector = cloud.make(
        "databricks:AccessConnector", connectorName="connector", identity={"type": "SystemAssigned"}
    )[0]
    workspace = cloud.make(
        "databricks:Workspace", workspaceName="dbx", computeMode="Hybrid", sku={"name": "premium"},
        managedResourceGroupId=f"/subscriptions/{cloud.subscription}/resourceGroups/m",
        accessConnector={"id": connector, "identityType": "SystemAssigned"},
    )[0]  # fmt: skip
    assert cloud.see(connector)["properties"] == {"provisioningState": "Succeeded", "referedBy": [workspace]}
    cloud.remove(workspace)
    assert cloud.see(connector)["properties"]["referedBy"] == []


def test_a_change_through_another_door_is_drift_of_what_the_program_wrote(cloud):
    lake, outputs = cloud.lake(tags={"a": "1"})
    stored = cloud.store.get(lake)
    cloud.store.put(lake, stored.token, stored.inputs, {**outputs, "tags": {"a": "2"}, "accessTier": "Cool"})
    assert cloud.see(lake)["accessTier"] == "Cool"
    assert cloud.drift(lake) == ["tags.a"]
