"""Values that never enter state or plans as they are: secrets, which must not leak, and file contents.

Both stand there as a digest, enough to see that they changed; the value itself leaves only in the call that
sends it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

DIGEST = "$digest"
"""Key of the one-entry mapping that stands for an opaque value."""
SCRYPT_COST = 2**12
"""About 10 ms per secret: cheap for a plan, dear for whoever guesses."""

ContentForm = Literal["file", "source", "jupyter"]


class Sensitive:
    """A secret text without a text form of its own."""

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


class Content:
    """The content of a local file, read when it is sent; with equal digests nothing is to be uploaded."""

    __slots__ = ("form", "path")

    def __init__(self, path: Path, form: ContentForm) -> None:
        self.path = path
        self.form = form

    def read(self) -> bytes:
        """The bytes as they are on disk; raises OSError."""
        return self.path.read_bytes()

    def digest(self, salt: str) -> str:  # noqa: ARG002 (a file is no secret: its digest needs no salt)
        """Digest of what matters in the file."""
        return content_digest(self.read(), self.form)


def content_digest(data: bytes, form: ContentForm) -> str:
    """SHA-256 of a file; notebooks are normalized first, as the workspace rewrites what does not matter.

    Source notebooks lose line-end style and trailing newlines; of a Jupyter notebook only kind and text of
    the cells count, because the workspace writes metadata and outputs anew.
    """
    if form == "source":
        data = b"\n".join(data.splitlines()).rstrip()
    elif form == "jupyter":
        cells = json.loads(data).get("cells", [])
        essence = [[cell.get("cell_type"), "".join(cell.get("source", []))] for cell in cells]
        data = json.dumps(essence, sort_keys=True).encode()
    return hashlib.sha256(data).hexdigest()


def redacted(value: Any, salt: str) -> Any:
    """The same document with every opaque value replaced by its digest."""
    if isinstance(value, (Sensitive, Content)):
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
