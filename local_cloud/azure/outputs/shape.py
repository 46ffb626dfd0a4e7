"""What of an answer the SDK's output classes have room for: everything else never reaches a program.

Inputs are echoed into outputs, but some are only ever sent: path parameters, passwords, purge settings.
"""

from __future__ import annotations

import collections.abc
import typing
from collections.abc import Mapping
from typing import Any

from local_cloud.azure import introspect


def resource(token: str, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs of a resource as its class has them; `id` is always kept."""
    known = introspect.outputs(token)
    return {
        name: fit(known[name], value) if name in known else value
        for name, value in outputs.items()
        if name in known or name == "id"
    }


def listed(token: str, name: str, value: Any) -> Any:
    """A value of the output property `name` of a resource type."""
    known = introspect.outputs(token)
    return fit(known[name], value) if name in known else value


def fit(annotation: Any, value: Any) -> Any:
    """The value without members that the annotated type does not have; a choice of types is left as it is."""
    options = introspect.alternatives(annotation)
    if isinstance(value, dict):
        return _mapping(options, value)
    if isinstance(value, list):
        lists = [o for o in options if typing.get_origin(o) in (list, collections.abc.Sequence)]
        return [fit(typing.get_args(lists[0])[0], item) for item in value] if lists else value
    return value


def _mapping(options: tuple[Any, ...], value: dict[str, Any]) -> dict[str, Any]:
    classes = [option for option in options if introspect.is_output_class(option)]
    if len(classes) == 1:
        members = introspect.output_members(classes[0])
        return {name: fit(members[name], item) for name, item in value.items() if name in members}
    maps = [o for o in options if typing.get_origin(o) in (dict, collections.abc.Mapping)]
    if maps and not classes:
        return {name: fit(typing.get_args(maps[0])[1], item) for name, item in value.items()}
    return value
