"""Private endpoints: one after the other, each found under its name, in the order in which they work."""

from __future__ import annotations

import itertools

ENDPOINT = "azure-native:network:PrivateEndpoint"
ZONES = "azure-native:network:PrivateDnsZoneGroup"
LINK = "azure-native:privatedns:VirtualNetworkLink"
WORKSPACE = "azure-native:databricks:Workspace"


def names(made):
    return [one.name for one in made.by_type(ENDPOINT)]


def everything(targets):
    vault, storage, workspace = targets

    def build(laid):
        return [*workspace(laid), *storage(laid, "dfs", "blob"), vault(laid)], [
            *storage(laid, "blob", "file", name="ml")
        ]

    return build


def waits_for(made, one, other):
    """Whether one resource is made after another, however indirectly."""
    seen, todo = set(), [one.urn]
    while todo:
        urn = todo.pop()
        if urn == other.urn:
            return True
        if urn not in seen:
            seen.add(urn)
            todo += made.resources[urn].dependencies if urn in made.resources else ()
    return False


def test_endpoints_are_made_in_the_order_given_one_after_the_other(linked, targets):
    made = linked(everything(targets))
    assert names(made) == [
        "private-endpoints-workspace-databricks_ui_api",
        "private-endpoints-workspace-browser_authentication",
        "private-endpoints-lake-dfs",
        "private-endpoints-lake-blob",
        "private-endpoints-key-vault-vault",
        "service-endpoints-ml-blob",
        "service-endpoints-ml-file",
    ]
    groups = {one.name.removesuffix("-zones"): one for one in made.by_type(ZONES)}
    for before, after in itertools.pairwise(made.by_type(ENDPOINT)):
        assert groups[before.name].urn in after.dependencies
        assert not waits_for(made, before, after)


def test_the_first_endpoint_comes_after_the_last_write_to_the_network(linked, targets, only):
    vault, _, _ = targets
    made = linked(lambda laid: [[vault(laid)]], {"egress": "firewall"})
    peering = only(made, "azure-native:network:VirtualNetworkPeering", "network-peering-from-hub")
    assert peering.urn in only(made, ENDPOINT).dependencies


def test_an_endpoint_comes_after_its_target_and_reaches_one_subresource_of_it(linked, targets, only, chosen):
    vault, _, _ = targets
    made = linked(lambda laid: [[vault(laid)]])
    endpoint, target = only(made, ENDPOINT), only(made, "azure-native:keyvault:Vault")
    subnet = only(made, "azure-native:network:Subnet", "network-endpoint-subnet")
    [connection] = endpoint.inputs["privateLinkServiceConnections"]
    assert connection["groupIds"] == ["vault"]
    assert connection["privateLinkServiceId"] == target.id
    assert endpoint.property_dependencies["subnet"] == (subnet.urn,)
    assert target.urn in endpoint.dependencies
    assert endpoint.inputs["privateEndpointName"] == connection["name"] == "pep-lakehouse-dev-key-vault-vault"
    assert endpoint.inputs["customNetworkInterfaceName"] == "nic-lakehouse-dev-key-vault-vault"
    assert endpoint.inputs["tags"]["environment"] == "dev"
    assert made.resources[endpoint.parent].type == "platform:private_link:PrivateEndpoints"
    assert set(endpoint.options.replace_on_changes) == {
        "privateLinkServiceConnections",
        "customNetworkInterfaceName",
    }
    assert endpoint.options.delete_before_replace


def test_an_endpoint_is_found_once_its_zones_are_linked(linked, targets, only):
    vault, _, _ = targets
    made = linked(lambda laid: [[vault(laid)]], {"egress": "firewall"})
    group = only(made, ZONES)
    [config] = group.inputs["privateDnsZoneConfigs"]
    assert config["privateDnsZoneId"] == only(made, "azure-native:privatedns:PrivateZone").id
    assert config["name"] == "privatelink-vaultcore-azure-net"
    assert {one.urn for one in made.by_type(LINK)} <= set(group.dependencies)
    assert len(made.by_type(LINK)) == 2


def test_callers_wait_for_all_endpoints_by_waiting_for_the_component(linked, targets):
    """Compute is in a workspace that answers through its endpoint only."""
    import pulumi
    from pulumi_azure_native import resources

    def build(laid):
        yield everything(targets)(laid)[0]
        resources.ResourceGroup(
            "caller", resource_group_name="rg-caller", location="westeurope",
            opts=pulumi.ResourceOptions(depends_on=[laid.first]),
        )  # fmt: skip

    made = linked(build)
    [caller] = [one for one in made.by_type("azure-native:resources:ResourceGroup") if one.name == "caller"]
    assert {one.urn for one in (*made.by_type(ENDPOINT), *made.by_type(ZONES))} <= set(caller.dependencies)


def test_a_stack_may_leave_signing_in_to_another(linked, targets):
    _, _, workspace = targets
    made = linked(
        lambda laid: [workspace(laid)], {"privateLink": {"enabled": True, "browserAuthentication": False}}
    )
    assert names(made) == ["private-endpoints-workspace-databricks_ui_api"]


def test_signing_in_may_belong_to_a_workspace_that_does_nothing_else(linked, targets, only):
    _, _, workspace = targets
    sign_in = {"privateLink": {"enabled": True, "webAuthenticationWorkspace": True}}
    made = linked(lambda laid: [[*workspace(laid), *targets[1](laid, "dfs")]], sign_in, protect=True)
    assert names(made) == [
        "private-endpoints-workspace-databricks_ui_api",
        "private-endpoints-web-authentication-browser_authentication",
        "private-endpoints-lake-dfs",
    ]
    own = only(made, WORKSPACE, "web-authentication-workspace")
    assert (own.inputs["computeMode"], own.inputs["publicNetworkAccess"]) == ("Serverless", "Disabled")
    assert own.inputs["workspaceName"] == "dbw-lakehouse-dev-webauth"
    assert "parameters" not in own.inputs
    assert own.options.protect
    assert "computeMode" in own.options.replace_on_changes
    endpoint = only(made, ENDPOINT, "private-endpoints-web-authentication-browser_authentication")
    assert own.urn in endpoint.dependencies


def test_without_private_link_there_is_none(linked, targets):
    from infra.private_link import private_link

    seen = []

    def build(laid):
        seen.append(private_link(laid.placement, laid.settings, None, None))
        return [[targets[0](laid)]]

    linked(build)
    assert seen == [None]


def test_a_second_run_changes_nothing_and_the_end_is_in_the_opposite_order(link_life, targets):
    build = everything(targets)
    made = link_life(build)
    assert link_life(build).unchanged
    deleted = [urn for urn in link_life.destroy().deleted if f"{ENDPOINT}::" in urn]
    assert deleted == [one.urn for one in reversed(made.by_type(ENDPOINT))]


def test_another_subnet_is_another_endpoint(link_life, targets, only):
    """Rule 58."""
    import pulumi
    from pulumi_azure_native import network

    vault, _, _ = targets

    def moved(props):
        where = network.SubnetArgs(id=pulumi.Output.concat(props["subnet"].id, "-b"))
        props["subnet"] = where

    def build(laid):
        subnet = network.Subnet(
            "other", subnet_name="private-endpoints-b", virtual_network_name="vnet-lakehouse-dev",
            resource_group_name=laid.placement.resource_group_name, address_prefix="10.139.200.0/24",
            opts=pulumi.ResourceOptions(depends_on=list(laid.network.last)),
        )  # fmt: skip
        laid.link.zones.of("vault")
        target = vault(laid)
        return [[type(target)(name=target.name, id=target.id, group_id="vault", resource=subnet)]]

    link_life(build)
    made = link_life(build, broken={ENDPOINT: moved})
    assert only(made, ENDPOINT).step == "replace"


def somebodys_network():
    """A network of somebody else, with what a workspace and its endpoints need."""
    from pulumi_azure_native import network, resources

    group = resources.ResourceGroup("theirs", resource_group_name="rg-network", location="westeurope")
    where = {"resource_group_name": group.name}
    rules = network.NetworkSecurityGroup(
        "rules", network_security_group_name="nsg", location="westeurope", **where
    )
    made = network.VirtualNetwork(
        "network", virtual_network_name="vnet", location="westeurope",
        address_space=network.AddressSpaceArgs(address_prefixes=["10.9.0.0/20"]), **where,
    )  # fmt: skip
    delegation = network.DelegationArgs(name="d", service_name="Microsoft.Databricks/workspaces")
    for number, name in enumerate(("host", "container", "endpoints")):
        network.Subnet(
            name, subnet_name=name, virtual_network_name=made.name, address_prefix=f"10.9.{number}.0/24",
            delegations=[delegation] if name != "endpoints" else None,
            network_security_group=network.NetworkSecurityGroupArgs(id=rules.id), **where,
        )  # fmt: skip


def test_workspace_and_endpoints_live_in_a_given_network(link_life, targets, only):
    given = (
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-network/providers/"
        "Microsoft.Network/virtualNetworks/vnet"
    )
    link_life.others(somebodys_network)
    network = {
        "mode": "existing",
        "virtualNetworkId": given,
        "publicSubnetName": "host",
        "privateSubnetName": "container",
        "privateEndpointSubnetId": f"{given}/subnets/endpoints",
    }
    _, _, workspace = targets
    made = link_life(lambda laid: [workspace(laid)], network)
    inputs = only(made, WORKSPACE).inputs
    assert inputs["requiredNsgRules"] == "NoAzureDatabricksRules"
    assert inputs["parameters"]["customVirtualNetworkId"]["value"] == given
    assert len(names(made)) == 2
    assert {one.inputs["subnet"]["id"] for one in made.by_type(ENDPOINT)} == {f"{given}/subnets/endpoints"}
    assert [one.inputs["virtualNetwork"]["id"] for one in made.by_type(LINK)] == [given]
    assert link_life(lambda laid: [workspace(laid)], network).unchanged
    link_life.destroy()
