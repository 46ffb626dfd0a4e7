"""Keeps secret values unreadable on disk and signs run page links, with a key only the owner can read."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet


class Vault:
    """Encryption and signatures under the key in a file (mode 0600), made on first use."""

    def __init__(self, key_file: Path) -> None:
        self._key = _read_or_make(key_file)
        self._fernet = Fernet(self._key)

    def lock(self, value: bytes) -> str:
        """Encrypt, as text."""
        return self._fernet.encrypt(value).decode()

    def open(self, value: str) -> bytes:
        """Decrypt what `lock` gave."""
        return self._fernet.decrypt(value.encode())

    def sign(self, text: str) -> str:
        """A signature of a text, good only with this key."""
        return hmac.new(self._key, b"link:" + text.encode(), hashlib.sha256).hexdigest()[:40]

    def signed(self, text: str, signature: str) -> bool:
        """Whether a signature is ours, compared in constant time."""
        return hmac.compare_digest(self.sign(text).encode(), signature.encode())


def _read_or_make(key_file: Path) -> bytes:
    if key_file.exists():
        return key_file.read_bytes()
    fresh = key_file.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
    fresh.replace(key_file)
    return key_file.read_bytes()
