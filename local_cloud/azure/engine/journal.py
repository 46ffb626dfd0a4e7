"""The two files of a stack's state: a snapshot and a journal of what happened since.

One line is appended to the journal before a provider is called and one after, so a kill at any moment loses
nothing and costs one small write instead of the whole file. The snapshot carries a generation that the
journal repeats in its first line: a journal left behind by a kill between "replace the snapshot" and
"remove the journal" is recognised as old.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local_cloud.azure.engine.errors import StateError


class Journal:
    """Reads and writes ``<stack>.json`` and ``<stack>.journal.jsonl``."""

    def __init__(self, directory: Path, stack: str) -> None:
        self.snapshot_file = directory / f"{stack}.json"
        self.file = directory / f"{stack}.journal.jsonl"
        self._descriptor: int | None = None

    def read_snapshot(self) -> dict[str, Any] | None:
        """The last snapshot, None for a stack that never ran.

        Raises:
            StateError: the file is not JSON.
        """
        if not self.snapshot_file.exists():
            return None
        try:
            document: dict[str, Any] = json.loads(self.snapshot_file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise StateError(
                f"The state file {self.snapshot_file} is not JSON ({error}); restore it."
            ) from error
        return document

    def read_records(self, generation: int) -> Iterator[dict[str, Any]]:
        """What happened since the snapshot of this generation; a torn last line did not happen.

        Raises:
            StateError: a line before the last is not JSON.
        """
        if not self.file.exists():
            return
        lines = self.file.read_bytes().split(b"\n")[:-1]
        for number, line in enumerate(lines):
            try:
                record: dict[str, Any] = json.loads(line)
            except ValueError as error:
                raise StateError(f"{self.file}:{number + 1} is not JSON; the journal is damaged.") from error
            if number == 0:
                if record.get("generation") != generation:
                    return
            else:
                yield record

    def open(self, generation: int) -> None:
        """Begin to append; an old or torn journal has been compacted away before."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        self.append({"generation": generation})

    def append(self, record: dict[str, Any]) -> None:
        """Write one record to disk and return when it is there."""
        if self._descriptor is None:
            raise StateError("the journal is not open for writing")
        os.write(self._descriptor, json.dumps(record, separators=(",", ":")).encode() + b"\n")
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Stop appending."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def write_snapshot(self, document: dict[str, Any]) -> None:
        """Replace the snapshot in one step and begin an empty journal."""
        self.close()
        self.snapshot_file.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.snapshot_file.with_name(f"{self.snapshot_file.name}.tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(document, stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self.snapshot_file)
        self.file.unlink(missing_ok=True)
