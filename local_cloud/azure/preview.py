"""Outputs before the resource exists: inputs as they are, everything only Azure can tell unknown."""

from __future__ import annotations

import collections.abc
import typing
from collections.abc import Mapping
from typing import Any

from local_cloud.azure import introspect
from local_cloud.azure.values import SIGNATURE, UNKNOWN


def outputs(token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What a preview of a create or update may promise: the shape of the response, filled from the inputs."""
    return _members(introspect.outputs(token), inputs)


def _members(shape: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    filled = {
        name: _value(annotation, inputs[name]) if name in inputs else UNKNOWN
        for name, annotation in shape.items()
    }
    filled.pop("id", None)
    return filled


def _value(annotation: Any, value: Any) -> Any:
    options = introspect.alternatives(annotation)
    if isinstance(value, dict) and SIGNATURE not in value:
        nested = [option for option in options if introspect.is_output_class(option)]
        return _members(introspect.output_members(nested[0]), value) if len(nested) == 1 else value
    if isinstance(value, list):
        lists = [
            option for option in options if typing.get_origin(option) in (list, collections.abc.Sequence)
        ]
        if not lists:
            return UNKNOWN  # sent as a list, answered as something else (userAssignedIdentities)
        return [_value(typing.get_args(lists[0])[0], item) for item in value]
    return value
