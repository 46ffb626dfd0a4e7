"""One walk over inputs beside the shapes of the SDK; everything found is told at once, with its path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from local_cloud.azure import introspect
from local_cloud.azure.schema.unions import kinds
from local_cloud.azure.schema.verdict import Verdict, near
from local_cloud.azure.shapes import Shape, properties
from local_cloud.azure.values import SIGNATURE, UNKNOWN


def judge_object(
    cls: type, value: Mapping[str, Any], path: str, verdict: Verdict, *, outputs_of: str = ""
) -> None:
    """Judge the properties of one object; `outputs_of` is the token of a resource's own arguments."""
    known = properties(cls)
    prefix = f"{path}." if path else ""
    for name, item in value.items():
        spec = known.get(name)
        if spec is None:
            _drop(name, prefix + name, known, verdict, outputs_of)
        elif spec.constant is not None and item not in (spec.constant, UNKNOWN, None):
            where = prefix + name
            verdict.fail(where, f"'{where}' must be {spec.constant!r}, not {item!r}")
        else:
            judge_value(spec.shape, item, prefix + name, verdict)
    for name, spec in known.items():
        if spec.required and value.get(name) is None:
            where = prefix + name
            verdict.fail(where, f"missing required property '{where}'")


def _drop(name: str, where: str, known: Mapping[str, Any], verdict: Verdict, token: str) -> None:
    is_output = bool(token) and name in introspect.outputs(token)
    kind = "is an output, not an input" if is_output else "is not a property of this type"
    verdict.drop(where, f"'{where}' {kind} and is ignored{near(name, known)}")


def judge_value(shape: Shape, value: Any, path: str, verdict: Verdict) -> None:
    """Judge one value; unknowns and what the protocol wraps may be anything."""
    if shape.anything or value is None:
        return
    if isinstance(value, dict):
        if SIGNATURE not in value:
            _mapping(shape, value, path, verdict)
    elif isinstance(value, (list, tuple)):
        _array(shape, value, path, verdict)
    elif value != UNKNOWN:
        _scalar(shape, value, path, verdict)


def _mapping(shape: Shape, value: dict[str, Any], path: str, verdict: Verdict) -> None:
    if shape.objects:
        _union(shape, value, path, verdict)
    elif shape.member is not None:
        for key, item in value.items():
            where = f'{path}["{key}"]' if "." in key else f"{path}.{key}"
            judge_value(shape.member, item, where, verdict)
    else:
        verdict.fail(path, f"'{path}' should be {shape.words()} but got an object")


def _array(shape: Shape, value: Sequence[Any], path: str, verdict: Verdict) -> None:
    if shape.item is None:
        verdict.fail(path, f"'{path}' should be {shape.words()} but got an array")
        return
    for index, item in enumerate(value):
        judge_value(shape.item, item, f"{path}[{index}]", verdict)


def _scalar(shape: Shape, value: Any, path: str, verdict: Verdict) -> None:
    if shape.enums and not isinstance(value, bool) and value in shape.listed:
        return
    fits = any(_fits(scalar, value) for scalar in shape.scalars)
    if fits and not shape.enums:
        return
    allowed = [str(item) for item in sorted(shape.listed, key=str)]
    if fits:
        verdict.warn(
            path, f"'{path}' is {value!r}, a value this SDK does not list{near(str(value), allowed)}"
        )
    elif allowed and isinstance(value, str):
        verdict.fail(path, f"'{path}' is {value!r}, not one of {', '.join(allowed)}{near(value, allowed)}")
    else:
        verdict.fail(path, f"'{path}' should be {shape.words()} but got {type(value).__name__} {value!r}")


def _fits(scalar: type, value: Any) -> bool:
    """Whole floats are integers, since numbers travel as floats; a boolean is no number."""
    if scalar is bool or isinstance(value, bool):
        return scalar is bool and isinstance(value, bool)
    if scalar is int:
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if scalar is float:
        return isinstance(value, (int, float))
    return isinstance(value, str)


def _union(shape: Shape, value: dict[str, Any], path: str, verdict: Verdict) -> None:
    """Judge by the class the discriminator names, or else by the class that fits best."""
    if len(shape.objects) == 1:
        judge_object(shape.objects[0], value, path, verdict)
        return
    known = kinds(shape.objects)
    given = value.get(known.discriminator)
    where = f"{path}.{known.discriminator}"
    if given is None and known.optional:
        verdict.add(_best(shape.objects, value, path))
    elif given is None:
        verdict.fail(where, f"missing required property '{where}': it names the kind of object")
    elif given == UNKNOWN:
        return
    elif isinstance(given, str) and given in known.classes:
        judge_object(known.classes[given], value, path, verdict)
    else:
        hint = near(str(given), known.classes)
        verdict.fail(where, f"'{where}' is {given!r}, not one of {len(known.classes)} known kinds{hint}")


def _best(objects: Sequence[type], value: dict[str, Any], path: str) -> Verdict:
    found = []
    for option in objects:
        verdict = Verdict()
        judge_object(option, value, path, verdict)
        found.append(verdict)
    return min(found, key=lambda verdict: (len(verdict.failures), len(verdict.warnings)))
