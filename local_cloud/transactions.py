"""Nested transactions over one SQLite connection, shared by the stores of both stand-ins: what is begun
together is written together, whoever called whom.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Transactions:
    """One connection, used by many threads, one at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.lock = threading.RLock()
        self._depth = 0

    @contextmanager
    def begin(self) -> Iterator[None]:
        """All or nothing; no other thread or process writes meanwhile. May be nested."""
        with self.lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")
