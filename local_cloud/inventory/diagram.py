"""`scripts/diagram`: the resources of a stack as a picture, before any of them exists."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import click

from local_cloud.inventory import mermaid, svg
from local_cloud.inventory.graph import Graph, graph_of
from local_cloud.inventory.layout import lay_out
from local_cloud.inventory.options import inventory_of, inventory_options

FORMATS: Final = ("svg", "mermaid", "json")


@click.command()
@inventory_options
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Default: by the name of --output, else svg."
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="File to write; default: standard output."
)
@click.option(
    "--theme", type=click.Choice(("auto", "light", "dark")), default="auto", show_default=True,
    help="Colours of an SVG; auto: as the reader's screen is.",
)  # fmt: skip
def main(form: str | None, output: Path | None, theme: str, **chosen: Any) -> None:
    """Draw a stack from a preview: of the rehearsal, which needs no subscription, or of the official engine.

    A line leads from what is needed to what needs it; what longer ways say already is left out. Exit code 0:
    drawn; 2: the stack, a setting or the preview is wrong.
    """
    inventory = inventory_of(**chosen)
    graph = graph_of(inventory.resources)
    count = sum(one.custom for one in inventory.resources)
    title = " · ".join(filter(None, (inventory.stack, inventory.profile)))
    subtitle = ", ".join(filter(None, (inventory.location, f"{count} resources")))
    form = form or _by_name(output)
    if form == "svg":
        text = svg.draw(lay_out(graph), title, subtitle, theme)
    elif form == "mermaid":
        text = mermaid.write(graph, title)
    else:
        text = json.dumps(_plain(graph, title, subtitle), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output}: {count} resources in {len(graph.cards)} components", err=True)


def _by_name(output: Path | None) -> str:
    known = {".mmd": "mermaid", ".mermaid": "mermaid", ".json": "json"}
    return known.get(output.suffix, "svg") if output else "svg"


def _plain(graph: Graph, title: str, subtitle: str) -> dict[str, Any]:
    return {
        "title": title,
        "subtitle": subtitle,
        "components": [
            {
                "name": card.title,
                "rows": [
                    {
                        "id": row.id,
                        "label": row.label,
                        "role": row.role,
                        "marks": row.marks,
                        "resources": [
                            {"urn": one.urn, "type": one.type, "name": one.azure_name, "change": one.change}
                            for one in row.members
                        ],
                    }
                    for row in card.rows
                ],
            }
            for card in graph.cards
        ],
        "lines": [
            {"source": line.source, "target": line.target, "kind": "access" if line.access else "needs"}
            for line in graph.lines
        ],
    }


if __name__ == "__main__":
    main()
