"""The provider's answer to GetSchema: what `pulumi import` and `pulumi package get-schema` read.

The schema of the real provider is more than 100 MB, nearly all of it services no Databricks platform uses.
This one describes the modules of the descriptor table, from the SDK's own classes, in Pulumi's own language:
https://www.pulumi.com/docs/iac/extending-pulumi/schema/
"""

from __future__ import annotations

import collections.abc
import enum
import functools
import importlib
import json
import typing
from typing import Any, Final

from local_cloud.azure import introspect
from local_cloud.azure.descriptor import TABLE

MODULES: Final = tuple(sorted({token.split(":")[1] for token in TABLE}))
_ANY: Final = {"$ref": "pulumi.json#/Any"}
_PRIMITIVES: Final[dict[Any, dict[str, Any]]] = {
    str: {"type": "string"}, int: {"type": "integer"}, float: {"type": "number"}, bool: {"type": "boolean"},
    Any: _ANY, object: _ANY,
}  # fmt: skip
_SPECIAL: Final = {"Asset": "pulumi.json#/Asset", "Archive": "pulumi.json#/Archive"}


class _Types:
    """Schema types met so far; every class is described once, however often it is used."""

    def __init__(self) -> None:
        self.described: dict[str, dict[str, Any]] = {}

    def of(self, annotation: Any) -> dict[str, Any]:
        """The schema of one annotation of the SDK."""
        options = [self._one(item) for item in introspect.alternatives(annotation)]
        known = [item for item in options if item]
        return known[0] if len(known) == 1 else {"oneOf": known} if known else _ANY

    def _one(self, option: Any) -> dict[str, Any] | None:
        if option in _PRIMITIVES:
            return _PRIMITIVES[option]
        origin, arguments = typing.get_origin(option), typing.get_args(option)
        if origin in (list, collections.abc.Sequence):
            return {"type": "array", "items": self.of(arguments[0])}
        if origin in (dict, collections.abc.Mapping):
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        name = getattr(option, "__name__", "")
        if name in _SPECIAL:
            return {"$ref": _SPECIAL[name]}
        if not isinstance(option, type) or typing.is_typeddict(option):
            return None  # the SDK offers each object also as a typed dictionary
        return self._class(option)

    def _class(self, option: type) -> dict[str, Any] | None:
        name = option.__name__.removesuffix("Args")
        token = f"azure-native:{option.__module__.split('.')[1]}:{name}"
        if token not in self.described:
            self.described[token] = {}  # a class may contain itself
            if issubclass(option, enum.Enum):
                values = [{"name": item.name, "value": item.value} for item in option]
                self.described[token] = {"type": "string", "enum": values}
            elif introspect.is_output_class(option):
                self.described[token] = self.members(introspect.output_members(typing.cast("type", option)))
            else:
                self.described[token] = self.inputs(introspect.properties(typing.cast("type", option)))
        return {"$ref": f"#/types/{token}"}

    def inputs(self, known: dict[str, introspect.Property]) -> dict[str, Any]:
        """An object type of inputs, with its required members and constants."""
        required = [name for name, spec in known.items() if spec.required]
        described = self.members({name: spec.type for name, spec in known.items()}, required)
        for name, spec in known.items():
            if spec.constant is not None:
                described["properties"][name] = {"type": "string", "const": spec.constant}
        return described

    def members(self, known: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
        """An object type."""
        properties = {name: self.of(annotation) for name, annotation in sorted(known.items())}
        return {"type": "object", "properties": properties, "required": sorted(required or [])}


def _resource(types: _Types, token: str) -> dict[str, Any]:
    inputs = types.inputs(introspect.properties(introspect.input_class(token)))
    outputs = types.members(introspect.outputs(token))
    return {
        "properties": outputs["properties"],
        "required": [],
        "inputProperties": inputs["properties"],
        "requiredInputs": inputs["required"],
    }


@functools.cache
def package_schema() -> str:
    """The schema as JSON; takes some seconds, once per process, for it imports every module it describes."""
    types = _Types()
    resources = {
        token: _resource(types, token)
        for module in MODULES
        for token in introspect.resource_tokens(importlib.import_module(f"{introspect.PACKAGE}.{module}"))
    }
    document = {
        "name": "azure-native",
        "version": introspect.sdk_version(),
        "description": (
            f"A local stand-in for Azure. Describes the resources of {', '.join(MODULES)} as the installed "
            "Python SDK has them; other modules are served, but not described, and no functions are."
        ),
        "config": {},
        "types": dict(sorted(types.described.items())),
        "resources": resources,
        "functions": {},
    }
    return json.dumps(document, separators=(",", ":"))
