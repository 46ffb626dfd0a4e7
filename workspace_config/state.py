"""What was made, kept so that a kill at any moment loses nothing: a snapshot and a journal written ahead.

Before every call the journal gets an intent, after it the outcome, both flushed to disk. A reader replays the
journal over the snapshot; an intent without an outcome means that nobody knows whether the call took effect.
"""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
import tempfile
import threading
import uuid
from pathlib import Path
from typing import Any, TextIO

from workspace_config.errors import StateError
from workspace_config.plan import Saved

VERSION = 1
SNAPSHOT = "state.json"
JOURNAL = "journal.jsonl"


@dataclasses.dataclass(frozen=True)
class Intent:
    """A call that was about to be made and whose outcome is not known."""

    key: str
    action: str
    """`create`, `update` or `delete`."""
    saved: Saved
    """What the state would have kept; the id is empty for a create."""


class Store:
    """The state of one bundle on one stack; thread safe. The caller holds the lock while it writes."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.lineage = str(uuid.uuid4())
        self.serial = 0
        self.salt = secrets.token_hex(16)
        self.resources: dict[str, Saved] = {}
        self.pending: dict[str, Intent] = {}
        self.fresh = True
        """Whether there was no state at all: objects of the spec may exist nevertheless."""
        self._journal: TextIO | None = None
        self._guard = threading.Lock()
        self._load()

    def begin(self) -> None:
        """Start a journal; what an older journal said is folded into the snapshot first."""
        if self.fresh or (self.directory / JOURNAL).exists():
            self._write_snapshot()
        self._journal = (self.directory / JOURNAL).open("w", encoding="utf-8")
        self._append({"serial": self.serial})

    def intent(self, intent: Intent) -> None:
        """Record on disk that a call is about to be made."""
        with self._guard:
            self.pending[intent.key] = intent
            line = {"intent": intent.key, "action": intent.action, "saved": dataclasses.asdict(intent.saved)}
            self._append(line)

    def done(self, key: str, saved: Saved, *, durable: bool = True) -> None:
        """Record what a call made; `durable=False` for news that can be asked again."""
        with self._guard:
            self.resources[key] = saved
            self.pending.pop(key, None)
            self._append({"done": key, "saved": dataclasses.asdict(saved)}, durable=durable)

    def refused(self, key: str) -> None:
        """Record that the workspace refused the call: it took no effect for certain."""
        with self._guard:
            if self.pending.pop(key, None) is not None:
                self._append({"refused": key})

    def gone(self, key: str) -> None:
        """Record that an object does not exist any more."""
        with self._guard:
            self.resources.pop(key, None)
            self.pending.pop(key, None)
            self._append({"gone": key})

    def commit(self) -> None:
        """Fold everything into a new snapshot and remove the journal."""
        self._write_snapshot()
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        (self.directory / JOURNAL).unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove the files of an empty state."""
        self.commit()
        for name in (SNAPSHOT, JOURNAL):
            (self.directory / name).unlink(missing_ok=True)

    def _write_snapshot(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self.serial += 1
        document = {
            "version": VERSION,
            "lineage": self.lineage,
            "serial": self.serial,
            "salt": self.salt,
            "resources": {key: dataclasses.asdict(saved) for key, saved in sorted(self.resources.items())},
            "pending": [dataclasses.asdict(intent) for intent in self.pending.values()],
        }
        with tempfile.NamedTemporaryFile(
            "w", dir=self.directory, suffix=".tmp", delete=False, encoding="utf-8"
        ) as file:
            json.dump(document, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self.directory / SNAPSHOT)

    def _append(self, line: dict[str, Any], *, durable: bool = True) -> None:
        if self._journal is None:
            raise StateError(f"{self.directory}: a change outside of begin() and commit()")
        self._journal.write(json.dumps(line) + "\n")
        self._journal.flush()
        if durable:
            os.fsync(self._journal.fileno())

    def _load(self) -> None:
        snapshot = self.directory / SNAPSHOT
        if not snapshot.exists():
            return
        try:
            document = json.loads(snapshot.read_text(encoding="utf-8"))
            version = document["version"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StateError(
                f"{snapshot}: unreadable ({error}). Restore it from a backup, or move it away."
            ) from error
        if version != VERSION:
            raise StateError(
                f"{snapshot}: version {version}, this toolkit reads {VERSION}. Use the toolkit that wrote it."
            )
        self.fresh = False
        self.lineage, self.serial, self.salt = document["lineage"], document["serial"], document["salt"]
        self.resources = {key: _saved(value) for key, value in document["resources"].items()}
        for value in document["pending"]:
            self.pending[value["key"]] = Intent(value["key"], value["action"], _saved(value["saved"]))
        self._replay()

    def _replay(self) -> None:
        journal = self.directory / JOURNAL
        if not journal.exists():
            return
        lines = _lines(journal)
        if not lines or lines[0].get("serial") != self.serial:
            return
        for line in lines[1:]:
            if "intent" in line:
                intent = Intent(line["intent"], line["action"], _saved(line["saved"]))
                self.pending[intent.key] = intent
            elif "done" in line:
                self.resources[line["done"]] = _saved(line["saved"])
                self.pending.pop(line["done"], None)
            elif "gone" in line:
                self.resources.pop(line["gone"], None)
                self.pending.pop(line["gone"], None)
            elif "refused" in line:
                self.pending.pop(line["refused"], None)


def _lines(journal: Path) -> list[dict[str, Any]]:
    """Whole lines of a journal; a torn last line is one that was never acted upon."""
    found: list[dict[str, Any]] = []
    for text in journal.read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(text))
        except ValueError:  # noqa: PERF203 (only the last line can be torn)
            break
    return found


def _saved(value: dict[str, Any]) -> Saved:
    return Saved(**{**value, "depends_on": tuple(value["depends_on"])})
