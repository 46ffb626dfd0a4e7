"""The tenant behind the server: its application, secrets and signing key, kept in the state directory.

Every secret is random, made once, in a file only its owner can read; none is ever logged.
"""

from __future__ import annotations

import dataclasses
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from local_cloud.azure.settings import Settings


@dataclasses.dataclass(frozen=True)
class Tenant:
    """One Entra tenant with one application and one managed identity."""

    tenant_id: str
    client_id: str
    object_id: str
    client_secret: str = dataclasses.field(repr=False)
    identity_header: str = dataclasses.field(repr=False)
    """What a client of the managed identity endpoint must send as `X-IDENTITY-HEADER`."""
    key: rsa.RSAPrivateKey = dataclasses.field(repr=False)

    @classmethod
    def load(cls, directory: Path, settings: Settings) -> Tenant:
        """The tenant kept in `directory`; what is missing there is made."""
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        pem = _kept(directory / "token-key.pem", _new_key)
        key = serialization.load_pem_private_key(pem.encode(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{directory / 'token-key.pem'} holds no RSA key; remove it to get a new one.")
        return cls(
            settings.tenant_id,
            settings.client_id,
            settings.object_id,
            _kept(directory / "client-secret", _new_secret),
            _kept(directory / "identity-header", _new_secret),
            key,
        )


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


def _new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _kept(path: Path, make: Callable[[], str]) -> str:
    """The content of a private file, which is made if it is not there; of two makers the first wins."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        write_private(draft, make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8")


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner can read."""
    with os.fdopen(
        os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(content)
