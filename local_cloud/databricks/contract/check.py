"""Checks a request against the contract, so that a body the real workspace would refuse never reaches a
handler.

All faults of a request are reported at once, each with the path of the field.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from local_cloud.databricks.contract.generate import CONTRACT_FILE
from local_cloud.databricks.errors import InvalidParameterError

Fields = dict[str, list[Any]]

# Accepted by the real API, though the client no longer has the field.
ALSO_ACCEPTED: dict[str, Fields] = {"POST /clusters/create": {"cluster_source": ["str", 0]}}


class Contract:
    """Routes and types of the REST API, with the check of a body or query against them."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.types: dict[str, dict[str, Any]] = document["types"]
        self._routes = {route_key(key): value for key, value in document["routes"].items()}
        for key, fields in ALSO_ACCEPTED.items():
            self._routes[key]["body"].update(fields)

    def enum(self, name: str) -> list[str]:
        """The values of an enumeration, for instance `jobs.JobPermissionLevel`; KeyError if it is not one."""
        return list(self.types[name]["enum"])

    def _route(self, method: str, path: str, parameters: Mapping[str, str]) -> dict[str, Any] | None:
        """The most specific route: some have fields of their own for one kind, `/permissions/jobs/{}` for
        instance.
        """
        special = re.sub(r"\{kind:path\}", lambda _: parameters.get("kind", "{}"), path)
        return self._routes.get(route_key(f"{method} {special}")) or self._routes.get(
            route_key(f"{method} {path}")
        )

    def check_body(
        self, method: str, path: str, body: dict[str, Any], parameters: Mapping[str, str] = {}
    ) -> None:
        """Raise InvalidParameterError naming every field of a JSON body that the API does not take."""
        route = self._route(method, path, parameters)
        if route is None:
            return
        fields = self.types[route["whole"]]["fields"] if "whole" in route else route["body"]
        faults = list(self._object(fields, body, ""))
        if faults:
            raise InvalidParameterError("; ".join(faults))

    def check_query(self, method: str, path: str, query: Iterable[tuple[str, str]]) -> None:
        """Raise InvalidParameterError for a query parameter of the wrong type or a required one that is
        missing.
        """
        route = self._routes.get(route_key(f"{method} {path}"))
        if route is None or method not in ("GET", "HEAD", "DELETE"):
            return
        given = dict(query)
        faults = [
            f"{k}: {given[k]!r} is not a number"
            for k, (t, _) in route["query"].items()
            if _not_number(t, given.get(k))
        ]
        faults += [
            f"{k}: missing required parameter"
            for k, (_, needed) in route["query"].items()
            if needed and not given.get(k)
        ]
        for name, (kind, _) in route["query"].items():
            values = self.types.get(kind, {}).get("enum")
            if values and given.get(name) and given[name] not in values:
                faults.append(_bad_value(name, given[name], values))
        if faults:
            raise InvalidParameterError("; ".join(faults))

    def _object(self, fields: Fields, value: dict[str, Any], path: str) -> Iterator[str]:
        for name, item in value.items():
            if name in fields:
                yield from self._value(fields[name][0], item, f"{path}{name}")
            else:
                near = difflib.get_close_matches(name, fields, 1)
                yield f"{path}{name}: unknown field" + (f" (did you mean {near[0]!r}?)" if near else "")
        for name, (_, needed) in fields.items():
            if needed and value.get(name) is None:
                yield f"{path}{name}: missing required field"

    def _value(self, kind: str, value: object, path: str) -> Iterator[str]:
        if value is None or kind == "any":
            return
        if kind.startswith("[]"):
            yield from self._items(kind[2:], value, path)
        elif kind.startswith("{}"):
            yield from self._entries(kind[2:], value, path)
        elif kind in _SCALARS:
            if not _SCALARS[kind](value):
                yield f"{path}: expected {_NAMES[kind]}, got {_say(value)}"
        elif "enum" in self.types.get(kind, {}):
            if value not in self.types[kind]["enum"]:
                yield _bad_value(path, value, self.types[kind]["enum"])
        elif kind in self.types:
            if isinstance(value, dict):
                yield from self._object(self.types[kind]["fields"], value, path + ".")
            else:
                yield f"{path}: expected an object, got {_say(value)}"

    def _items(self, kind: str, value: object, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path}: expected a list, got {_say(value)}"
            return
        for index, item in enumerate(value):
            yield from self._value(kind, item, f"{path}[{index}]")

    def _entries(self, kind: str, value: object, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: expected an object, got {_say(value)}"
            return
        for name, item in value.items():
            yield from self._value(kind, item, f"{path}.{name}")


def _is_integer(value: object) -> bool:
    if isinstance(value, str):  # protobuf JSON takes 64-bit integers as strings
        return re.fullmatch(r"-?\d{1,19}", value) is not None
    return isinstance(value, int) and not isinstance(value, bool)


_SCALARS: dict[str, Callable[[object], bool]] = {
    "str": lambda v: isinstance(v, str),
    "int": _is_integer,
    "float": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "bool": lambda v: isinstance(v, bool),
}
_NAMES = {"str": "a string", "int": "an integer", "float": "a number", "bool": "a boolean"}


def _say(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _not_number(kind: str, value: str | None) -> bool:
    return kind == "int" and bool(value) and not _is_integer(value)


def _bad_value(path: str, value: object, values: list[str]) -> str:
    return f"{path}: {_say(value)} is not one of {', '.join(values)}"


def route_key(route: str) -> str:
    """`GET /api/2.1/clusters/{id}` -> `GET /clusters/{}`: versions of one API share their fields."""
    return re.sub(r"\{[^}]*\}", "{}", re.sub(r" /api/\d\.\d", " ", route))


@cache
def load_contract() -> Contract:
    """The committed contract, read once."""
    return Contract(json.loads(CONTRACT_FILE.read_text("utf-8")))
