"""Inputs a resource class accepts, generated from the SDK: a start for programs and tests.

The schema's own tests change them one place at a time. Values are placeholders of the right type: Azure's own
rules (names, ranges) are not looked at.
"""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure import introspect
from local_cloud.azure.shapes import Shape, properties

_SCALARS: Final[dict[type, Any]] = {str: "example", bool: True, int: 1, float: 1.5}
_KEY: Final = "example"


def minimal(token: str, choice: int = 0) -> dict[str, Any]:
    """Required inputs only, nested ones too; of a union of objects the alternative number `choice`.

    Raises UnknownTypeError if the SDK has no such type.
    """
    return minimal_object(introspect.input_class(token), choice)


def maximal(token: str, choice: int = 0) -> dict[str, Any]:
    """Every input; a nested class that comes again has its required ones only.

    A list of a union holds every alternative, anywhere else a union is the alternative number `choice`.
    Raises UnknownTypeError if the SDK has no such type.
    """
    return _Maximal(choice).object(introspect.input_class(token))


def minimal_object(cls: type, choice: int = 0) -> dict[str, Any]:
    """Required properties of an input class."""
    return _required(cls, choice, (cls,))


def shallow_object(cls: type, choice: int = 0) -> dict[str, Any]:
    """Every property of an input class, what is below them with its required properties only."""
    return {
        name: spec.constant if spec.constant is not None else minimal_value(spec.shape, choice)
        for name, spec in properties(cls).items()
    }


def minimal_value(shape: Shape, choice: int = 0) -> Any:
    """The least value of a shape."""
    return _least(shape, choice, ())


def _required(cls: type, choice: int, above: tuple[type, ...]) -> dict[str, Any]:
    return {
        name: spec.constant if spec.constant is not None else _least(spec.shape, choice, above)
        for name, spec in properties(cls).items()
        if spec.required
    }


def _least(shape: Shape, choice: int, above: tuple[type, ...]) -> Any:
    """One value; `above` are the classes around it: one that must contain itself ends with an empty list."""
    if shape.objects:
        cls = alternative(shape, choice, above)
        return _required(cls, choice, (*above, cls))
    for inner, wrapped in ((shape.item, _in_list), (shape.member, _in_mapping)):
        if inner is not None:
            closed = bool(inner.objects) and all(option in above for option in inner.objects)
            return wrapped(None if closed else _least(inner, choice, above))
    return _scalar(shape)


def alternative(shape: Shape, choice: int, above: tuple[type, ...] = ()) -> type:
    """The class number `choice` of a union; one that is not around the value already, if there is one."""
    wanted = shape.objects[choice % len(shape.objects)]
    if wanted not in above:
        return wanted
    return next((option for option in shape.objects if option not in above), wanted)


def _in_list(value: Any) -> list[Any]:
    return [] if value is None else [value]


def _in_mapping(value: Any) -> dict[str, Any]:
    return {} if value is None else {_KEY: value}


def _scalar(shape: Shape) -> Any:
    if shape.enums:
        return next(iter(shape.enums[0])).value
    return next((_SCALARS[scalar] for scalar in shape.scalars), {_KEY: "value"})


class _Maximal:
    """One generation of maximal inputs; it remembers which classes were written out already."""

    def __init__(self, choice: int) -> None:
        self._choice = choice
        self._seen: set[type] = set()

    def object(self, cls: type) -> dict[str, Any]:
        if cls in self._seen:
            return minimal_object(cls, self._choice)
        self._seen.add(cls)
        return {
            name: spec.constant if spec.constant is not None else self._value(spec.shape)
            for name, spec in properties(cls).items()
        }

    def _value(self, shape: Shape) -> Any:
        if shape.objects:
            return self.object(alternative(shape, self._choice))
        if shape.item is not None:
            if shape.item.objects:
                return [self.object(option) for option in shape.item.objects]
            return [self._value(shape.item)]
        if shape.member is not None:
            return {_KEY: self._value(shape.member)}
        return _scalar(shape)
