"""Two networks talk when each side says so, and each saying is a write to both: one at a time, or Azure
answers AnotherOperationInProgress.

https://learn.microsoft.com/azure/virtual-network/virtual-network-peering-overview
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_azure_native import network

KEPT: Final = ("remoteVirtualNetwork",)
"""A peering never changes its other side."""


@dataclass(frozen=True, kw_only=True)
class HubAddress:
    """The hub network: what it is peered as, and the address behind which the way out is, if it has one.

    `remote_peering` is off where the hub's side of the peering is somebody else's to make.
    """

    virtual_network_id: pulumi.Input[str]
    virtual_network_name: pulumi.Input[str]
    resource_group_name: pulumi.Input[str]
    firewall_private_ip: pulumi.Input[str] | None = None
    remote_peering: bool = True


@dataclass(frozen=True, kw_only=True)
class Spoke:
    """The network of the stack, as the other side of a peering."""

    virtual_network: network.VirtualNetwork
    resource_group_name: pulumi.Input[str]


def peer(
    name: str,
    peering_name: str,
    spoke: Spoke,
    hub: HubAddress,
    *,
    parent: pulumi.Resource,
    after: tuple[pulumi.Resource, ...],
) -> tuple[pulumi.Resource, ...]:
    """Peer the two, from the spoke first; the hub forwards what comes back from its firewall."""

    def side(
        logical: str,
        group: pulumi.Input[str],
        mine: pulumi.Input[str],
        theirs: pulumi.Input[str],
        before: tuple[pulumi.Resource, ...],
    ) -> network.VirtualNetworkPeering:
        return network.VirtualNetworkPeering(
            logical,
            virtual_network_peering_name=peering_name,
            resource_group_name=group,
            virtual_network_name=mine,
            remote_virtual_network=network.SubResourceArgs(id=theirs),
            allow_virtual_network_access=True,
            allow_forwarded_traffic=True,
            allow_gateway_transit=False,
            use_remote_gateways=False,
            opts=pulumi.ResourceOptions(
                parent=parent,
                depends_on=list(before),
                replace_on_changes=list(KEPT),
                delete_before_replace=True,
            ),
        )

    own = spoke.virtual_network
    out = side(f"{name}-peering-to-hub", spoke.resource_group_name, own.name, hub.virtual_network_id, after)
    if not hub.remote_peering:
        return (out,)
    back = side(f"{name}-peering-from-hub", hub.resource_group_name, hub.virtual_network_name, own.id, (out,))
    return (out, back)
