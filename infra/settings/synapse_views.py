"""Which Delta tables of the lake have a view in the serverless SQL database, what it is called, and who reads
it. A table is a path in the lake: `gold/flights`, or `gold.delays=catalog/__unitystorage/...` with a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader

CATALOG: Final = "catalog"
"""The container of managed tables, whose paths say nothing: their views need names."""
LONGEST: Final = 128
_PART: Final = r"[A-Za-z_][A-Za-z0-9_]*"
_SEGMENT: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
_TABLE: Final = re.compile(
    rf"(?:(?:({_PART})\.)?({_PART})=)?([a-z0-9-]{{3,63}})/({_SEGMENT}(?:/{_SEGMENT})*)/?"
)
TABLE: Final = (
    "each must be <container>/<path> or <view>=<container>/<path> in the lake, with a view of its own",
    "gold/flights",
)
DATABASE: Final = (
    r"(?!(?:default|master|model|msdb|tempdb)$)[A-Za-z][A-Za-z0-9_]{0,122}",
    "must be letters, digits and underscores, starting with a letter, and no database of SQL itself",
    "gold",
)
READER: Final = (
    "each must be the name of an Entra group, user or application, given once",
    "analysts",
    lambda text: re.fullmatch(r"[^\s\[\]'\";](?:[^\[\]'\";]{0,126}[^\s\[\]'\";])?", text) is not None,
)


@dataclass(frozen=True, kw_only=True)
class View:
    """A view `schema.name` of the Delta table at `path` in a container of the lake, given as `text`."""

    schema: str
    name: str
    container: str
    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ViewSettings:
    """Views in one database, and the names of those who may select from them."""

    database: str
    tables: tuple[View, ...]
    readers: tuple[str, ...]


def parse_view(text: str) -> View | None:
    """What a table is called in SQL; None if it is no path. Without a name its view has the container's name
    as its schema, and the path's as its own.
    """
    found = _TABLE.fullmatch(text)
    if found is None:
        return None
    schema, name, container, path = found.groups()
    made = View(
        schema=schema or _word(container),
        name=name or "_".join(_word(segment) for segment in path.split("/")),
        container=container,
        path=path,
        text=text,
    )
    return made if max(len(made.schema), len(made.name)) <= LONGEST else None


def clash(views: Sequence[View]) -> tuple[View, View] | None:
    """The first two tables with one view: nothing tells names apart by case alone."""
    found: dict[tuple[str, str], View] = {}
    for view in views:
        other = found.setdefault((view.schema.lower(), view.name.lower()), view)
        if other is not view:
            return other, view
    return None


def renamed(view: View) -> str:
    """The same table with another view."""
    return f"{view.schema}.{view.name}_2={view.container}/{view.path}"


def views_of(texts: Sequence[str]) -> tuple[View, ...]:
    """Views of all tables; raises ValueError naming the first text that is no table, or two with one view."""
    views = []
    for text in texts:
        view = parse_view(text)
        if view is None:
            raise ValueError(f"{text!r}: {TABLE[0]}, such as {TABLE[1]}.")
        views.append(view)
    both = clash(views)
    if both is not None:
        first, second = both
        raise ValueError(
            f"{first.text!r} and {second.text!r} have one view, {first.schema}.{first.name}. Name one: "
            f"{renamed(second)}"
        )
    return tuple(views)


def read_views(reader: ConfigReader) -> ViewSettings:
    """The settings of the views."""
    texts = reader.texts("synapse.views", (), *TABLE, lambda text: parse_view(text) is not None)
    tables = [view for view in map(parse_view, texts) if view is not None]
    both = clash(tables)
    if both is not None:
        path = f"synapse.views[{texts.index(both[1].text)}]"
        if not reader.is_refused(path):
            rule = f"must have a view of its own: {both[0].text} has {both[0].schema}.{both[0].name} already"
            reader.refuse(path, both[1].text, rule, renamed(both[1]))
    return ViewSettings(
        database=reader.text("synapse.viewDatabase", "gold", *DATABASE),
        tables=tuple(tables),
        readers=reader.texts("synapse.viewReaders", (), *READER),
    )


def _word(text: str) -> str:
    word = re.sub(r"[^A-Za-z0-9_]", "_", text)
    return f"_{word}" if word[0].isdigit() else word
