"""What exists in the local Azure: one SQLite file that many processes share and that survives `kill -9`.

Ids are compared without regard to case, as Azure does. Every write is one transaction.
"""

from __future__ import annotations

import functools
import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final

from infra.azure_rules import Existing
from local_cloud.azure.operation_store import OperationStore
from local_cloud.transactions import Transactions

MEMORY: Final = ":memory:"
_NAME: Final = "substr(key, length(rtrim(key, replace(key, '/', ''))) + 1)"
"""Last segment of a key, in SQLite's own functions, so that an index can hold it."""
_NAMED: Final = f"FROM resources WHERE token = ? AND {_NAME} = ?"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS resources (
    key TEXT PRIMARY KEY, id TEXT NOT NULL, token TEXT NOT NULL, inputs TEXT NOT NULL, outputs TEXT NOT NULL,
    updated_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS resources_name ON resources (token, {name});
CREATE TABLE IF NOT EXISTS reserved (
    kind TEXT, name TEXT, id TEXT NOT NULL, until REAL NOT NULL, PRIMARY KEY (kind, name)
);
CREATE TABLE IF NOT EXISTS validated (fingerprint TEXT PRIMARY KEY, verdict TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_BELOW_OF_TYPE: Final = (
    "FROM resources WHERE token = ? AND key >= ? AND key < ? AND (? = '' OR instr(lower(inputs), ?) > 0)"
)


class Store:
    """Azure's resources by ARM id. `path` is a file, or ":memory:" for the life of the object."""

    def __init__(self, path: Path | str) -> None:
        self.path = str(path)
        if self.path != MEMORY:
            Path(self.path).parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        self._db = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        self._transactions = Transactions(self._db)
        self._lock = self._transactions.lock
        if self.path != MEMORY:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA.format(name=_NAME))
        self.under_way = OperationStore(self._db, self._transactions)
        self.seed = self._seed()
        self._turns: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def creating(self, resource_id: str) -> Iterator[None]:
        """One creation of an id at a time in this process: the next one sees what became of the first."""
        key = resource_id.lower()
        with self._lock:
            turn, waiting = self._turns.get(key, (threading.Lock(), 0))
            self._turns[key] = (turn, waiting + 1)
        try:
            with turn:
                yield
        finally:
            with self._lock:
                waiting = self._turns[key][1] - 1
                if waiting:
                    self._turns[key] = (turn, waiting)
                else:
                    del self._turns[key]

    def _seed(self) -> bytes:
        """A random key of this store, from which account keys and fingerprints derive."""
        with self.transaction():
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('seed', ?)", (secrets.token_hex(32),))
            row = self._db.execute("SELECT value FROM meta WHERE name = 'seed'").fetchone()
        return bytes.fromhex(row[0])

    def transaction(self) -> AbstractContextManager[None]:
        """Everything inside happens or nothing does; no other process writes meanwhile. May be nested."""
        return self._transactions.begin()

    def get(self, resource_id: str) -> Existing | None:
        """The resource of that id, or None."""
        with self._lock:
            row = self._db.execute(
                "SELECT id, token, inputs, outputs FROM resources WHERE key = ?", (_key(resource_id),)
            ).fetchone()
        return _existing(row) if row else None

    def version(self, resource_id: str) -> float | None:
        """When the resource was written last, in seconds since the epoch; None if it is not there."""
        with self._lock:
            row = self._db.execute(
                "SELECT updated_at FROM resources WHERE key = ?", (_key(resource_id),)
            ).fetchone()
        return float(row[0]) if row else None

    def put(
        self, resource_id: str, token: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]
    ) -> None:
        """Insert or replace one resource."""
        with self.transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO resources VALUES (?, ?, ?, ?, ?, ?)",
                (_key(resource_id), resource_id, token, _dump(inputs), _dump(outputs), time.time()),
            )

    def delete(self, resource_id: str) -> bool:
        """Remove one resource; False if it was not there."""
        with self.transaction():
            done = self._db.execute("DELETE FROM resources WHERE key = ?", (_key(resource_id),))
        return done.rowcount > 0

    def of_type(self, token: str) -> list[Existing]:
        """Every resource of a type, ordered by id."""
        with self._lock:
            rows = self._db.execute(
                "SELECT id, token, inputs, outputs FROM resources WHERE token = ? ORDER BY key", (token,)
            ).fetchall()
        return [_existing(row) for row in rows]

    def named(self, token: str, name: str) -> list[Existing]:
        """Every resource of a type whose id ends with this name, in any case."""
        with self._lock:
            rows = self._db.execute(
                f"SELECT id, token, inputs, outputs {_NAMED}",
                (token, name.lower()),
            ).fetchall()
        return [_existing(row) for row in rows]

    def below(self, resource_id: str) -> list[Existing]:
        """Everything whose id starts with this one: children, grandchildren, role assignments on them."""
        start = f"{_key(resource_id)}/"
        with self._lock:
            rows = self._db.execute(
                (
                    "SELECT id, token, inputs, outputs FROM resources WHERE key >= ? AND key < ? ORDER BY "
                    "key DESC"
                ),
                (start, start[:-1] + "0"),
            ).fetchall()
        return [_existing(row) for row in rows]

    def below_of_type(self, resource_id: str, token: str, mentioning: str = "") -> list[Existing]:
        """Every resource of a type whose id starts with this one and whose inputs contain a text, by id."""
        with self._lock:
            rows = self._db.execute(
                f"SELECT id, token, inputs, outputs {_BELOW_OF_TYPE} ORDER BY key",
                _span(resource_id, token, mentioning),
            ).fetchall()
        return [_existing(row) for row in rows]

    def count_below(self, resource_id: str, token: str, mentioning: str = "") -> int:
        """How many resources of a type have an id that starts with this one."""
        with self._lock:
            row = self._db.execute(
                f"SELECT count(*) {_BELOW_OF_TYPE}", _span(resource_id, token, mentioning)
            ).fetchone()
        return int(row[0])

    def everything(self) -> list[Existing]:
        """Every resource, ordered by id."""
        with self._lock:
            rows = self._db.execute(
                "SELECT id, token, inputs, outputs FROM resources ORDER BY key"
            ).fetchall()
        return [_existing(row) for row in rows]

    def reserve(self, kind: str, name: str, resource_id: str, days: float) -> None:
        """Hold a name of a soft-deleted resource for `days`."""
        with self.transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO reserved VALUES (?, ?, ?, ?)",
                (kind, name.lower(), resource_id, time.time() + days * 86400),
            )

    def release(self, kind: str, name: str) -> None:
        """Give a held name free: purge or recovery."""
        with self.transaction():
            self._db.execute("DELETE FROM reserved WHERE kind = ? AND name = ?", (kind, name.lower()))

    def release_below(self, kind: str, resource_id: str) -> None:
        """Give free every held name that is an id under this one."""
        start = f"{_key(resource_id)}/"
        with self.transaction():
            self._db.execute(
                "DELETE FROM reserved WHERE kind = ? AND name >= ? AND name < ?",
                (kind, start, start[:-1] + "0"),
            )

    def reserved(self, kind: str, name: str) -> str | None:
        """Id of the soft-deleted resource that holds the name now."""
        with self._lock:
            row = self._db.execute(
                "SELECT id FROM reserved WHERE kind = ? AND name = ? AND until > ?",
                (kind, name.lower(), time.time()),
            ).fetchone()
        return str(row[0]) if row else None

    def verdict(self, fingerprint: str) -> dict[str, Any] | None:
        """The remembered verdict on inputs that passed validation before."""
        with self._lock:
            row = self._db.execute(
                "SELECT verdict FROM validated WHERE fingerprint = ?", (fingerprint,)
            ).fetchone()
        return dict(json.loads(row[0])) if row else None

    def remember(self, fingerprint: str, verdict: Mapping[str, Any]) -> None:
        """Remember the verdict on inputs that passed."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO validated VALUES (?, ?)", (fingerprint, _dump(verdict)))

    def clear(self) -> None:
        """Forget every resource and every held name."""
        with self.transaction():
            self._db.execute("DELETE FROM resources")
            self._db.execute("DELETE FROM reserved")
            self.under_way.clear_marks()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


def _key(resource_id: str) -> str:
    return "/" + resource_id.strip("/").lower()


def _span(resource_id: str, token: str, mentioning: str) -> tuple[str, ...]:
    start, text = f"{_key(resource_id)}/", mentioning.lower()
    return token, start, f"{start[:-1]}0", text, text


def _dump(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _existing(row: Iterable[str]) -> Existing:
    resource_id, token, inputs, outputs = row
    return Existing(resource_id, token, _parse(inputs), _parse(outputs))


@functools.lru_cache(maxsize=8192)
def _parse(text: str) -> Mapping[str, Any]:
    """Rules read the same rows again and again; a row is read-only, so one parsed copy serves all."""
    return dict(json.loads(text))
