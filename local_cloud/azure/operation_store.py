"""What is going on in the local Azure, beside what exists: injected faults, writes under way, ARM operations,
and marks that are no property of any resource.

The tables are in the store's file, so that every process and door sees them, also after `kill -9`.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from local_cloud.transactions import Transactions

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS faults (
    number INTEGER PRIMARY KEY AUTOINCREMENT, fault TEXT NOT NULL, times INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS operations (
    key TEXT, owner INTEGER, until REAL NOT NULL, PRIMARY KEY (key, owner)
);
CREATE TABLE IF NOT EXISTS async_operations (
    id TEXT PRIMARY KEY, operation TEXT NOT NULL, ends REAL NOT NULL, done INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (
    kind TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
"""


class OperationStore:
    """Faults, exclusive writes and long-running operations of one store."""

    def __init__(self, database: sqlite3.Connection, transactions: Transactions) -> None:
        self._db = database
        self._transactions = transactions
        self._db.executescript(_SCHEMA)

    def add_fault(self, fault: str, times: int) -> int:
        """Keep a fault that strikes `times` times; returns its number."""
        with self._transactions.begin():
            row = self._db.execute("INSERT INTO faults (fault, times) VALUES (?, ?)", (fault, times))
        return int(row.lastrowid or 0)

    def faults(self) -> list[tuple[int, str, int]]:
        """Number, text and remaining times of every fault that still strikes, oldest first."""
        with self._transactions.lock:
            return self._db.execute(
                "SELECT number, fault, times FROM faults WHERE times > 0 ORDER BY number"
            ).fetchall()

    def use_fault(self, number: int) -> bool:
        """Let a fault strike once; False if another request was faster."""
        with self._transactions.begin():
            done = self._db.execute(
                "UPDATE faults SET times = times - 1 WHERE number = ? AND times > 0", (number,)
            )
        return done.rowcount > 0

    def clear_faults(self) -> None:
        """Forget every fault."""
        with self._transactions.begin():
            self._db.execute("DELETE FROM faults")

    def begin_operation(self, key: str, owner: int, until: float) -> None:
        """Say that process `owner` changes `key` until that time."""
        with self._transactions.begin():
            self._db.execute("INSERT OR REPLACE INTO operations VALUES (?, ?, ?)", (key, owner, until))

    def operations(self, key: str) -> list[tuple[int, float]]:
        """Owner and end of the changes of `key` that are under way."""
        with self._transactions.lock:
            return self._db.execute("SELECT owner, until FROM operations WHERE key = ?", (key,)).fetchall()

    def end_operation(self, key: str, owner: int) -> None:
        """The change is over."""
        with self._transactions.begin():
            self._db.execute("DELETE FROM operations WHERE key = ? AND owner = ?", (key, owner))

    def put_async_operation(self, identifier: str, operation: str, ends: float, *, done: bool) -> None:
        """Keep or replace a long-running operation of the ARM door."""
        with self._transactions.begin():
            self._db.execute(
                "INSERT OR REPLACE INTO async_operations VALUES (?, ?, ?, ?)",
                (identifier, operation, ends, done),
            )

    def async_operation(self, identifier: str) -> str | None:
        """One long-running operation, or None."""
        with self._transactions.lock:
            row = self._db.execute(
                "SELECT operation FROM async_operations WHERE id = ?", (identifier,)
            ).fetchone()
        return str(row[0]) if row else None

    def open_async_operations(self, now: float) -> list[str]:
        """Long-running operations that are not over at `now`, or over but not carried out yet."""
        with self._transactions.lock:
            rows = self._db.execute(
                "SELECT operation FROM async_operations WHERE ends > ? OR NOT done ORDER BY ends", (now,)
            ).fetchall()
        return [str(row[0]) for row in rows]

    def forget_async_operations(self, before: float) -> None:
        """Drop what was over and carried out before that time."""
        with self._transactions.begin():
            self._db.execute("DELETE FROM async_operations WHERE done AND ends < ?", (before,))

    def mark(self, kind: str, key: str, value: str) -> None:
        """Keep a mark, in place of one of the same kind and key."""
        with self._transactions.begin():
            self._db.execute("INSERT OR REPLACE INTO marks VALUES (?, ?, ?)", (kind, key.lower(), value))

    def marked(self, kind: str, key: str) -> str | None:
        """The value of a mark; None if there is none."""
        with self._transactions.lock:
            row = self._db.execute(
                "SELECT value FROM marks WHERE kind = ? AND key = ?", (kind, key.lower())
            ).fetchone()
        return str(row[0]) if row else None

    def unmark(self, kind: str, key: str) -> None:
        """Forget a mark."""
        with self._transactions.begin():
            self._db.execute("DELETE FROM marks WHERE kind = ? AND key = ?", (kind, key.lower()))

    def clear_marks(self) -> None:
        """Forget every mark."""
        with self._transactions.begin():
            self._db.execute("DELETE FROM marks")
