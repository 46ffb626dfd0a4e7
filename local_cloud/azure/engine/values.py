"""Property values as Pulumi sends them: plain JSON in which secrets, unknowns and references are marked.

Everything inside the engine works on these values, so that a secret stays marked from the program to the
state file and an unknown is one from the program to the provider. Signatures:
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from google.protobuf import struct_pb2

Properties: TypeAlias = dict[str, Any]

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  (a marker, no secret)
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# The Go SDK has one sentinel for each type of value; the Python SDK sends only the first.
UNKNOWNS = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


def from_value(value: struct_pb2.Value) -> Any:
    """One protobuf value as JSON; whole numbers become ints, so that 3.0 and 3 do not differ."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return from_struct(value.struct_value)
    if kind == "list_value":
        return [from_value(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if kind == "string_value":
        return value.string_value
    return value.bool_value if kind == "bool_value" else None


def from_struct(struct: struct_pb2.Struct) -> Properties:
    """A protobuf struct as a JSON object."""
    return {key: from_value(value) for key, value in struct.fields.items()}


def to_struct(properties: Properties) -> struct_pb2.Struct:
    """A JSON object as a protobuf struct."""
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def signature(value: Any) -> str | None:
    """The signature of a marked value, else None."""
    return value.get(SIGNATURE) if isinstance(value, dict) else None


def is_unknown(value: Any) -> bool:
    """Whether a value is known only after the update."""
    return isinstance(value, str) and value in UNKNOWNS


def is_secret(value: Any) -> bool:
    """Whether a value is marked secret at its top."""
    return signature(value) == SECRET


def make_secret(value: Any) -> Any:
    """The value marked secret (once)."""
    return value if is_secret(value) else {SIGNATURE: SECRET, "value": value}


def unwrap(value: Any) -> Any:
    """The value without its secret mark, if it has one."""
    return value["value"] if is_secret(value) else value


def contains(value: Any, matches: Callable[[Any], bool]) -> bool:
    """Whether the value or anything inside it matches."""
    if matches(value):
        return True
    if isinstance(value, dict):
        return any(contains(item, matches) for item in value.values())
    return isinstance(value, list) and any(contains(item, matches) for item in value)


def transform(value: Any, change: Callable[[Any], Any]) -> Any:
    """Apply ``change`` to every marked or scalar value, outermost first; what it changed is not entered."""
    changed = change(value)
    if changed is not value:
        return changed
    if isinstance(value, dict):
        return {key: transform(item, change) for key, item in value.items()}
    return [transform(item, change) for item in value] if isinstance(value, list) else value


def without_secrets(value: Any) -> Any:
    """The plain value at any depth: for a provider that does not accept secrets."""
    return transform(value, lambda item: without_secrets(item["value"]) if is_secret(item) else item)


def without_references(value: Any) -> Any:
    """Resource references replaced by ids (components: URNs), for a provider that does not accept them."""

    def replace(item: Any) -> Any:
        if signature(item) != RESOURCE:
            return item
        return (item["id"] or UNKNOWN) if "id" in item else item["urn"]

    return transform(value, replace)


def masked(value: Any) -> Any:
    """The value as events and listings show it: every secret is ``[secret]``."""
    return transform(value, lambda item: "[secret]" if is_secret(item) else item)


def without_unknowns(properties: Properties) -> Properties:
    """The properties that are wholly known."""
    return {key: value for key, value in properties.items() if not contains(value, is_unknown)}


def annotate_secrets(outputs: Properties, inputs: Properties) -> Properties:
    """Outputs in which whatever was secret among the inputs is secret again, key by key."""
    result = dict(outputs)
    for key, given in inputs.items():
        if key not in result or is_secret(result[key]):
            continue
        if isinstance(result[key], dict) and isinstance(given, dict) and not is_secret(given):
            result[key] = annotate_secrets(result[key], given)
        elif contains(given, is_secret):
            result[key] = make_secret(result[key])
    return result


def with_secret_keys(outputs: Properties, keys: list[str]) -> Properties:
    """Outputs in which the properties named by ``additional_secret_outputs`` are secret."""
    return {key: make_secret(value) if key in keys else value for key, value in outputs.items()}
