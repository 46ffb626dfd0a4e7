"""The graph of a stack in Mermaid, which GitHub, GitLab and Azure DevOps draw where Markdown is read."""

from __future__ import annotations

import re

from local_cloud.inventory.graph import Graph, Row
from local_cloud.inventory.palette import LIGHT, ROLE_NAMES


def write(graph: Graph, title: str) -> str:
    """A flowchart: a subgraph for each component, a dotted line for access that has been granted."""
    lines = ["---", f"title: {_text(title)}", "---", "flowchart LR"]
    for card in graph.cards:
        lines.append(f'  subgraph {card.id}["{_text(card.title)}"]')
        lines += [f'    {row.id}["{_label(row)}"]' for row in card.rows]
        lines.append("  end")
    for line in graph.lines:
        way = (
            (line.target, "-. may access .->", line.source)
            if line.access
            else (line.source, "-->", line.target)
        )
        lines.append("  " + " ".join(way))
    for role in ROLE_NAMES:
        members = [row.id for card in graph.cards for row in card.rows if row.role == role]
        if members:
            lines.append(f"  classDef {role} stroke:{LIGHT[role]},stroke-width:2px")
            lines.append(f"  class {','.join(members)} {role}")
    return "\n".join(lines) + "\n"


def _label(row: Row) -> str:
    marks = f"<br/><small>{', '.join(row.marks)}</small>" if row.marks else ""
    return f"{_text(row.label + row.count)}{marks}"


def _text(text: str) -> str:
    """Without what Mermaid would take for its own syntax."""
    return re.sub(r'["<>\[\]{}|#;`]', " ", text).strip()
