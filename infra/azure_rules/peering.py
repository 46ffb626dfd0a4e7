"""Rules of virtual network peerings: address ranges, one peering per pair, the state of the other side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Existing, Finding, Resource, Rule, World
from infra.azure_rules.ranges import networks
from infra.azure_rules.values import read, text

_DOC: Final = "https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-peering"
_MARK: Final = "/virtualnetworkpeerings/"


def _ends(resource: Resource) -> tuple[str, str] | None:
    """Ids of this network and the other; None while one is unknown."""
    mine, remote = resource.id.lower().rpartition(_MARK)[0], text(resource.inputs, "remoteVirtualNetwork.id")
    return (resource.id[: len(mine)], remote) if mine and remote else None


def _itself(resource: Resource, _world: World) -> Iterable[Finding]:
    ends = _ends(resource)
    if ends and t.same_id(*ends):
        yield "remoteVirtualNetwork.id", f"Cannot peer virtual network {ends[0]} with itself."


def _others(world: World, network: str, but: str) -> Iterator[Existing]:
    return (peer for peer in world.below(network, t.PEERING) if not t.same_id(peer.id, but))


def _remote(peer: Existing) -> str:
    return text(peer.inputs, "remoteVirtualNetwork.id") or ""


def _once(resource: Resource, world: World) -> Iterable[Finding]:
    ends = _ends(resource)
    for other in _others(world, ends[0], resource.id) if ends else ():
        if ends and t.same_id(_remote(other), ends[1]):
            yield (
                "remoteVirtualNetwork.id",
                f"Peering {other.id} already references remote virtual network Id: {ends[1]}",
            )


def _overlap(first: Existing | None, second: Existing | None) -> str:
    """Prefixes of the first network that overlap the second, as Azure lists them."""
    if first is None or second is None:
        return ""
    theirs = networks(second.inputs, "addressSpace.")
    found = [item for item in networks(first.inputs, "addressSpace.") if any(map(item.overlaps, theirs))]
    return ", ".join(map(str, found))


def _whole(resource: Resource) -> bool:
    return read(resource.inputs, "peerCompleteVnets") is not False


def _apart(resource: Resource, world: World) -> Iterable[Finding]:
    ends = _ends(resource)
    if not ends or not _whole(resource) or t.same_id(*ends):
        return
    common = _overlap(world.get(ends[0]), world.get(ends[1]))
    if common:
        yield (
            "remoteVirtualNetwork.id",
            (
                f"Cannot create or update peering {resource.id}. Virtual networks {ends[0]} and {ends[1]} "
                "cannot be "
                f"peered because their address spaces overlap. Overlapping address prefixes: {common}."
            ),
        )


def _apart_from_peers(resource: Resource, world: World) -> Iterable[Finding]:
    ends = _ends(resource)
    if not ends or not _whole(resource):
        return
    for near, far in (ends, ends[::-1]):
        for peer in _others(world, far, resource.id):
            third = _remote(peer)
            common = (
                "" if not third or t.same_id(third, near) else _overlap(world.get(near), world.get(third))
            )
            if common:
                yield (
                    "remoteVirtualNetwork.id",
                    (
                        f"Cannot create or update peering {resource.id}. Virtual networks {near} and {far} "
                        "cannot be "
                        "peered because address space of the first virtual network overlaps with address "
                        "space of "
                        f"virtual network {third} already peered with the second virtual network. "
                        "Overlapping "
                        f"address prefixes: {common}."
                    ),
                )


def _disconnected(resource: Resource, world: World) -> Iterable[Finding]:
    ends = _ends(resource)
    for other in world.below(ends[1], t.PEERING) if ends else ():
        if (
            ends
            and t.same_id(_remote(other), ends[0])
            and text(other.outputs, "peeringState") == "Disconnected"
        ):
            yield (
                "remoteVirtualNetwork.id",
                (
                    f"Cannot create or update peering {resource.id} because remote peering {other.id} "
                    "referencing "
                    f"parent virtual network {ends[0]} is in Disconnected state. Update or re-create the "
                    "remote "
                    "peering to get it back to Initiated state."
                ),
            )


_P = (t.PEERING,)
RULES: Final = (
    Rule(id="peering-itself", tokens=_P, code="InvalidRemoteVirtualNetwork", source=_DOC,
         fix="Set remoteVirtualNetwork to the other network.", check=_itself),
    Rule(id="peering-once", tokens=_P, code="AnotherPeeringAlreadyReferencesRemoteVnet", evidence="quoted",
         source="https://github.com/Azure/bicep-registry-modules/issues/3386", needs_world=True,
         fix="Keep one peering per pair of networks and direction.", check=_once),
    Rule(id="peering-overlap", tokens=_P, code="VnetAddressSpacesOverlap", source=_DOC, needs_world=True,
         fix="Give the networks address spaces that do not overlap.", check=_apart),
    Rule(id="peering-overlap-peers", tokens=_P, code="VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
         evidence="quoted", source="https://github.com/microsoft/AzureTRE/issues/1927", needs_world=True,
         fix="Give every network that meets in a hub an address space of its own.", check=_apart_from_peers),
    Rule(id="peering-disconnected", tokens=_P, code="RemotePeeringIsDisconnected", evidence="quoted",
         source="https://github.com/hashicorp/terraform-provider-azurerm/issues/14051", needs_world=True,
         fix="Delete the peering of the other side, then create both again.", check=_disconnected),
)  # fmt: skip
