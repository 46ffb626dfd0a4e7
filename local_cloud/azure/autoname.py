"""Names azure-native invents when the program gives none, by the engine's proposal or a random suffix."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Final, Literal

from local_cloud.azure.descriptor import AutoName

Mode = Literal["propose", "enforce", "disable"]
_SUFFIX: Final = 8


def _hex(seed: bytes, urn: str, length: int) -> str:
    if not seed:
        return secrets.token_hex(length)[:length]
    return hashlib.sha512(seed + urn.encode()).hexdigest()[:length]


def auto_name(
    kind: AutoName, name: str, urn: str, seed: bytes, *, mode: Mode | None = None, proposed: str = ""
) -> tuple[str | None, bool]:
    """The invented name and whether it is random; (None, False) if autonaming is disabled.

    A random name allows a replacement to be created before the old resource is deleted.
    """
    if mode == "disable":
        return None, False
    if mode == "enforce" or (mode == "propose" and proposed and kind != "uuid"):
        return proposed, True
    if kind == "copy":
        return name, False
    if kind == "uuid":
        return str(uuid.UUID(hex=_hex(seed, urn, 32))), True
    return f"{name}{_hex(seed, urn, _SUFFIX)}", True
