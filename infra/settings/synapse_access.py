"""Who enters the Synapse workspace, and what he may do there: its firewall, its administrator, its roles."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader
from infra.settings.workspace_keys import GUID

FIREWALL: Final = "synapse.firewallRules"
EVERYBODY: Final = "AllowAll"
"""The name that a rule for more than a /16 must have: nobody gives it by mistake."""
WIDEST: Final = 2**16
AZURE_SERVICES: Final = "AllowAllWindowsAzureIps"
"""Azure's own name of its rule from 0.0.0.0 to 0.0.0.0."""
_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9_-]{0,126}"
RANGE: Final = (
    "must be a public IPv4 address, a CIDR range or <first>-<last>, of at most 65536 addresses unless its "
    f"name is {EVERYBODY}"
)
_NAMED: Final = (
    "must have a name of letters, digits, hyphens and underscores; Azure's services are let in by "
    "synapse.allowAzureServices"
)
WORKSPACE: Final = "workspace"
SPARK_POOL: Final = "sparkPool"
SCOPE: Final = (
    rf"{WORKSPACE}|{SPARK_POOL}|(?:integrationRuntimes|linkedServices|credentials)/[A-Za-z0-9][\w -]{{0,99}}",
    f"must be {WORKSPACE}, {SPARK_POOL}, or integrationRuntimes, linkedServices or credentials/<name>",
    WORKSPACE,
)
ROLES: Final = (
    "Synapse Administrator",
    "Synapse Apache Spark Administrator",
    "Synapse Artifact Publisher",
    "Synapse Artifact User",
    "Synapse Compute Operator",
    "Synapse Contributor",
    "Synapse Credential User",
    "Synapse Linked Data Manager",
    "Synapse Monitoring Operator",
    "Synapse SQL Administrator",
    "Synapse User",
)
"""https://learn.microsoft.com/azure/synapse-analytics/security/synapse-workspace-synapse-rbac-roles"""
PRINCIPAL_TYPES: Final = ("Group", "ServicePrincipal", "User")
_EXAMPLE: Final = "00000000-0000-0000-0000-000000000001"
OBJECT_ID: Final = (GUID, "must be the object id of a user, group or service principal", _EXAMPLE)
TENANT_ID: Final = (GUID, "must be the GUID of an Entra tenant", _EXAMPLE)
LOGIN: Final = (
    r"[^\s\[\]'\";](?:[^\[\]'\";]{0,126}[^\s\[\]'\";])?",
    "must be the sign-in name of the user, or the name of the group, with synapse.entraAdmin.objectId",
    "synapse-admins",
)


@dataclass(frozen=True, kw_only=True)
class FirewallRule:
    """Addresses from `start` to `end`, both included, that reach the workspace's endpoints."""

    name: str
    start: str
    end: str


@dataclass(frozen=True, kw_only=True)
class EntraAdmin:
    """The administrator of SQL, of `tenant_id` if not of the stack's own tenant."""

    object_id: str
    login: str
    tenant_id: str | None


@dataclass(frozen=True, kw_only=True)
class RoleAssignment:
    """A Synapse role for a principal, on the whole workspace or on a part of it."""

    role: str
    principal_id: str
    principal_type: str
    scope: str


def read_firewall(reader: ConfigReader, access: str) -> tuple[FirewallRule, ...]:
    """The rules in the order of their names, with Azure's own one if it is wanted."""
    ranges = reader.mapping(FIREWALL, RANGE, "20.50.2.10", lambda name, text: _ends(name, text) is not None)
    services = reader.boolean("synapse.allowAzureServices", False)
    for name in ranges:
        if not re.fullmatch(_NAME, name) or name == AZURE_SERVICES:
            reader.surplus(f"{FIREWALL}.{name}", ranges[name], _NAMED)
    if access == "Disabled":
        rule = "must be left out while synapse.publicNetworkAccess is Disabled: no address is let in then"
        if ranges:
            reader.surplus(FIREWALL, ranges, rule)
        if services:
            reader.refuse("synapse.allowAzureServices", services, rule.replace("left out", "false"), "false")
    found = {name: _ends(name, text) for name, text in sorted(ranges.items())}
    rules = [FirewallRule(name=name, start=ends[0], end=ends[1]) for name, ends in found.items() if ends]
    zero = str(ipaddress.IPv4Address(0))
    return (*rules, *([FirewallRule(name=AZURE_SERVICES, start=zero, end=zero)] if services else []))


def _ends(name: str, text: str) -> tuple[str, str] | None:
    """First and last address of a range; None if it is no range or lets in too many."""
    first, dash, last = text.partition("-")
    try:
        if dash:
            start, end = ipaddress.IPv4Address(first.strip()), ipaddress.IPv4Address(last.strip())
        else:
            network = ipaddress.IPv4Network(text)
            start, end = network[0], network[-1]
    except ValueError:
        return None
    narrow = 0 <= int(end) - int(start) < WIDEST and start.is_global and end.is_global
    return (str(start), str(end)) if narrow or (name == EVERYBODY and start <= end) else None


def read_entra_admin(reader: ConfigReader) -> EntraAdmin | None:
    """The administrator, who has an object id and a name."""
    object_id = reader.optional("synapse.entraAdmin.objectId", *OBJECT_ID)
    login = reader.optional("synapse.entraAdmin.login", *LOGIN)
    tenant_id = reader.optional("synapse.entraAdmin.tenantId", *TENANT_ID)
    if object_id is None and (login or tenant_id) and not reader.is_refused("synapse.entraAdmin.objectId"):
        rule = "must be the object id of synapse.entraAdmin.login"
        reader.refuse("synapse.entraAdmin.objectId", None, rule, _EXAMPLE)
    if object_id is not None and login is None and not reader.is_refused("synapse.entraAdmin.login"):
        reader.refuse("synapse.entraAdmin.login", None, LOGIN[1], LOGIN[2])
    if object_id is None or login is None:
        return None
    return EntraAdmin(object_id=object_id, login=login, tenant_id=tenant_id)


def read_role_assignments(reader: ConfigReader) -> tuple[RoleAssignment, ...]:
    """The assignments; the same one twice would be one resource with two owners."""
    path = "synapse.roleAssignments"
    places = reader.objects(path, "each with role, principalId and principalType", "role")
    found = [
        RoleAssignment(
            role=reader.choice(f"{place}.role", None, ROLES),
            principal_id=reader.text(f"{place}.principalId", None, *OBJECT_ID),
            principal_type=reader.choice(f"{place}.principalType", None, PRINCIPAL_TYPES),
            scope=reader.text(f"{place}.scope", WORKSPACE, *SCOPE),
        )
        for place in places
    ]
    seen: set[tuple[str, str, str]] = set()
    for place, one in zip(places, found, strict=True):
        key = (one.role, one.principal_id.lower(), one.scope)
        if key in seen:
            reader.surplus(place, one.role, "must be given once for a principal and a scope")
        seen.add(key)
    return tuple(found)
