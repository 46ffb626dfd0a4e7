"""Private endpoints and zones made to break a rule of Azure are refused."""

from __future__ import annotations

import pulumi
import pytest
from pulumi_azure_native import network, privatedns

from local_cloud.azure.errors import AzureError

ENDPOINT = "azure-native:network:PrivateEndpoint"
ZONE = "azure-native:privatedns:PrivateZone"
LINK = "azure-native:privatedns:VirtualNetworkLink"
GROUP = "azure-native:network:PrivateDnsZoneGroup"
SUBNET = "azure-native:network:Subnet"
AGAIN = "again"


def first_connection(**values):
    def do(props):
        for name, value in values.items():
            setattr(props["private_link_service_connections"][0], name, value)

    return do


def put(**values):
    return lambda props: props.update(values)


BREAKS = {
    "21 one subresource per endpoint": (
        ENDPOINT, first_connection(group_ids=["blob", "dfs"]), "OnlyOneGroupIdPermitted",
    ),
    "21 a subresource that the target has": (
        ENDPOINT, first_connection(group_ids=["vault"]), "InvalidValuesForRequestParameters",
    ),
    "a connection has a name": (ENDPOINT, first_connection(name=None), "InvalidRequestFormat"),
    "an endpoint is after its target": (
        ENDPOINT,
        first_connection(
            private_link_service_id="/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/"
            "rg-lakehouse-dev/providers/Microsoft.Storage/storageAccounts/none"
        ),
        "ResourceNotFound",
    ),
    "9 endpoints are not in a delegated subnet": (
        (SUBNET, "network-endpoint-subnet"),
        put(delegations=[network.DelegationArgs(name="d", service_name="Microsoft.Databricks/workspaces")]),
        "PrivateEndpointCannotBeCreatedInSubnetThatHasDelegation",
    ),
    "zones are global": (ZONE, put(location="westeurope"), "LocationNotAvailableForResourceType"),
    "links are global": (LINK, put(location="westeurope"), "LocationNotAvailableForResourceType"),
    "a zone group names zones": (
        GROUP, put(private_dns_zone_configs=[network.PrivateDnsZoneConfigArgs(name="none")]),
        "PrivateDnsZoneConfigsLimitReached",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_azure_refuses_endpoints_that_break_the_rule(linked, targets, name):
    type_, change, code = BREAKS[name]
    _, storage, _ = targets
    with pytest.raises(AzureError) as refused:
        linked(lambda laid: [storage(laid, "blob")], broken={type_: change})
    assert refused.value.code == code


def test_one_endpoint_signs_in_for_a_region_and_zone(linked, targets):
    """Rule 22."""
    from infra.placement import PrivateTarget

    _, _, workspace = targets

    def twice(laid):
        found = workspace(laid, "browser_authentication")
        second = PrivateTarget(
            name=AGAIN, id=found[0].id, group_id="browser_authentication", resource=found[0].resource
        )
        return [[*found, second]]

    with pytest.raises(AzureError) as refused:
        linked(twice)
    assert refused.value.code == "PrivateDnsZoneRecordConflict"


def test_a_network_is_linked_to_one_zone_of_a_name(linked, targets):
    _, storage, _ = targets

    def twice(laid):
        zone = privatedns.PrivateZone(
            AGAIN, private_zone_name="privatelink.blob.core.windows.net", location="global",
            resource_group_name="rg-lakehouse-dev-other",
            opts=pulumi.ResourceOptions(depends_on=[_group()]),
        )  # fmt: skip
        targets_ = storage(laid, "blob")
        [one] = laid.link.zones.of("blob")
        privatedns.VirtualNetworkLink(
            f"{AGAIN}-link", virtual_network_link_name=AGAIN, private_zone_name=zone.name, location="global",
            resource_group_name="rg-lakehouse-dev-other", registration_enabled=False,
            virtual_network=privatedns.SubResourceArgs(id=laid.network.virtual_network_id),
            opts=pulumi.ResourceOptions(depends_on=list(one.links)),
        )  # fmt: skip
        return [targets_]

    with pytest.raises(AzureError, match="multiple zones with overlapping namespaces"):
        linked(twice)


def _group():
    from pulumi_azure_native import resources

    return resources.ResourceGroup(
        "other-group", resource_group_name="rg-lakehouse-dev-other", location="westeurope"
    )


def test_another_subresource_is_another_endpoint(link_life, targets):
    """Rule 21: without the option the update would be refused."""
    _, storage, _ = targets
    link_life(lambda laid: [storage(laid, "blob")])

    def only_its_group(props):
        first_connection(group_ids=["dfs"])(props)

    made = link_life(lambda laid: [storage(laid, "blob")], broken={ENDPOINT: only_its_group})
    assert made.by_type(ENDPOINT)[0].step == "replace"
