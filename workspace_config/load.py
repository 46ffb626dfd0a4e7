"""YAML with positions: every mapping and list remembers where its values stand, so that errors can say so.

Merging keeps the positions of what wins; values stay plain dicts, lists and scalars for everybody else.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from workspace_config.errors import InputError


class Position(NamedTuple):
    """A place in a spec file; line and column count from 1, `file` is relative to the spec directory."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Problem(NamedTuple):
    """One thing wrong with the input: where and what, with the fix in the text."""

    where: Position
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class SpecError(InputError):
    """Every problem of every file, in order of position; `problems` holds them as data."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Map(dict[str, Any]):
    """A mapping that knows the position of each of its values."""

    def __init__(self, where: Position) -> None:
        super().__init__()
        self.where = where
        self.at: dict[str, Position] = {}
        self.keys_at: dict[str, Position] = {}

    def put(self, key: str, value: Any, where: Position) -> None:
        """Set a value together with its position."""
        self[key] = value
        self.at[key] = where

    def place(self, key: str) -> Position:
        """Position of the value of `key`, or of the mapping itself when the key is missing."""
        return self.at.get(key, self.where)

    def place_of_key(self, key: str) -> Position:
        """Position of the key itself, for errors about its name."""
        return self.keys_at.get(key, self.place(key))


class Seq(list[Any]):
    """A list that knows the position of each of its items."""

    def __init__(self, where: Position) -> None:
        super().__init__()
        self.where = where
        self.at: list[Position] = []

    def put(self, value: Any, where: Position) -> None:
        """Append a value together with its position."""
        self.append(value)
        self.at.append(where)

    def place(self, index: int) -> Position:
        """Position of an item."""
        return self.at[index] if index < len(self.at) else self.where


def suggestion(name: str, known: Iterable[str]) -> str:
    """` Did you mean x?` for the nearest known name, or nothing."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean `{near[0]}`?" if near else ""


def load(path: Path, shown: str, problems: list[Problem]) -> Map:
    """Read one YAML file; an unreadable one is a problem and an empty mapping."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    yaml = YAML(typ="safe", pure=True)
    start = Position(shown, 1, 1)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Position(shown, mark.line + 1, mark.column + 1) if mark else start
        problems.append(Problem(where, f"not YAML: {error.problem or error.context}"))
        return Map(start)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(start, f"cannot be read: {error}"))
        return Map(start)
    value = _Builder(yaml, shown, problems).build(node) if node is not None else Map(start)
    if not isinstance(value, Map):
        problems.append(Problem(start, f"expected a mapping, got {type_name(value)}"))
        return Map(start)
    return value


class _Builder:
    """Turns the composed nodes of one file into positioned values."""

    def __init__(self, yaml: Any, shown: str, problems: list[Problem]) -> None:
        self._yaml = yaml
        self._shown = shown
        self._problems = problems

    def build(self, node: Any) -> Any:
        """Value of one node."""
        from ruamel.yaml.nodes import MappingNode, SequenceNode

        if isinstance(node, MappingNode):
            return self._mapping(node)
        if isinstance(node, SequenceNode):
            items = Seq(self._where(node))
            for item in node.value:
                items.put(self.build(item), self._where(item))
            return items
        return self._yaml.constructor.construct_object(node)

    def _where(self, node: Any) -> Position:
        return Position(self._shown, node.start_mark.line + 1, node.start_mark.column + 1)

    def _mapping(self, node: Any) -> Map:
        result = Map(self._where(node))
        for key_node, value_node in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                merged = self.build(value_node)
                for base in merged if isinstance(merged, list) else [merged]:
                    for key, value in base.items():
                        if key not in result:
                            result.put(key, value, base.place(key))
                continue
            key = str(key_node.value)
            if key in result and result.at[key].line >= node.start_mark.line + 1:
                message = f"`{key}` stands here twice (first at line {result.at[key].line}); remove one"
                self._problems.append(Problem(self._where(key_node), message))
            value = self.build(value_node)
            result.keys_at[key] = self._where(key_node)
            container = isinstance(value, (dict, list))
            result.put(key, value, self._where(key_node) if container else self._where(value_node))
        return result


def type_name(value: Any) -> str:
    """How a YAML user calls the type of a value."""
    if value is None:
        return "nothing"
    names = {
        dict: "a mapping",
        list: "a list",
        bool: "true/false",
        int: "a number",
        float: "a number",
        str: "text",
    }
    return next((name for kind, name in names.items() if isinstance(value, kind)), type(value).__name__)


def merge(base: Any, over: Any, identity: dict[str, str], name: str = "") -> Any:
    """Lay `over` onto `base`: mappings by key, lists named in `identity` by their key field, else replace."""
    if isinstance(base, Map) and isinstance(over, Map):
        result = Map(base.where)
        result.keys_at = {**base.keys_at, **over.keys_at}
        for key in [*base, *(key for key in over if key not in base)]:
            if key in base and key in over:
                result.put(key, merge(base[key], over[key], identity, key), over.place(key))
            else:
                source = base if key in base else over
                result.put(key, source[key], source.place(key))
        return result
    if isinstance(base, Seq) and isinstance(over, Seq) and name in identity:
        return _merge_lists(base, over, identity, identity[name])
    return over


def _merge_lists(base: Seq, over: Seq, identity: dict[str, str], field: str) -> Seq:
    result = Seq(base.where)
    later = {item.get(field): (item, over.place(i)) for i, item in enumerate(over) if isinstance(item, dict)}
    for i, item in enumerate(base):
        key = item.get(field) if isinstance(item, dict) else None
        if key in later:
            result.put(merge(item, later.pop(key)[0], identity), base.place(i))
        else:
            result.put(item, base.place(i))
    for item, where in later.values():
        result.put(item, where)
    return result
