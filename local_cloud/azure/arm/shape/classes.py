"""Which class of the SDK a value belongs to, among those its annotation allows."""

from __future__ import annotations

import collections.abc
import dataclasses
import functools
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from local_cloud.azure import introspect
from local_cloud.azure.arm.shape.containers import PROPERTIES, TYPE_PROPERTIES
from local_cloud.azure.arm.shape.renames import from_wire_names


@dataclasses.dataclass(frozen=True)
class Shape:
    """A nested class: module and bare name (`network`, `Subnet`), members with their annotations."""

    module: str
    name: str
    members: Mapping[str, Any]
    constants: Mapping[str, str]

    @property
    def key(self) -> str:
        """For the tables: `network:Subnet`."""
        return f"{self.module}:{self.name}"


@functools.cache
def shape(cls: type) -> Shape:
    """The shape of an input or output class of the SDK."""
    module = cls.__module__.split(".")[1]
    if introspect.is_output_class(cls):
        return Shape(module, cls.__name__.removesuffix("Response"), introspect.output_members(cls), {})
    known = introspect.properties(cls)
    constants = {name: item.constant for name, item in known.items() if item.constant is not None}
    members = {name: item.type for name, item in known.items()}
    return Shape(module, cls.__name__.removesuffix("Args"), members, constants)


def _is_object(option: Any) -> bool:
    from pulumi._types import is_input_type

    return isinstance(option, type) and (is_input_type(option) or introspect.is_output_class(option))


def objects(annotation: Any) -> list[Shape]:
    """Shapes of the classes an annotation allows."""
    return [shape(option) for option in introspect.alternatives(annotation) if _is_object(option)]


def items(annotation: Any) -> Any:
    """What the elements of a list may be; Any if the annotation allows no list."""
    for option in introspect.alternatives(annotation):
        if typing.get_origin(option) in (list, collections.abc.Sequence):
            return typing.get_args(option)[0]
    return Any


def values(annotation: Any) -> Any:
    """What the values of a map may be; Any if the annotation allows no map."""
    for option in introspect.alternatives(annotation):
        if typing.get_origin(option) in (dict, collections.abc.Mapping):
            return typing.get_args(option)[1]
    return Any


def allows_map(annotation: Any) -> bool:
    """Whether an annotation allows a map with free keys."""
    return any(
        typing.get_origin(option) in (dict, collections.abc.Mapping)
        for option in introspect.alternatives(annotation)
    )


def pick(candidates: Iterable[Shape], value: Mapping[str, Any]) -> Shape | None:
    """The shape `value` has: the one its discriminator names, or else the one that fits best."""
    options = list(candidates)
    named = [
        option
        for option in options
        if any(value.get(name) == text for name, text in option.constants.items())
    ]
    return max(named or options, key=lambda option: _overlap(option, value), default=None)


def _overlap(option: Shape, value: Mapping[str, Any]) -> int:
    given = set(value)
    for name in (PROPERTIES, TYPE_PROPERTIES):
        if isinstance(value.get(name), dict) and name not in option.members:
            given |= set(value[name])
    return len(given & (set(option.members) | set(from_wire_names(option.key))))
