"""From the settings of a stack to its network: which parts of it there are, and what each is called."""

from __future__ import annotations

from infra.network.egress import EgressArgs, NatArgs, RouteArgs
from infra.network.firewall_rules import Allowance
from infra.network.hub import Hub, HubArgs
from infra.network.network import DatabricksSubnets, EndpointSubnet, Network, NetworkArgs
from infra.network.peering import HubAddress
from infra.network.service_endpoints import NEEDED, STORAGE, StoragePolicy
from infra.network.workspace_network import GivenNetwork, WorkspaceNetwork
from infra.placement import Placement
from infra.settings import Settings
from infra.settings.network import CREATE, FIREWALL, NAT, NONE
from infra.settings.network_existing import ExistingNetwork


def stack_hub(placement: Placement, settings: Settings) -> Hub | None:
    """The hub with its firewall, if the stack makes one."""
    names, chosen = settings.names, settings.network
    hub = chosen.hub
    if hub is None or hub.virtual_network_id is not None or not settings.workspace.hybrid:
        return None
    allowance = Allowance(
        source_addresses=(chosen.public_subnet, chosen.private_subnet),
        location=placement.location,
        control_plane=not chosen.private_link.enabled,
        storage=not chosen.service_endpoint_policy,
        fqdns=hub.allowed_fqdns,
    )
    args = HubArgs(
        placement=placement,
        virtual_network_name=names.hub_virtual_network,
        firewall_name=names.firewall,
        firewall_policy_name=names.firewall_policy,
        public_ip_address_name=names.firewall_public_ip_address,
        address_space=hub.address_space,
        firewall_subnet=hub.firewall_subnet,
        allowance=allowance,
    )
    return Hub("hub", args)


def stack_network(placement: Placement, settings: Settings, hub: Hub | None) -> Network | GivenNetwork | None:
    """The network of the workspace and of the private endpoints; None where the workspace is in the network
    of Databricks, or has no machines and no private endpoint either.
    """
    chosen, hybrid = settings.network, settings.workspace.hybrid
    if chosen.existing is not None:
        return _given(chosen.existing, hybrid=hybrid, private_link=chosen.private_link.enabled)
    if chosen.mode != CREATE or not (hybrid or chosen.private_link.enabled):
        return None
    names, address = settings.names, _hub_address(settings, hub)
    endpoints = EndpointSubnet(
        address_prefix=chosen.private_endpoint_subnet,
        network_security_group_name=names.endpoint_security_group,
    )
    databricks = DatabricksSubnets(
        public=chosen.public_subnet,
        private=chosen.private_subnet,
        control_plane_rule=not chosen.private_link.enabled or chosen.private_link.keep_control_plane_rule,
        network_security_group_name=names.network_security_group,
        egress=_egress(settings, address),
    )
    args = NetworkArgs(
        placement=placement,
        virtual_network_name=names.virtual_network,
        address_space=chosen.address_space,
        peering_name=names.peering,
        databricks=databricks if hybrid else None,
        endpoints=endpoints if chosen.private_link.enabled else None,
        hub=address,
    )
    return Network("network", args)


def _egress(settings: Settings, hub: HubAddress | None) -> EgressArgs:
    names, chosen = settings.names, settings.network
    nat = NatArgs(
        nat_gateway_name=names.nat_gateway,
        public_ip_address_name=names.public_ip_address,
        idle_timeout_in_minutes=chosen.nat_idle_timeout_in_minutes,
    )
    private_ip = hub.firewall_private_ip if hub and chosen.egress == FIREWALL else None
    route = (
        RouteArgs(route_table_name=names.route_table, firewall_private_ip=private_ip) if private_ip else None
    )
    storage = StoragePolicy(policy_name=names.service_endpoint_policy, account_ids=chosen.storage_account_ids)
    only_storage = (STORAGE,) if chosen.service_endpoint_policy else ()
    return EgressArgs(
        nat=nat if chosen.egress == NAT else None,
        route=route,
        services=NEEDED if chosen.egress == NONE else only_storage,
        storage=storage if chosen.service_endpoint_policy else None,
    )


def _hub_address(settings: Settings, hub: Hub | None) -> HubAddress | None:
    chosen = settings.network.hub
    if hub is not None or chosen is None or chosen.virtual_network_id is None:
        return hub.address if hub else None
    parts = chosen.virtual_network_id.split("/")
    return HubAddress(
        virtual_network_id=chosen.virtual_network_id,
        virtual_network_name=parts[-1],
        resource_group_name=parts[4],
        firewall_private_ip=chosen.firewall_private_ip,
        remote_peering=chosen.remote_peering,
    )


def _given(chosen: ExistingNetwork, *, hybrid: bool, private_link: bool) -> GivenNetwork:
    public, private = chosen.public_subnet_name, chosen.private_subnet_name
    inside = None
    if hybrid and public is not None and private is not None:
        inside = WorkspaceNetwork(
            virtual_network_id=chosen.virtual_network_id,
            public_subnet_name=public,
            private_subnet_name=private,
            private_link=private_link,
        )
    return GivenNetwork(
        virtual_network_id=chosen.virtual_network_id,
        private_endpoint_subnet_id=chosen.private_endpoint_subnet_id,
        workspace_network=inside,
    )
