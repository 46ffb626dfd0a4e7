"""Pulumi property values as plain Python: one place knows how unknowns and secrets travel on the wire.

Every other module works on dictionaries; a secret is a small wrapper around its value, an unknown (a
value not computed yet, as in a preview) is one well-known string.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from google.protobuf import struct_pb2

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  (a type marker of the protocol)
OUTPUT_VALUE: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE_REFERENCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
INTERNAL_PREFIX: Final = "__"


def secret(value: Any) -> dict[str, Any]:
    """Wrap `value` as a secret of the protocol."""
    return {SIGNATURE: SECRET, "value": value}


def is_secret(value: Any) -> bool:
    """Whether `value` is a secret wrapper."""
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def contains(value: Any, test: Callable[[Any], bool]) -> bool:
    """Whether `test` holds for `value` or anything inside it."""
    if test(value):
        return True
    if isinstance(value, dict):
        return any(contains(item, test) for item in value.values())
    if isinstance(value, list):
        return any(contains(item, test) for item in value)
    return False


def has_secret(value: Any) -> bool:
    """Whether a secret is anywhere inside `value`."""
    return contains(value, is_secret)


def has_unknown(value: Any) -> bool:
    """Whether an unknown is anywhere inside `value`."""
    return contains(value, lambda item: isinstance(item, str) and item == UNKNOWN)


def plain(value: Any) -> Any:
    """The value without wrappers: secrets and output values opened, resource references as their id.

    Null members of objects are dropped, as the azure-native provider does.
    """
    if isinstance(value, dict):
        signature = value.get(SIGNATURE)
        if signature == SECRET:
            return plain(value.get("value"))
        if signature == OUTPUT_VALUE:
            return plain(value["value"]) if "value" in value else UNKNOWN
        if signature == RESOURCE_REFERENCE:
            return value.get("id") or UNKNOWN
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def without_secrets(value: Any) -> Any:
    """The plain value with every secret replaced by the unknown: what may be written to disk."""
    if is_secret(value):
        return UNKNOWN
    if isinstance(value, dict):
        if value.get(SIGNATURE) == OUTPUT_VALUE:
            return UNKNOWN if value.get("secret") else without_secrets(value.get("value", UNKNOWN))
        if value.get(SIGNATURE) == RESOURCE_REFERENCE:
            return value.get("id") or UNKNOWN
        return {key: without_secrets(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_secrets(item) for item in value]
    return value


def with_secrets_of(outputs: dict[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs in which every property that was a secret input, wholly or in part, is a secret again."""
    hidden = {key for key, value in inputs.items() if has_secret(value)}
    return {
        key: value if key not in hidden or is_secret(value) else secret(plain(value))
        for key, value in outputs.items()
    }


def filled(value: Any, known: Any) -> Any:
    """`value` with each unknown replaced by what `known` holds there; dropped if it holds none."""
    if isinstance(value, dict):
        other = known if isinstance(known, dict) else {}
        result = {key: filled(item, other.get(key, UNKNOWN)) for key, item in value.items()}
        return {key: item for key, item in result.items() if item != UNKNOWN}
    if isinstance(value, list):
        others = known if isinstance(known, list) else []
        return [
            filled(item, others[index] if index < len(others) else UNKNOWN)
            for index, item in enumerate(value)
        ]
    if isinstance(value, str) and value == UNKNOWN:
        return known
    return value


def _from_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "struct_value":
        return {key: _from_value(item) for key, item in value.struct_value.fields.items()}
    if kind == "list_value":
        return [_from_value(item) for item in value.list_value.values]
    if kind == "bool_value":
        return value.bool_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return None


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A protobuf Struct as a dictionary; whole numbers become integers."""
    return {key: _from_value(value) for key, value in struct.fields.items()}


def to_struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """A dictionary as a protobuf Struct."""
    struct = struct_pb2.Struct()
    struct.update(dict(values))
    return struct


def user_properties(inputs: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The properties a program wrote: those the provider keeps for itself start with two underscores."""
    return ((key, value) for key, value in inputs.items() if not key.startswith(INTERNAL_PREFIX))
