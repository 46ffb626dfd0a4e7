"""A request body as azure-native inputs: nested `properties` are lifted, members get azure-native's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.azure_rules import tokens as t
from local_cloud.azure import introspect
from local_cloud.azure.arm.shape import classes
from local_cloud.azure.arm.shape.containers import PROPERTIES, TYPE_PROPERTIES
from local_cloud.azure.arm.shape.renames import from_wire_names


def to_inputs(token: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs of a resource type, without its path parameters, from an ARM body; raises UnknownTypeError."""
    members = {name: item.type for name, item in introspect.properties(introspect.input_class(token)).items()}
    _, module, name = t.base(token).split(":")
    return _members(body, members, f"{module}:{name}")


def _members(value: Mapping[str, Any], members: Mapping[str, Any], key: str) -> dict[str, Any]:
    names = from_wire_names(key)
    lifted = {names.get(name, name): item for name, item in _lifted(value, members).items()}
    return {name: _value(members.get(name, Any), item) for name, item in lifted.items()}


def _lifted(value: Mapping[str, Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an object and of the container it keeps the rest of them in."""
    result: dict[str, Any] = {}
    for name, item in value.items():
        if name in (PROPERTIES, TYPE_PROPERTIES) and name not in members and isinstance(item, dict):
            result.update(item)
        else:
            result.setdefault(name, item)
    return result


def _value(annotation: Any, value: Any) -> Any:
    if isinstance(value, list):
        return [_value(classes.items(annotation), item) for item in value]
    if not isinstance(value, dict):
        return value
    found = classes.pick(classes.objects(annotation), value)
    if found is not None:
        return _members(value, found.members, found.key)
    if classes.allows_map(annotation):
        return {name: _value(classes.values(annotation), item) for name, item in value.items()}
    if (
        classes.items(annotation) is not Any
    ):  # identity.userAssignedIdentities: a map on the wire, a list here
        return list(value)
    return value
