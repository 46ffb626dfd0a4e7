"""Checks a document against the dataclasses of the installed databricks-sdk: the spec knows what it knows.

Nothing is copied from the API documentation: an upgrade of the SDK brings its new fields by itself.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import importlib
import types
import typing
from typing import Any

from workspace_config.interpolate import RESOURCE_ID
from workspace_config.load import Map, Position, Problem, Seq, suggestion, type_name
from workspace_config.opaque import Sensitive


def shape(reference: str) -> type:
    """The SDK dataclass named `<service module>.<class>`, for instance `jobs.JobSettings`."""
    module, _, name = reference.partition(".")
    found: type = getattr(importlib.import_module(f"databricks.sdk.service.{module}"), name)
    return found


@functools.cache
def fields_of(cls: type) -> dict[str, Any]:
    """Field names and their types, with Optional removed."""
    hints = typing.get_type_hints(cls)
    return {field.name: _plain(hints[field.name]) for field in dataclasses.fields(cls)}


@functools.cache
def required(cls: type) -> tuple[str, ...]:
    """Names of the fields without a default."""
    none = dataclasses.MISSING
    fields = dataclasses.fields(cls)
    return tuple(item.name for item in fields if item.default is none and item.default_factory is none)


def _plain(hint: Any) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        kinds = [item for item in typing.get_args(hint) if item is not type(None)]
        return kinds[0] if len(kinds) == 1 else Any
    return hint


@dataclasses.dataclass
class Checker:
    """Checks and coerces values; collects problems instead of stopping at the first."""

    problems: list[Problem]

    def document(self, value: Any, cls: type, where: Position, path: str, allowed: frozenset[str]) -> Any:
        """Check a mapping against a dataclass; `allowed` limits its top-level fields when not empty."""
        if not isinstance(value, Map):
            return self._wrong(value, "a mapping", where, path)
        fields = fields_of(cls)
        if allowed:
            fields = {name: kind for name, kind in fields.items() if name in allowed}
        result = Map(value.where)
        for key, item in value.items():
            if key not in fields:
                message = f"unknown field `{key}` in {path}.{suggestion(key, fields)}"
                self.problems.append(Problem(value.place_of_key(key), message))
                continue
            if item is not None:
                checked = self.value(item, fields[key], value.place(key), f"{path}.{key}")
                result.put(key, checked, value.place(key))
        missing = [name for name in required(cls) if name in fields and name not in value]
        if missing:
            self.problems.append(Problem(value.where, f"{path}: missing {', '.join(missing)}"))
        return result

    def value(self, value: Any, kind: Any, where: Position, path: str) -> Any:
        """Check one value against a type hint; returns it, coerced where YAML and the API differ in type."""
        if isinstance(value, Sensitive):
            return value
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            return self.document(value, kind, where, path, frozenset())
        origin, args = typing.get_origin(kind), typing.get_args(kind)
        if origin is list:
            return self._list(value, args[0], where, path)
        if origin is dict:
            return self._dict(value, args[1], where, path)
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return self._enum(value, kind, where, path)
        if kind in (int, float, bool, str):
            return self._scalar(value, kind, where, path)
        return value

    def _list(self, value: Any, kind: Any, where: Position, path: str) -> Any:
        if not isinstance(value, Seq):
            return self._wrong(value, "a list", where, path)
        items = Seq(value.where)
        for index, item in enumerate(value):
            label = item.get("task_key") if isinstance(item, dict) else None
            place = value.place(index)
            items.put(self.value(item, kind, place, f"{path}[{label or index}]"), place)
        return items

    def _dict(self, value: Any, kind: Any, where: Position, path: str) -> Any:
        if not isinstance(value, Map):
            return self._wrong(value, "a mapping", where, path)
        result = Map(value.where)
        for key, item in value.items():
            place = value.place(key)
            result.put(key, self.value(item, _plain(kind), place, f"{path}.{key}"), place)
        return result

    def _enum(self, value: Any, kind: type[enum.Enum], where: Position, path: str) -> Any:
        names = [str(member.value) for member in kind]
        if value not in names and not _is_open(value):
            hint = suggestion(str(value).upper(), names) or f" One of {', '.join(names[:12])}."
            self.problems.append(Problem(where, f"{path}: `{value}` is not allowed.{hint}"))
        return value

    def _scalar(self, value: Any, kind: type, where: Position, path: str) -> Any:
        if _is_open(value):
            return value
        if kind is str and isinstance(value, (bool, int, float)):
            return str(value).lower() if isinstance(value, bool) else str(value)
        if kind is bool and str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
        if kind is int and not isinstance(value, bool) and _is_integer(value):
            return int(value)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        names = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}
        return self._wrong(value, names[kind], where, path)

    def _wrong(self, value: Any, expected: str, where: Position, path: str) -> Any:
        if not _is_open(value):
            shown = f"`{value}`" if isinstance(value, (str, int, float)) else type_name(value)
            self.problems.append(Problem(where, f"{path}: expected {expected}, got {shown}"))
        return value


def _is_open(value: Any) -> bool:
    """Whether the value is not known yet: an id of another resource, or an output in offline validation."""
    return isinstance(value, str) and ("${stack." in value or RESOURCE_ID.search(value) is not None)


def _is_integer(value: Any) -> bool:
    return isinstance(value, (int, str)) and str(value).lstrip("-").isdigit()
