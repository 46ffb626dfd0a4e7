"""What the functions share: the resource they are asked about, and keys only this store can make."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any

from infra.azure_rules import Existing
from local_cloud.azure.core import AzureCore
from local_cloud.azure.descriptor import Descriptor, descriptor
from local_cloud.azure.errors import InvokeError, NotFoundError
from local_cloud.azure.values import filled

Function = Callable[[AzureCore, Mapping[str, Any]], dict[str, Any]]
"""Takes plain arguments and returns the answer; keys in it are secrets. Raises AzureError."""


def resource_id(core: AzureCore, kind: Descriptor, args: Mapping[str, Any]) -> str:
    """The id the arguments name; raises InvokeError if one is missing."""
    missing = [name for name in kind.parameters if not isinstance(args.get(name), str)]
    if missing:
        raise InvokeError(f"the function of {kind.token} needs {', '.join(missing)}")
    return kind.resource_id(args, core.settings.subscription_id)


def named(core: AzureCore, token: str, args: Mapping[str, Any]) -> Existing:
    """The resource the arguments name; raises NotFoundError."""
    wanted = resource_id(core, descriptor(token), args)
    return at(core, wanted)


def at(core: AzureCore, wanted: str) -> Existing:
    """The resource of an id, without what the store does not keep; raises NotFoundError."""
    existing = core.store.get(wanted)
    if existing is None:
        raise NotFoundError("ResourceNotFound", f"The Resource '{wanted}' was not found.")
    return Existing(
        existing.id,
        existing.token,
        filled(dict(existing.inputs), {}),
        filled(dict(existing.outputs), {}),
    )


def key(core: AzureCore, owner_id: str, name: str, size: int = 64) -> str:
    """A stable key of up to 64 bytes in base64 that only this store can make."""
    made = hmac.new(core.store.seed, f"{owner_id.lower()}|{name}".encode(), hashlib.sha512).digest()
    return base64.b64encode(made[:size]).decode()
