"""From the settings of a stack to its private endpoints: whether there are any, in which zones, and who of
two workspaces signs people in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import pulumi

from infra.network import GivenNetwork, Hub, Network
from infra.placement import Placement, PrivateTarget
from infra.private_link.endpoints import EndpointNames, PrivateEndpoints, PrivateEndpointsArgs
from infra.private_link.web_authentication import WebAuthentication, WebAuthenticationArgs
from infra.private_link.zones import PrivateZones, PrivateZonesArgs
from infra.settings import Settings

SIGN_IN = "browser_authentication"


class Reached(Protocol):
    """A part of the platform that is reached by private endpoints."""

    private_targets: tuple[PrivateTarget, ...]


@dataclass(frozen=True, kw_only=True)
class PrivateLink:
    """What all private endpoints of a stack have in common; the first one is made after `after`."""

    placement: Placement
    names: EndpointNames
    subnet_id: pulumi.Input[str]
    after: tuple[pulumi.Resource, ...]
    signs_in: bool
    zones: PrivateZones
    web_authentication: WebAuthentication | None

    def endpoints(
        self, name: str, parts: Iterable[Reached | None], after: PrivateEndpoints | None = None
    ) -> PrivateEndpoints:
        """Endpoints for the targets of the parts that the stack has, one after the other, the first after the
        last of `after`.
        """
        targets = [target for part in parts if part is not None for target in part.private_targets]
        args = PrivateEndpointsArgs(
            placement=self.placement,
            names=self.names,
            subnet_id=self.subnet_id,
            zones=self.zones,
            targets=tuple(self._signing_in(targets)),
            after=after.last if after else self.after,
        )
        return PrivateEndpoints(name, args)

    def _signing_in(self, targets: Iterable[PrivateTarget]) -> Iterable[PrivateTarget]:
        """The targets, with the one of `browser_authentication` that the settings choose, or without."""
        for target in targets:
            if target.group_id != SIGN_IN:
                yield target
            elif self.web_authentication is not None:
                yield from self.web_authentication.private_targets
            elif self.signs_in:
                yield target


def private_link(
    placement: Placement, settings: Settings, network: Network | GivenNetwork | None, hub: Hub | None
) -> PrivateLink | None:
    """The private link of a stack that has one."""
    names, chosen = settings.names, settings.network.private_link
    if network is None or network.private_endpoint_subnet_id is None or not chosen.enabled:
        return None
    networks = {"network": network.virtual_network_id}
    if hub is not None:
        networks["hub"] = hub.address.virtual_network_id
    networks |= {_word(one): pulumi.Output.from_input(one) for one in chosen.linked_network_ids}
    given = settings.network.hub.virtual_network_id if settings.network.hub is not None else None
    zones = PrivateZonesArgs(
        placement=placement,
        link_name=names.zone_link,
        networks=networks,
        others={"hub": given} if given is not None else {},
        given=chosen.dns_zone_ids,
        given_resource_group_id=chosen.dns_zone_resource_group_id,
        link_given=chosen.link_dns_zones,
    )
    sign_in = WebAuthenticationArgs(
        placement=placement,
        workspace_name=names.web_authentication_workspace,
        protect=settings.protects("workspace"),
    )
    apart = chosen.web_authentication_workspace
    return PrivateLink(
        placement=placement,
        names=names,
        subnet_id=network.private_endpoint_subnet_id,
        after=network.last,
        signs_in=chosen.browser_authentication,
        zones=PrivateZones("private-zones", zones),
        web_authentication=WebAuthentication("web-authentication", sign_in) if apart else None,
    )


def _word(network_id: str) -> str:
    """A word that stays when the list of networks has another order."""
    return f"linked-{hashlib.sha256(network_id.lower().encode()).hexdigest()[:8]}"
