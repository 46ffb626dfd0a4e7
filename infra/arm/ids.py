"""What an ARM id says: the type it is of, the resource it is in, and whether two are the same."""

from __future__ import annotations

import re
from typing import Final

_ID: Final = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+(/[^/]+/[^/]+)+", re.IGNORECASE
)


def is_id(text: str) -> bool:
    """Whether a text is the id of a resource in a resource group."""
    return _ID.fullmatch(text.rstrip("/")) is not None


def type_of(resource_id: str) -> str:
    """ARM type in lower case: `microsoft.storage/storageaccounts`."""
    namespace, *rest = resource_id.rpartition("/providers/")[2].strip("/").lower().split("/")
    return "/".join([namespace, *rest[::2]])


def name_of(resource_id: str) -> str:
    """Last segment of an id."""
    return resource_id.rstrip("/").rpartition("/")[2]


def same(left: str, right: str) -> bool:
    """Whether two ids name one resource; Azure does not regard case."""
    return left.rstrip("/").lower() == right.rstrip("/").lower()


def not_an_id_of(arm_type: str, value: object) -> str | None:
    """Why a value is no id of that type; None if it is one, or not known yet."""
    if not isinstance(value, str) or (is_id(value) and type_of(value) == arm_type.lower()):
        return None
    return f"{value!r} is no id of a {arm_type}; give the id output of that resource"
