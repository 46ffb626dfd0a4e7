"""What the provider must know of a resource type: from the table of known paths, or derived from the SDK."""

from __future__ import annotations

import functools

from infra.azure_rules.tokens import base
from local_cloud.azure.arm_paths import TABLE
from local_cloud.azure.derive import derive
from local_cloud.azure.resource_type import AutoName, Descriptor

__all__ = ["TABLE", "AutoName", "Descriptor", "descriptor"]


@functools.cache
def descriptor(token: str) -> Descriptor:
    """The descriptor of a type token; raises UnknownTypeError if the SDK has no such type."""
    return TABLE.get(token) or TABLE.get(base(token)) or derive(token)
