"""The graph of a stack as one SVG file: no script, no font, no request, light or dark as the reader's screen
is, and every name in full in a tooltip.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from local_cloud.inventory.graph import Row
from local_cloud.inventory.layout import FOOT, GUTTER, HEADER, ROW, WIDTH, Box, Layout, Route
from local_cloud.inventory.palette import MARK_MEANINGS, ROLE_NAMES, style

_MARGIN: Final = 36
_TOP: Final = 84
_LEGEND: Final = 84
_PAD: Final = 14


def draw(layout: Layout, title: str, subtitle: str, theme: str = "auto") -> str:
    """The picture; `theme` is auto, light or dark."""
    rows = {one.id: one for box in layout.boxes for one in box.card.rows}
    least = 3 * (WIDTH + GUTTER) - GUTTER
    width = max(layout.width, least) + 2 * _MARGIN
    height = layout.height + _TOP + _LEGEND
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    said = f"{subtitle}. Resources by component; a line leads from what is needed to what needs it."
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(said)}</desc>',
        f"<style>{style(theme)}</style>",
        f'<rect class="page" width="{width:g}" height="{height:g}"/>',
        f'<text class="title" x="{_MARGIN}" y="36">{escape(title)}</text>',
        f'<text class="sub" x="{_MARGIN}" y="57">{escape(subtitle)}</text>',
        f'<g transform="translate({_MARGIN} {_TOP})">',
        *(_card(box) for box in layout.boxes),
        *(_line(route, rows) for route in layout.routes),
        "</g>",
        _legend(height - _LEGEND + 40),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _card(box: Box) -> str:
    rows = [_row(row, HEADER + ROW * place) for place, row in enumerate(box.card.rows)]
    return "\n".join(
        [
            f'<g transform="translate({box.x:g} {box.y:g})">',
            f'<rect class="card" width="{WIDTH}" height="{box.height:g}" rx="8"/>',
            f'<text class="head" x="{_PAD}" y="{HEADER - 10}">{escape(box.card.title)}</text>',
            *rows,
            "</g>",
        ]
    )


def _row(row: Row, y: float) -> str:
    marks, room = [], WIDTH - 2 * _PAD
    x = float(WIDTH - 10)
    for mark in reversed(row.marks):
        wide = text_width(mark, 9) + 10
        x -= wide
        marks.append(
            f'<rect class="mark" x="{x:.1f}" y="4.5" width="{wide:.1f}" height="13" rx="6.5"/>'
            f'<text class="word" x="{x + wide / 2:.1f}" y="14">{escape(mark)}</text>'
        )
        x -= 4
    label = fitted(row.label + row.count, 12.5, x - _PAD - 14 if row.marks else room)
    return (
        f'<g transform="translate(0 {y:g})"><title>{escape(f"{row.label}{row.count}: {row.names}")}</title>'
        f'<rect class="hit" x="4" width="{WIDTH - 8}" height="{ROW}"/>'
        f'<rect class="bar {row.role}" x="8" y="5" width="4" height="{ROW - FOOT - 2}" rx="2"/>'
        f'<text class="label" x="{_PAD + 6}" y="15">{escape(label)}</text>'
        f'<text class="names" x="{_PAD + 6}" y="28">{escape(fitted(row.names, 10.5, room - 8))}</text>'
        f"{''.join(marks)}</g>"
    )


def _line(route: Route, rows: Mapping[str, Row]) -> str:
    source, target = rows[route.line.source], rows[route.line.target]
    kind = "access" if route.line.access else source.role
    said = "needs"
    (x, y), right = route.points[-1], route.arrives_right
    if route.line.access:
        said, (x, y), right = "has been granted access to", route.points[0], route.leaves_right
    tip = f"M{x:g} {y:g}l{7 if right else -7} -4v8z"
    return (
        f'<g class="line {kind}"><title>{escape(f"{target.label} {said} {source.label}")}</title>'
        f'<path d="{_way(route)}"/><path class="tip" d="{tip}"/></g>'
    )


def _way(route: Route) -> str:
    (x, y), *rest = route.points
    if route.line.access:
        x += 6 if route.leaves_right else -6
    made = [f"M{x:g} {y:g}"]
    for number, (to_x, to_y) in enumerate(rest):
        if number % 2:
            made.append(f"H{to_x:g}")
        else:
            last = number == len(rest) - 1
            bend = abs(to_x - x) / 2 or min(16 + abs(to_y - y) / 9, 44)
            out = x + bend if route.leaves_right else x - bend
            back = to_x + bend if route.arrives_right else to_x - bend
            short = 6 if last and not route.line.access else 0
            end = to_x + (short if route.arrives_right else -short)
            made.append(f"C{out:g} {y:g} {back:g} {to_y:g} {end:g} {to_y:g}")
        x, y = to_x, to_y
    return "".join(made)


def _legend(y: float) -> str:
    parts, x = [f'<g class="legend" transform="translate({_MARGIN} {y:g})">'], 0.0
    for role, name in ROLE_NAMES.items():
        parts.append(f'<rect class="bar {role}" x="{x:.1f}" y="-9" width="10" height="10" rx="2"/>')
        parts.append(f'<text x="{x + 16:.1f}" y="0">{escape(name)}</text>')
        x += 16 + text_width(name, 11) + 20
    x = 0.0
    for kind, name in (("needs", "needs"), ("access", "has been granted access to")):
        parts.append(f'<g class="line {kind}"><path d="M{x:.1f} 19h26"/>')
        parts.append(f'<path class="tip" d="M{x + 32:.1f} 19l-7 -4v8z"/></g>')
        parts.append(f'<text x="{x + 38:.1f}" y="23">{escape(name)}</text>')
        x += 38 + text_width(name, 11) + 20
    for mark, meaning in MARK_MEANINGS.items():
        wide = text_width(mark, 9) + 10
        parts.append(f'<rect class="mark" x="{x:.1f}" y="12" width="{wide:.1f}" height="13" rx="6.5"/>')
        parts.append(f'<text class="word" x="{x + wide / 2:.1f}" y="21.5">{escape(mark)}</text>')
        parts.append(f'<text x="{x + wide + 6:.1f}" y="23">{escape(meaning)}</text>')
        x += wide + 6 + text_width(meaning, 11) + 16
    return "\n".join([*parts, "</g>"])


def text_width(text: str, size: float) -> float:
    """About how wide a text is, in a sans-serif font nobody has measured: rather too wide than too narrow."""
    wide = sum(
        0.32 if one in "iljt.,:;|! '()" else 0.9 if one in "mwMW×" else 0.7 if one.isupper() else 0.57
        for one in text
    )
    return wide * size


def fitted(text: str, size: float, room: float) -> str:
    """The text, or as much of it as there is room for."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip(' ,')}…"
