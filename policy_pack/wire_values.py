"""Property values as the engine sends them, as plain Python with the paths of what is secret.

The engine marks secrets, assets and references by a signature inside an object, and what is not computed
yet by one well-known string per type. Rules know a single UNKNOWN, so all of them become that.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Final

from google.protobuf import struct_pb2

from infra.azure_rules import UNKNOWN

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  (a type marker of the protocol)
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_REFERENCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
_UNKNOWNS: Final = frozenset({
    UNKNOWN,  # string
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
    "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
    "e48ece36-62e2-4504-bad9-02848725956a",  # archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
})  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Properties:
    """Plain values, the paths of those that are secret, and the secret texts a message must not repeat."""

    values: dict[str, Any]
    secrets: frozenset[str]
    secret_texts: frozenset[str]


def read_properties(properties: struct_pb2.Struct) -> Properties:
    """Null members and the provider's internal ones are left out; whole numbers become integers."""
    secrets: dict[str, Any] = {}
    values = {
        key: _value(value, key, secrets)
        for key, value in properties.fields.items()
        if value.WhichOneof("kind") != "null_value" and not key.startswith("__")
    }
    texts = frozenset(text for value in secrets.values() for text in _texts(value))
    return Properties(values, frozenset(secrets), texts)


def _value(value: struct_pb2.Value, path: str, secrets: dict[str, Any]) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in _UNKNOWNS else text
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        elements = value.list_value.values
        return [_value(item, f"{path}[{index}]", secrets) for index, item in enumerate(elements)]
    if kind == "struct_value":
        return _object(value.struct_value, path, secrets)
    return None


def _object(struct: struct_pb2.Struct, path: str, secrets: dict[str, Any]) -> Any:
    fields = struct.fields
    if _SIGNATURE not in fields:
        return {
            key: _value(item, f"{path}.{key}", secrets)
            for key, item in fields.items()
            if item.WhichOneof("kind") != "null_value"
        }
    signature = fields[_SIGNATURE].string_value
    if signature in {_SECRET, _OUTPUT}:
        value = _value(fields["value"], path, secrets) if "value" in fields else UNKNOWN
        if signature == _SECRET or ("secret" in fields and fields["secret"].bool_value):
            secrets[path] = value
        return value
    if signature == _REFERENCE:
        return fields["id"].string_value if "id" in fields and fields["id"].string_value else UNKNOWN
    return UNKNOWN  # an asset or an archive: no rule judges its content


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value and value != UNKNOWN:
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
