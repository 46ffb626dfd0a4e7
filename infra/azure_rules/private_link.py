"""Rules of private endpoints: one subresource of the target, an address of the subnet, one DNS zone group."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.private_link_groups import GROUPS
from infra.azure_rules.ranges import networks
from infra.azure_rules.values import absent, has_unknown, items, read, text

_DOC: Final = "https://learn.microsoft.com/azure/private-link/private-endpoint-overview"
_BOTH: Final = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")
_SURE: Final = set(GROUPS) - {"microsoft.insights/privatelinkscopes"}
_PREMIUM: Final = {t.DATABRICKS_WORKSPACE: "Databricks workspace", t.CONTAINER_REGISTRY: "Container registry"}


def connections(inputs: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and properties of each known connection, approved or manual."""
    for kind in _BOTH:
        for path, item in items(inputs, kind):
            if isinstance(item, dict):
                yield path, item


def groups(connection: dict[str, Any]) -> list[str]:
    """Known group ids of a connection."""
    return [item for _, item in items(connection, "groupIds") if isinstance(item, str)]


def _arm_type(resource_id: str) -> str:
    """ARM type of an id, lower case: `microsoft.storage/storageaccounts`."""
    _, _, tail = resource_id.lower().rpartition("/providers/")
    parts = tail.split("/")
    return "/".join([parts[0], *parts[1::2]])


def _one_group(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, connection in connections(resource.inputs):
        named = groups(connection)
        if len(named) > 1:
            yield (
                f"{path}.groupIds",
                (
                    f"Private link service connection {resource.id}/{path} has the following group Ids: "
                    f"{', '.join(named)}. Only one group Id is permitted when connecting to a first-party "
                    "resource "
                    f"({text(connection, 'privateLinkServiceId')})."
                ),
            )


def _named(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, connection in connections(resource.inputs):
        if absent(connection, "name"):
            yield f"{path}.name", "Cannot parse the request."


def _known_group(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, connection in connections(resource.inputs):
        target = text(connection, "privateLinkServiceId")
        kind = _arm_type(target) if target else ""
        for group in groups(connection):
            if kind in GROUPS and group.lower() not in {name.lower() for name in GROUPS[kind]}:
                yield (
                    f"{path}.groupIds",
                    (
                        f"Call to {kind} failed. Error message: Values for request parameters are invalid: "
                        "GroupId: "
                        f"{group}."
                    ),
                )


def _target_tier(resource: Resource, world: World) -> Iterable[Finding]:
    for path, connection in connections(resource.inputs):
        target = world.get(text(connection, "privateLinkServiceId") or "")
        tier = (text(target.inputs, "sku.name") or "premium").lower() if target else ""
        if target and target.token in _PREMIUM and tier != "premium":
            yield (
                f"{path}.privateLinkServiceId",
                f"{_PREMIUM[target.token]} {target.id} must be of the Premium tier for a private endpoint.",
            )


def _target_exists(resource: Resource, world: World) -> Iterable[Finding]:
    for path, connection in connections(resource.inputs):
        target = text(connection, "privateLinkServiceId") or ""
        here = world.complete and t.subscription_of(target) == world.subscription_id.lower()
        if here and _arm_type(target) in _SURE and world.get(target) is None:
            group = t.resource_group_of(target)
            yield (
                f"{path}.privateLinkServiceId",
                (
                    f"The Resource '{'/'.join(target.split('/')[-3:])}' under resource group '{group}' was "
                    "not found."
                ),
            )


def _delegated(resource: Resource, world: World) -> Iterable[Finding]:
    subnet = world.get(text(resource.inputs, "subnet.id") or "")
    if subnet and list(items(subnet.inputs, "delegations")):
        yield (
            "subnet.id",
            f"Private endpoint cannot be created in subnet '{subnet.id}' because it has a delegation.",
        )


def _address(resource: Resource, world: World) -> Iterable[Finding]:
    subnet = world.get(text(resource.inputs, "subnet.id") or "")
    spaces = networks(subnet.inputs) if subnet else []
    for path, item in items(resource.inputs, "ipConfigurations") if spaces else ():
        written = text(item, "privateIPAddress")
        try:
            address = ipaddress.ip_address(written or "")
        except ValueError:
            continue
        if not any(address in space for space in spaces):
            yield (
                f"{path}.privateIPAddress",
                (
                    f"Private static IP address {written} does not belong to the range of subnet prefix "
                    f"{spaces[0]}."
                ),
            )


def _reserved_address(resource: Resource, world: World) -> Iterable[Finding]:
    subnet = world.get(text(resource.inputs, "subnet.id") or "")
    for path, item in items(resource.inputs, "ipConfigurations") if subnet else ():
        written = text(item, "privateIPAddress")
        for space in networks(subnet.inputs) if subnet and written else ():
            first, last = int(space.network_address), int(space.broadcast_address)
            taken = {ipaddress.ip_address(first + offset) for offset in range(4)} | {
                ipaddress.ip_address(last)
            }
            if space.version == 4 and written in {str(address) for address in taken}:
                yield (
                    f"{path}.privateIPAddress",
                    (
                        f"Private static IP address {written} falls within reserved IP range of subnet "
                        f"prefix {space}."
                    ),
                )


def _members(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, item in items(resource.inputs, "ipConfigurations"):
        for name in ("groupId", "memberName"):
            if absent(item, name):
                yield (
                    f"{path}.{name}",
                    (
                        f"Private Endpoint {resource.id} contains static ipconfigurations: "
                        "[PrivateIPAddress: "
                        f"{text(item, 'privateIPAddress')}] and its missing these membernames/groupids "
                        "requested by "
                        "Private Link service. Private Endpoint needs to be reconfigured with missing "
                        "memberNames."
                    ),
                )


def _target_kept(resource: Resource, _world: World) -> Iterable[Finding]:
    before = dict(connections(resource.existing.inputs)) if resource.existing else {}
    for path, connection in connections(resource.inputs):
        old = before.get(path)
        for name in ("groupIds", "privateLinkServiceId") if old else ():
            was, now = read(old or {}, name), read(connection, name)
            if was and now and not has_unknown(now) and str(was).lower() != str(now).lower():
                yield f"{path}.{name}", f"'{name}' of private endpoint {resource.id} cannot be updated."


_E = (t.PRIVATE_ENDPOINT,)
RULES: Final = (
    Rule(id="private-endpoint-one-group", tokens=_E, code="OnlyOneGroupIdPermitted", evidence="quoted",
         source="https://github.com/DFE-Digital/terraform-azurerm-container-apps-hosting/issues/352",
         fix="Create one private endpoint per subresource.", check=_one_group),
    Rule(id="private-endpoint-connection-name", tokens=_E, code="InvalidRequestFormat", evidence="quoted",
         source="https://github.com/pulumi/pulumi-azure-nextgen/issues/264",
         fix="Give the connection a name.", check=_named),
    Rule(id="private-endpoint-group", tokens=_E, code="InvalidValuesForRequestParameters",
         evidence="quoted", source="https://github.com/Azure/azure-cli/issues/16750",
         fix=f"Use a subresource of the target's type, see {_DOC}#private-link-resource.",
         check=_known_group),
    Rule(id="private-endpoint-target-exists", needs_complete=True,
         tokens=_E, code="ResourceNotFound", status=404,
         source="https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-not-found",
         fix="Reference the id output of the target, so that it is created first.", check=_target_exists,
         needs_world=True, on=("create",)),
    Rule(id="private-endpoint-target-tier", tokens=_E, code="PrivateEndpointNotSupportedForSku", source=_DOC,
         fix="Give the target the Premium tier.", check=_target_tier, needs_world=True, on=("create",)),
    Rule(id="private-endpoint-delegated-subnet", tokens=_E, needs_world=True,
         code="PrivateEndpointCannotBeCreatedInSubnetThatHasDelegation", on=("create",),
         source="https://github.com/MicrosoftDocs/azure-docs/issues/94633",
         fix="Use a subnet of its own for private endpoints.", check=_delegated),
    Rule(id="private-endpoint-address", tokens=_E, code="PrivateIPAddressNotInSubnet", source=_DOC,
         fix="Choose an address of the subnet.", check=_address, needs_world=True),
    Rule(id="private-endpoint-address-reserved", tokens=_E, code="PrivateIPAddressInReservedRange",
         evidence="quoted", needs_world=True,
         source="https://github.com/hashicorp/terraform-provider-azurerm/issues/4225",
         fix="Azure keeps the first four addresses and the last: choose another.", check=_reserved_address),
    Rule(id="private-endpoint-members", tokens=_E, evidence="quoted",
         code="PrivateEndpointIpConfigurationMissingMemberNamesRequiredByFps",
         source="https://github.com/Azure/bicep/issues/7119",
         fix="Give every IP configuration its groupId and memberName.", check=_members),
    Rule(id="private-endpoint-target-kept", tokens=_E, code="PrivateLinkServiceConnectionCannotBeUpdated",
         source="https://github.com/hashicorp/terraform-provider-azurerm/issues/32689", on=("update",),
         fix="Replace the endpoint: add the property to replace_on_changes.", check=_target_kept),
)  # fmt: skip
