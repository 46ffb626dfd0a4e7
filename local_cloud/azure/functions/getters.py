"""Get functions: every resource type has one, and it answers what the store holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_cloud.azure import introspect
from local_cloud.azure.core import AzureCore
from local_cloud.azure.functions.context import named


def stored(core: AzureCore, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of a resource; raises NotFoundError, InvokeError, UnknownTypeError."""
    existing = named(core, token, args)
    found = core.read(token, existing.id, existing.inputs, {})
    known = introspect.outputs(token)
    outputs = found[1] if found else {}
    return {name: value for name, value in outputs.items() if name in known or name == "id"}
