"""Where cards go and how lines run. What others need stands left of what needs it, so that a picture is read
from left to right; lines pass between cards, never through them.

There is no well-kept layered layout for Python without a program beside it, and cards with rows want little
of one: columns by the longest way, order by the mean of the neighbours, lanes between the cards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from local_cloud.inventory.graph import Card, Graph, Line, Row

WIDTH: Final = 288
HEADER: Final = 30
ROW: Final = 36
FOOT: Final = 8
GAP: Final = 34
"""Between two cards of a column: room for lines that pass."""
GUTTER: Final = 80
"""Between two columns."""
_LANE: Final = 6
_NEED: Final = 1000
"""How much more a need counts than an access where a circle must be cut."""
_SWEEPS: Final = 8


@dataclass
class Box:
    """A card in its place."""

    card: Card
    column: int
    x: float = 0
    y: float = 0

    @property
    def height(self) -> float:
        """Of header, rows and foot."""
        return HEADER + ROW * len(self.card.rows) + FOOT

    def middle(self, row: Row) -> float:
        """Height at which lines meet a row."""
        return self.y + HEADER + ROW * (self.card.rows.index(row) + 0.5)


@dataclass(frozen=True)
class Route:
    """A line as the points of its way; it leaves to the right and arrives from the left unless said else."""

    line: Line
    points: tuple[tuple[float, float], ...]
    leaves_right: bool = True
    arrives_right: bool = False


@dataclass(frozen=True)
class Layout:
    """Everything in its place, within `width` and `height`."""

    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    width: float
    height: float


def lay_out(graph: Graph) -> Layout:
    """Place the cards of a graph and route its lines; the same graph is always laid out alike."""
    home = graph.card_of()
    links: dict[tuple[str, str], int] = {}
    for one in graph.lines:
        pair = home[one.source].id, home[one.target].id
        if pair[0] != pair[1]:
            links[pair] = links.get(pair, 0) + (1 if one.access else _NEED)
    columns = _ordered(_columns(graph.cards, links), set(links))
    boxes = {}
    for number, column in enumerate(columns):
        y = 0.0
        for card in column:
            box = boxes[card.id] = Box(card, number, number * (WIDTH + GUTTER), y)
            y += box.height + GAP
    placed = tuple(boxes[card.id] for card in graph.cards)
    width = len(columns) * (WIDTH + GUTTER) - GUTTER
    height = max((box.y + box.height for box in placed), default=0)
    return Layout(placed, tuple(_Router(graph, boxes).routes()), max(width, 0), height)


def _columns(cards: Sequence[Card], links: Mapping[tuple[str, str], int]) -> list[list[Card]]:
    """Each card right of all it needs; a circle is cut where the fewest lines close it."""
    number = {card.id: place for place, card in enumerate(cards)}
    forward = _without_circles(number, links)
    level = dict.fromkeys(number, 0)
    for _ in cards:
        for source, target in forward:
            level[target] = max(level[target], level[source] + 1)
    for card in sorted(cards, key=lambda one: -level[one.id]):
        after = [level[target] for source, target in forward if source == card.id]
        if after and not any(target == card.id for _, target in forward):
            level[card.id] = min(after) - 1
    columns: list[list[Card]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for card in cards:
        columns[level[card.id]].append(card)
    return columns


def _without_circles(
    number: Mapping[str, int], links: Mapping[tuple[str, str], int]
) -> list[tuple[str, str]]:
    kept: list[tuple[str, str]] = []
    after: dict[str, set[str]] = {}
    for source, target in sorted(links, key=lambda pair: (-links[pair], number[pair[0]], number[pair[1]])):
        ahead, seen = [target], set()
        while ahead:
            node = ahead.pop()
            seen.add(node)
            ahead += after.get(node, set()) - seen
        if source not in seen:
            kept.append((source, target))
            after.setdefault(source, set()).add(target)
    return kept


def _ordered(columns: list[list[Card]], links: set[tuple[str, str]]) -> list[list[Card]]:
    """Cards of a column at the mean height of what they are linked with; the longest-linked ones on top."""
    beside: dict[str, set[str]] = {}
    for source, target in links:
        beside.setdefault(source, set()).add(target)
        beside.setdefault(target, set()).add(source)
    for sweep in range(_SWEEPS):
        place = {card.id: _centre(column, card) for column in columns for card in column}
        for column in columns if sweep % 2 == 0 else columns[::-1]:
            column.sort(
                key=lambda card: (
                    not beside.get(card.id),
                    sum(place[one] for one in beside.get(card.id, ())) / max(len(beside.get(card.id, ())), 1),
                )
            )
            place.update({card.id: _centre(column, card) for card in column})
    return columns


def _centre(column: Sequence[Card], card: Card) -> float:
    above = column[: column.index(card)]
    return sum(len(one.rows) * ROW + HEADER + GAP for one in above) + len(card.rows) * ROW / 2


@dataclass
class _Router:
    graph: Graph
    boxes: dict[str, Box]
    lanes: dict[tuple[int, float], int] = field(default_factory=dict)
    """Lines that already pass a gap, by column and height of the gap."""
    through: dict[tuple[str, int], float] = field(default_factory=dict)
    """Lane of a source row in a column: lines of one row run together."""

    def routes(self) -> list[Route]:
        home = self.graph.card_of()
        rows = {row.id: row for card in self.graph.cards for row in card.rows}
        made = []
        for line in self.graph.lines:
            source, target = rows[line.source], rows[line.target]
            a, b = self.boxes[home[line.source].id], self.boxes[home[line.target].id]
            made.append(self._route(line, (a, a.middle(source)), (b, b.middle(target))))
        return made

    def _route(self, line: Line, start: tuple[Box, float], end: tuple[Box, float]) -> Route:
        (a, y1), (b, y2) = start, end
        if a.column == b.column:
            return Route(line, ((a.x + WIDTH, y1), (b.x + WIDTH, y2)), arrives_right=True)
        back = a.column > b.column
        points = [(a.x + (0 if back else WIDTH), y1)]
        between = range(b.column + 1, a.column)[::-1] if back else range(a.column + 1, b.column)
        for column in between:
            share = (column - a.column) / (b.column - a.column)
            x, y = column * (WIDTH + GUTTER), self._lane(line.source, column, y1 + (y2 - y1) * share)
            points += [(x + WIDTH, y), (x, y)] if back else [(x, y), (x + WIDTH, y)]
        points.append((b.x + (WIDTH if back else 0), y2))
        return Route(line, tuple(points), leaves_right=not back, arrives_right=back)

    def _lane(self, source: str, column: int, wanted: float) -> float:
        """Height at which a line passes a column: in the gap nearest to where it would like to."""
        if (source, column) not in self.through:
            inside = [box for box in self.boxes.values() if box.column == column]
            gaps = [-GAP / 2, *(box.y + box.height + GAP / 2 for box in inside)]
            gap = min(gaps, key=lambda one: abs(one - wanted))
            taken = self.lanes.get((column, gap), 0)
            self.lanes[column, gap] = taken + 1
            offset = (taken + 1) // 2 * _LANE * (1 if taken % 2 else -1)
            self.through[source, column] = gap + max(-GAP / 2 + 4, min(GAP / 2 - 4, offset))
        return self.through[source, column]
