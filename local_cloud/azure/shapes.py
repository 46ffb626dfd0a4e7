"""What an input class of the SDK accepts, compiled once into plain tuples.

Validation asks the same questions of the same classes for every resource. `typing.get_type_hints` and the
source text answer them in milliseconds per class; the annotation objects, the keyword defaults and one
probing call of the constructor hold the same facts and answer in microseconds.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import enum
import functools
import sys
import types
import typing
from typing import Any, Final

_SCALARS: Final = (str, int, float, bool)
_ARRAYS: Final = (list, collections.abc.Sequence)
_MAPPINGS: Final = (dict, collections.abc.Mapping)
_FORGOTTEN: Final = {
    # Two enums of Azure Monitor have this name; the SDK lists the values of the other one only.
    # https://learn.microsoft.com/rest/api/monitor/scheduled-query-rules/create-or-update
    "ConditionOperator": ("Equals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"),
}


@dataclasses.dataclass(frozen=True, eq=False)
class Shape:
    """What one value may be: any of the alternatives that are not empty."""

    anything: bool = False
    scalars: tuple[type, ...] = ()
    enums: tuple[type[enum.Enum], ...] = ()
    objects: tuple[type, ...] = ()
    """Nested input classes."""
    item: Shape | None = None
    """Of an array's members."""
    member: Shape | None = None
    """Of the values of a mapping with free keys."""

    @functools.cached_property
    def listed(self) -> frozenset[Any]:
        """The values its enums list, and those the SDK forgot."""
        values = {choice.value for option in self.enums for choice in option}
        return frozenset(values.union(*(_FORGOTTEN.get(option.__name__, ()) for option in self.enums)))

    def annotation(self) -> Any:
        """The same as a type annotation."""
        options: list[Any] = [Any] if self.anything else [*self.scalars, *self.enums, *self.objects]
        if self.item is not None:
            options.append(collections.abc.Sequence[self.item.annotation()])  # type: ignore[misc]
        if self.member is not None:
            options.append(collections.abc.Mapping[str, self.member.annotation()])  # type: ignore[misc]
        return typing.Union[tuple(options)]  # noqa: UP007  (the members are known at run time only)

    def words(self) -> str:
        """For messages: `a string or an object`."""
        named = {str: "a string", int: "an integer", float: "a number", bool: "a boolean"}
        kinds = [named[scalar] for scalar in self.scalars]
        if self.enums and str not in self.scalars:
            kinds.append("one of " + ", ".join(repr(item) for item in sorted(self.listed, key=str)))
        if self.item is not None:
            kinds.append("an array")
        if self.objects or self.member is not None:
            kinds.append("an object")
        return " or ".join(kinds)


@dataclasses.dataclass(frozen=True, eq=False)
class Property:
    """One input property: what it accepts, whether it is required, and the constant it must equal."""

    shape: Shape
    required: bool
    constant: str | None

    @functools.cached_property
    def type(self) -> Any:
        """What it accepts as an annotation without forward references."""
        return self.shape.annotation()


class _Probe:
    """Stands for any argument while a constructor is asked which of its properties are constants."""


_PROBE: Final = _Probe()


@functools.cache
def properties(cls: type) -> dict[str, Property]:
    """Properties of an input class by camelCase name."""
    from pulumi._types import input_type_py_to_pulumi_names

    names, namespace = input_type_py_to_pulumi_names(cls), vars(sys.modules[cls.__module__])
    init: Any = cls.__init__  # type: ignore[misc]
    annotations = {name: item for name, item in init.__annotations__.items() if name in names}
    optional = init.__kwdefaults__ or {}
    # A property that has one possible value is set to it whatever the argument was.
    probed = vars(cls(**dict.fromkeys(annotations, _PROBE)))
    return {
        names[name]: Property(
            shape_of(annotation, namespace),
            name not in optional,
            None if probed[name] is _PROBE else probed[name],
        )
        for name, annotation in annotations.items()
    }


def shape_of(annotation: Any, namespace: dict[str, Any]) -> Shape:
    """Compile an annotation; forward references are looked up in `namespace`.

    Raises NameError for a reference the namespace lacks, TypeError for an annotation of an unknown kind.
    """
    found: dict[str, list[Any]] = {"scalars": [], "enums": [], "objects": []}
    item = member = None
    for option in _options(annotation, namespace):
        origin = typing.get_origin(option)
        if option in (Any, object) or getattr(option, "__name__", "") in {"Asset", "Archive"}:
            return Shape(anything=True)
        if origin in _ARRAYS:
            item = shape_of(typing.get_args(option)[0], namespace)
        elif origin in _MAPPINGS:
            member = shape_of(typing.get_args(option)[1], namespace)
        elif option in _SCALARS:
            found["scalars"].append(option)
        elif isinstance(option, type) and issubclass(option, enum.Enum):
            found["enums"].append(option)
        elif isinstance(option, type) and hasattr(option, "_pulumi_input_type"):
            found["objects"].append(option)
        else:
            raise TypeError(f"an input of the SDK has the type {option!r}, which is none of those known")
    unique = {kind: tuple(dict.fromkeys(options)) for kind, options in found.items()}
    return Shape(False, unique["scalars"], unique["enums"], unique["objects"], item, member)


def _options(annotation: Any, namespace: dict[str, Any]) -> list[Any]:
    """The alternatives of `Input[Optional[Union[str, "X"]]]`: str and X."""
    annotation = _resolved(annotation, namespace)
    if typing.get_origin(annotation) not in (typing.Union, types.UnionType):
        return [annotation]
    options: list[Any] = []
    for member in typing.get_args(annotation):
        if member is not type(None) and not _promised(member):
            options += _options(member, namespace)
    return options


def _promised(member: Any) -> bool:
    """Whether a member of `Input[T]` is one of the ways to give a T later."""
    if isinstance(member, typing.ForwardRef):
        return member.__forward_arg__.startswith("Output[")
    return typing.get_origin(member) is collections.abc.Awaitable


def _resolved(annotation: Any, namespace: dict[str, Any]) -> Any:
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if not isinstance(annotation, str):
        return annotation
    if annotation not in namespace:
        raise NameError(f"the SDK names the type {annotation!r}, which its module does not have")
    return namespace[annotation]
