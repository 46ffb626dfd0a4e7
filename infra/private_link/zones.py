"""Two zones of one name cannot be linked to one network, so every zone is made once, however many endpoints
have their names in it, and zones that were there before the stack are used as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
from pulumi_azure_native import network, privatedns

from infra.placement import Placement
from infra.private_link.zone_names import ZONES

CREATE_ONLY = ("virtualNetwork",)


@dataclass(frozen=True, kw_only=True)
class PrivateZonesArgs:
    """The networks whose machines resolve the names, by a word for each; those of `others` are linked to the
    stack's own zones only: who has zones has linked a hub to them.

    `given` maps names of zones to ids, `given_resource_group_id` has all others; with `link_given` those are
    linked to the networks too, which needs a role on them.
    """

    placement: Placement
    link_name: str
    networks: Mapping[str, pulumi.Input[str]]
    others: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    given_resource_group_id: str | None = None
    link_given: bool = False


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A zone and the links that make it answer; an endpoint in it is made after them."""

    name: str
    id: pulumi.Input[str]
    links: tuple[pulumi.Resource, ...]


class PrivateZones(pulumi.ComponentResource):
    """Private DNS zones, each there from the moment an endpoint asks for it."""

    def __init__(self, name: str, args: PrivateZonesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:private_link:PrivateZones", name, None, opts)
        self._name, self._args = name, args
        self._zones: dict[str, Zone] = {}
        self.register_outputs({})

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the zones in use."""
        return tuple(self._zones)

    def of(self, group_id: str) -> tuple[Zone, ...]:
        """The zones of a subresource; raises KeyError for one of which nobody noted them."""
        return tuple(self._zone(zone_name) for zone_name in ZONES[group_id])

    def _zone(self, zone_name: str) -> Zone:
        if zone_name not in self._zones:
            given = self._given(zone_name)
            self._zones[zone_name] = self._make(zone_name) if given is None else self._use(zone_name, given)
        return self._zones[zone_name]

    def _given(self, zone_name: str) -> str | None:
        group = self._args.given_resource_group_id
        elsewhere = f"{group}/providers/Microsoft.Network/privateDnsZones/{zone_name}" if group else None
        return self._args.given.get(zone_name, elsewhere)

    def _make(self, zone_name: str) -> Zone:
        made = privatedns.PrivateZone(
            f"{self._name}-{zone_name}",
            private_zone_name=zone_name,
            resource_group_name=self._args.placement.resource_group_name,
            location="global",
            tags=self._args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        networks = {**self._args.networks, **self._args.others}
        links = self._link(zone_name, made.name, self._args.placement.resource_group_name, networks)
        return Zone(name=zone_name, id=made.id, links=links)

    def _use(self, zone_name: str, zone_id: str) -> Zone:
        group = zone_id.split("/")[4]
        networks = self._args.networks if self._args.link_given else {}
        links = self._link(zone_name, zone_name, group, networks)
        return Zone(name=zone_name, id=zone_id, links=links)

    def _link(
        self,
        zone_name: str,
        zone: pulumi.Input[str],
        group: pulumi.Input[str],
        networks: Mapping[str, pulumi.Input[str]],
    ) -> tuple[pulumi.Resource, ...]:
        return tuple(
            privatedns.VirtualNetworkLink(
                f"{self._name}-{zone_name}-{word}",
                virtual_network_link_name=f"{self._args.link_name}-{word}",
                private_zone_name=zone,
                resource_group_name=group,
                location="global",
                registration_enabled=False,
                virtual_network=privatedns.SubResourceArgs(id=network_id),
                tags=self._args.placement.tags,
                opts=pulumi.ResourceOptions(
                    parent=self, replace_on_changes=list(CREATE_ONLY), delete_before_replace=True
                ),
            )
            for word, network_id in networks.items()
        )


def zone_configs(zones: tuple[Zone, ...]) -> list[network.PrivateDnsZoneConfigArgs]:
    """Zones as a zone group has them; Azure wants a name for each, without dots."""
    return [
        network.PrivateDnsZoneConfigArgs(name=zone.name.replace(".", "-"), private_dns_zone_id=zone.id)
        for zone in zones
    ]
