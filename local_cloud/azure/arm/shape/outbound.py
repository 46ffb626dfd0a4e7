"""Stored outputs as ARM sends them: everything but the envelope goes under `properties`, at every depth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_cloud.azure import introspect
from local_cloud.azure.arm.shape import classes
from local_cloud.azure.arm.shape.containers import PROPERTIES, container, outside
from local_cloud.azure.arm.shape.renames import to_wire_names
from local_cloud.azure.descriptor import Descriptor


def to_wire(kind: Descriptor, resource_id: str, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The ARM body of a resource, from the outputs azure-native has for it.

    What is an input only (passwords, path parameters) is left out, as Azure does.
    """
    _, module, name = kind.token.split(":")
    known = introspect.outputs(kind.token)
    sent = {key: item.type for key, item in introspect.properties(introspect.input_class(kind.token)).items()}
    shown = {key: item for key, item in outputs.items() if key in known and key != "azureApiVersion"}
    names = to_wire_names(f"{module}:{name}")
    values = {
        names.get(key, key): _value((sent.get(key, Any), known[key]), item) for key, item in shown.items()
    }
    head = {"id": resource_id, "name": resource_id.rsplit("/", 1)[-1], "type": kind.arm_type}
    if PROPERTIES in known or PROPERTIES in sent:
        return {**values, **head}
    return {**_nested(values, PROPERTIES, outside(module, name), always=True), **head}


def _nested(values: dict[str, Any], into: str, stay: frozenset[str], *, always: bool) -> dict[str, Any]:
    inner = {key: item for key, item in values.items() if key not in stay}
    outer = {key: item for key, item in values.items() if key in stay}
    return {**outer, into: inner} if inner or always else outer


def _value(annotations: tuple[Any, ...], value: Any) -> Any:
    if isinstance(value, list):
        elements = tuple(classes.items(annotation) for annotation in annotations)
        return [_value(elements, item) for item in value]
    if not isinstance(value, dict):
        return value
    found = [classes.pick(classes.objects(annotation), value) for annotation in annotations]
    shapes = [item for item in found if item is not None]
    if not shapes:
        inner = tuple(classes.values(annotation) for annotation in annotations)
        return {key: _value(inner, item) for key, item in value.items()}
    first = shapes[0]
    names: dict[str, str] = to_wire_names(first.key)
    members = {key for item in shapes for key in item.members}
    made = {
        str(names.get(key, key)): _value(tuple(item.members.get(key, Any) for item in shapes), inner)
        for key, inner in value.items()
    }
    where = container(first.module, first.name, members)
    return _nested(made, where[0], where[1], always=False) if where else made
