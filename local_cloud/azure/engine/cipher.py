"""Secrets at rest: every secret value in the state is ciphertext, its key in a 0600 file beside the state.

The key protects a state file that is copied, shown or committed by mistake; it does not protect against
someone who can read the whole directory. A rehearsal has no passphrase to ask for.
"""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local_cloud.azure.engine.errors import StateError
from local_cloud.azure.engine.values import SECRET, SIGNATURE, is_secret, transform

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class Cipher:
    """Encrypts and decrypts the secret values inside a JSON document; the key is made when first needed."""

    def __init__(self, key_file: Path) -> None:
        self._key_file = key_file
        self._fernet: Fernet | None = None
        self._lock = threading.Lock()

    def encrypt(self, document: Any) -> Any:
        """The document with every secret value replaced by its ciphertext."""

        def seal(item: Any) -> Any:
            if not is_secret(item) or "value" not in item:
                return item
            plain = json.dumps(item["value"], separators=(",", ":")).encode()
            return {SIGNATURE: SECRET, "ciphertext": self._key(create=True).encrypt(plain).decode()}

        return transform(document, seal)

    def decrypt(self, document: Any) -> Any:
        """The inverse of encrypt.

        Raises:
            StateError: the key is missing or is not the one the state was written with.
        """

        def unseal(item: Any) -> Any:
            if not is_secret(item) or "ciphertext" not in item:
                return item
            return {SIGNATURE: SECRET, "value": json.loads(self._open(item["ciphertext"]))}

        return transform(document, unseal)

    def _open(self, ciphertext: str) -> bytes:
        from cryptography.fernet import InvalidToken

        try:
            return self._key(create=False).decrypt(ciphertext.encode())
        except InvalidToken as error:
            raise StateError(
                f"The key in {self._key_file} does not open the secrets of this stack's state. "
                "Put back the key file the state was written with."
            ) from error

    def _key(self, *, create: bool) -> Fernet:
        with self._lock:
            if self._fernet is None:
                from cryptography.fernet import Fernet

                if create and not self._key_file.exists():
                    self._write(Fernet.generate_key())
                if not self._key_file.exists():
                    raise StateError(
                        f"The state holds secrets but their key file {self._key_file} is missing."
                    )
                self._fernet = Fernet(self._key_file.read_bytes().strip())
            return self._fernet

    def _write(self, key: bytes) -> None:
        """A kill between the two steps leaves a temporary file behind, never a key without its content."""
        self._key_file.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._key_file.with_name(f"{self._key_file.name}.{os.getpid()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(descriptor, key)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(self._key_file)
