"""Collects what a cell shows, in order, with secrets blacked out and nothing endless.

Databricks keeps at most 20 MB per cell and shows secrets as [REDACTED]; here a cell keeps 1 MiB of text,
because the result of a run is stored and served as one document.
"""

from __future__ import annotations

import io
import json
from typing import Any

from local_cloud.databricks.spark.api import CellOutput, OutputKind

TEXT_LIMIT = 1 << 20
RICH_LIMIT = 8 << 20
REDACTED = "[REDACTED]"


class Redactor:
    """Knows the secrets a task has read and takes them out of text."""

    def __init__(self) -> None:
        self._secrets: list[str] = []

    def add(self, secret: str) -> None:
        """Never show this value again."""
        if secret.strip() and secret not in self._secrets:
            self._secrets.append(secret)
            self._secrets.sort(key=len, reverse=True)  # a secret may contain another

    def text(self, value: str) -> str:
        """The value without secrets."""
        for secret in self._secrets:
            value = value.replace(secret, REDACTED)
        return value

    def json(self, value: Any) -> Any:
        """The same for a JSON document."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(key)): self.json(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.json(item) for item in value]
        return value


class Outputs:
    """The outputs of the cell that runs now."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        self._done: list[CellOutput] = []
        self._text: list[str] = []
        self._size = 0

    def begin(self) -> None:
        """Start with nothing, for the next cell."""
        self._done, self._text, self._size = [], [], 0

    def write(self, text: str) -> None:
        """Add text; consecutive text is one output."""
        before = self._size
        self._size += len(text)
        if before < TEXT_LIMIT:
            self._text.append(text[: TEXT_LIMIT - before])

    def add(self, kind: OutputKind, data: str | dict[str, Any]) -> None:
        """Add one rich output; one that is larger than 8 MiB is replaced by a notice."""
        self._close_text()
        size = len(data) if isinstance(data, str) else len(json.dumps(data, default=str))
        if size > RICH_LIMIT:
            kind, data = "text", f"[{kind} of {size:,} bytes left out: more than {RICH_LIMIT:,}]"
        self._done.append(CellOutput(kind, self.redactor.json(data)))

    def bundle(self, data: dict[str, Any]) -> None:
        """Add what IPython made of an object: the richest representation that can be kept."""
        if png := data.get("image/png"):
            encoded = png if isinstance(png, str) else _base64(png)
            self.add("image", {"mime": "image/png", "base64": encoded.replace("\n", "")})
        elif svg := data.get("image/svg+xml"):
            self.add("image", {"mime": "image/svg+xml", "text": svg})
        elif html := data.get("text/html"):
            self.add("html", html)
        elif text := data.get("text/markdown") or data.get("text/plain"):
            self.write(str(text) + "\n")

    def take(self) -> tuple[CellOutput, ...]:
        """Everything collected since `begin`."""
        self._close_text()
        return tuple(self._done)

    def _close_text(self) -> None:
        if self._text:
            self._done.append(CellOutput("text", self.redactor.text("".join(self._text))))
            self._text = []
        if self._size > TEXT_LIMIT:
            self._done.append(
                CellOutput("text", f"[text output of {self._size:,} characters cut at {TEXT_LIMIT:,}]")
            )
            self._size = TEXT_LIMIT


class OutputStream(io.TextIOBase):
    """What `sys.stdout` and `sys.stderr` are while a cell runs."""

    encoding = "utf-8"

    def __init__(self, outputs: Outputs, descriptor: int) -> None:
        self._outputs = outputs
        self._descriptor = descriptor

    def write(self, text: str) -> int:
        """Add to the running cell's text."""
        self._outputs.write(text)
        return len(text)

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """The real descriptor (the task's log), for libraries that hand it to a subprocess."""
        return self._descriptor


def _base64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode()
