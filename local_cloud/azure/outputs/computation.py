"""What an output function works with: the request, the previous answer, and where new values come from."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from infra.azure_rules import NoWorld, World
from infra.azure_rules import tokens as t
from infra.azure_rules.values import MISSING, read
from local_cloud.azure.descriptor import Descriptor
from local_cloud.azure.settings import Settings


@dataclasses.dataclass(frozen=True)
class Computation:
    """One write of one resource."""

    id: str
    descriptor: Descriptor
    inputs: Mapping[str, Any]
    """Plain inputs, without what the provider drops."""
    previous: Mapping[str, Any]
    """Outputs of the resource before this write; empty on create."""
    settings: Settings
    seed: bytes
    workspace_url: str | None = None
    """URL of the local Databricks workspace, if one is running."""
    world: World = dataclasses.field(default_factory=NoWorld)
    """What else exists."""
    door_url: str | None = None
    """URL of the ARM server of this store, if one is running."""

    @property
    def name(self) -> str:
        """Last segment of the id."""
        return self.id.rsplit("/", 1)[-1]

    @property
    def location(self) -> str:
        """Where the resource is, as Azure spells it: `westeurope`."""
        return str(self.inputs.get("location", "")).replace(" ", "").lower()

    @property
    def subscription_id(self) -> str:
        """Subscription of the id."""
        return t.subscription_of(self.id) or self.settings.subscription_id

    def ancestor(self, segment: str) -> str:
        """Id of the resource above this one whose type ends with `segment`, for instance `vaults`."""
        head, found, tail = self.id.partition(f"/{segment}/")
        return f"{head}{found}{tail.split('/')[0]}" if found else ""

    def before(self, path: str, default: Any = None) -> Any:
        """What the resource had under a dotted path before this write."""
        value = read(self.previous, path)
        return default if value is MISSING else value

    def keep(self, name: str, new: Callable[[], Any]) -> Any:
        """What the resource has under `name`, or else a new value: stable over updates, new per create."""
        value = self.previous.get(name)
        return new() if value is None else value

    def derived(self, purpose: str) -> bytes:
        """32 bytes that depend on the store, the resource and the purpose only."""
        return hmac.new(self.seed, f"{self.id.lower()}|{purpose}".encode(), hashlib.sha256).digest()

    def uuid(self, purpose: str) -> str:
        """A UUID that stays the same for this resource and store."""
        return str(uuid.UUID(bytes=self.derived(purpose)[:16], version=4))


def user_identity(seed: bytes, identity_id: str) -> dict[str, str]:
    """Principal and client id of a user-assigned identity: the same wherever it is used."""
    made = [
        hmac.new(seed, f"{identity_id.lower()}|{what}".encode(), hashlib.sha256).digest()
        for what in ("p", "c")
    ]
    principal, client = (str(uuid.UUID(bytes=item[:16], version=4)) for item in made)
    return {"principalId": principal, "clientId": client}


def defaults(outputs: dict[str, Any], **values: Any) -> None:
    """Fill in what was not sent."""
    for name, value in values.items():
        outputs.setdefault(name, value)


def inner(outputs: dict[str, Any], name: str = "properties") -> dict[str, Any]:
    """The object under `name`, made if it is not there."""
    value = outputs.setdefault(name, {})
    return value if isinstance(value, dict) else {}


def new_uuid() -> str:
    """A random UUID."""
    return str(uuid.uuid4())


def new_digits(count: int) -> str:
    """Random decimal digits, the first not zero."""
    return str(secrets.randbelow(9 * 10 ** (count - 1)) + 10 ** (count - 1))


def now() -> str:
    """The time as Azure writes it."""
    return dt.datetime.now(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
