"""A secret value that cannot leak by accident: it has no text form and leaves only through `reveal`.

State and plans hold a salted scrypt digest instead, enough to see that a secret changed.
"""

from __future__ import annotations

import hashlib
from typing import Any

DIGEST = "$digest"
"""Key of the mapping that stands for a secret in state and plans."""
SCRYPT_COST = 2**12
"""About 10 ms per secret: cheap for a plan, dear for whoever guesses."""


class Sensitive:
    """Holds a secret text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Sensitive(***)"

    __str__ = __repr__

    def reveal(self) -> str:
        """The secret itself, for the one call that sends it."""
        return self._text

    def digest(self, salt: str) -> str:
        """Hex digest under the salt of the state."""
        raw = hashlib.scrypt(self._text.encode(), salt=bytes.fromhex(salt), n=SCRYPT_COST, r=8, p=1, dklen=32)
        return raw.hex()


def redacted(value: Any, salt: str) -> Any:
    """The same document with every secret replaced by its digest."""
    if isinstance(value, Sensitive):
        return {DIGEST: value.digest(salt)}
    if isinstance(value, dict):
        return {key: redacted(item, salt) for key, item in value.items()}
    if isinstance(value, list):
        return [redacted(item, salt) for item in value]
    return value


def contains_sensitive(value: Any) -> bool:
    """Whether a secret is anywhere inside a value."""
    if isinstance(value, dict):
        return any(contains_sensitive(item) for item in value.values())
    if isinstance(value, list):
        return any(contains_sensitive(item) for item in value)
    return isinstance(value, Sensitive)
