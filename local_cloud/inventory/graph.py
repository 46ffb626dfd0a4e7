"""The resources of a preview as a graph small enough to be read: one card for each component, one row for
each type in it, and a line only where nothing else says the same.

Some resources say something about another one (its logs go somewhere, it is locked, it is reached privately).
A line for each of them would hide the rest, so they are marks on the row of what they are about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from local_cloud.inventory.kinds import label, role, short
from local_cloud.inventory.resources import STACK_TYPE, Found

MARKS: Final = {
    "monitor:DiagnosticSetting": ("resourceUri", "logs"),
    "monitor:MetricAlert": ("scopes", "alert"),
    "authorization:ManagementLockByScope": ("scope", "lock"),
    "network:PrivateEndpoint": ("privateLinkServiceConnections", "private"),
    "datafactory:ManagedPrivateEndpoint": ("properties", "private"),
}
"""By type: the input that names what the resource is about, and the mark it leaves there."""
_GRANT: Final = "authorization:RoleAssignment"
_EVERYWHERE: Final = "resources:ResourceGroup"
"""Everything is in it, so no line says so."""


@dataclass
class Row:
    """Resources of one type in one component."""

    id: str
    label: str
    role: str
    members: list[Found] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    @property
    def names(self) -> str:
        """Names in Azure, each once."""
        return ", ".join(sorted({one.azure_name for one in self.members}))

    @property
    def count(self) -> str:
        """` x 3` where there are several."""
        return f" × {len(self.members)}" if len(self.members) > 1 else ""


@dataclass
class Card:
    """A component and the rows of what it is made of."""

    id: str
    title: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """`target` needs `source`, or has been granted access to it."""

    source: str
    target: str
    access: bool = False


@dataclass(frozen=True)
class Graph:
    """Cards, those that need nothing first, and lines between rows, each said once."""

    cards: tuple[Card, ...]
    lines: tuple[Line, ...]

    def card_of(self) -> dict[str, Card]:
        """The card of each row id."""
        return {row.id: card for card in self.cards for row in card.rows}


def graph_of(resources: Collection[Found]) -> Graph:
    """The graph of a preview."""
    by_urn = {one.urn: one for one in _in_order(resources)}
    cards: dict[str, Card] = {}
    rows: dict[str, Row] = {}
    for one in by_urn.values():
        if one.custom:
            rows[one.urn] = _place(one, by_urn, cards)
    needs, grants = _needs(by_urn), _grants(by_urn)
    _mark(by_urn, rows)
    lines = {(rows[source].id, rows[target].id) for target, sources in needs.items() for source in sources}
    kept = _reduced({pair for pair in lines if pair[0] != pair[1]})
    access = {(rows[a].id, rows[b].id) for a, b in grants} - kept
    order = {row.id: number for number, row in enumerate(rows.values())}
    found = [Line(*pair) for pair in kept]
    found += [Line(*pair, access=True) for pair in access if pair[0] != pair[1]]
    return Graph(
        tuple(cards.values()),
        tuple(sorted(found, key=lambda one: (one.access, order[one.source], order[one.target]))),
    )


def _in_order(resources: Collection[Found]) -> list[Found]:
    """What needs nothing first, then by type and name: a program registers in another order every time."""
    by_urn = {one.urn: one for one in resources}
    depth: dict[str, int] = {}

    def deep(urn: str) -> int:
        if urn not in depth:
            depth[urn] = 0
            behind = {one for urns in by_urn[urn].property_dependencies.values() for one in urns}
            depth[urn] = max((deep(one) + 1 for one in behind if one in by_urn), default=0)
        return depth[urn]

    return sorted(resources, key=lambda one: (deep(one.urn), label(one.type), one.name))


def _place(one: Found, by_urn: dict[str, Found], cards: dict[str, Card]) -> Row:
    component = _component(one, by_urn)
    key = component.name if component else "stack"
    card = cards.setdefault(key, Card(f"c{len(cards)}", key.replace("-", " ")))
    for row in card.rows:
        if row.members[0].type == one.type:
            row.members.append(one)
            return row
    row = Row(f"{card.id}r{len(card.rows)}", label(one.type), role(one.type), [one])
    card.rows.append(row)
    return row


def _component(one: Found, by_urn: dict[str, Found]) -> Found | None:
    """The outermost component that a resource is in."""
    found = None
    parent = by_urn.get(one.parent)
    while parent is not None and parent.type != STACK_TYPE:
        found = parent if not parent.custom else found
        parent = by_urn.get(parent.parent)
    return found


def _needs(by_urn: dict[str, Found]) -> dict[str, set[str]]:
    """What each resource takes an input from, without what another of its sources needs anyway."""
    direct = {
        one.urn: {
            urn
            for path, urns in one.property_dependencies.items()
            if path != MARKS.get(short(one.type), ("",))[0] and short(one.type) != _GRANT
            for urn in urns
            if urn in by_urn and by_urn[urn].custom and short(by_urn[urn].type) != _EVERYWHERE
        }
        for one in by_urn.values()
        if one.custom
    }
    pairs = {(source, target) for target, sources in direct.items() for source in sources}
    kept = _reduced(pairs)
    return {
        target: {source for source in sources if (source, target) in kept}
        for target, sources in direct.items()
    }


def _grants(by_urn: dict[str, Found]) -> Iterable[tuple[str, str]]:
    """(scope, identity) of each role assignment between two resources of the stack."""
    for one in by_urn.values():
        if short(one.type) == _GRANT:
            behind = one.property_dependencies
            scope = [urn for urn in behind.get("scope", ()) if urn in by_urn]
            holder = [urn for urn in behind.get("principalId", ()) if urn in by_urn]
            yield from ((a, b) for a in scope[-1:] for b in holder[-1:])


def _mark(by_urn: dict[str, Found], rows: dict[str, Row]) -> None:
    for one in by_urn.values():
        path, mark = MARKS.get(short(one.type), ("", ""))
        for urn in one.property_dependencies.get(path, ()):
            row = rows.get(urn)
            if row is not None and mark not in row.marks:
                row.marks.append(mark)


def _reduced(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Pairs without those that longer ways make superfluous; pairs on a circle all stay."""
    after: dict[str, set[str]] = {}
    for source, target in pairs:
        after.setdefault(source, set()).add(target)
    reach = {node: _reachable(node, after) for node in after}
    return {
        (source, target)
        for source, target in pairs
        if not any(
            target in reach.get(middle, ()) and source not in reach.get(middle, ())
            for middle in after[source] - {target}
        )
    }


def _reachable(start: str, after: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = list(after.get(start, ()))
    while ahead:
        node = ahead.pop()
        if node not in seen:
            seen.add(node)
            ahead += after.get(node, ())
    return seen
