"""The workspace's memory: one SQLite file, so that what an answer confirmed is still there after `kill -9`.

Every object is a JSON document under (kind, id), with an optional name and parent to look it up by and a
sequence number that never changes, by which lists are ordered and paged. Contents (files, notebooks, run
outputs) are blobs.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from local_cloud.databricks.errors import InvalidParameterError
from local_cloud.transactions import Transactions

Document = dict[str, Any]

_SCHEMA = """
pragma journal_mode = wal;
pragma synchronous = normal;
pragma busy_timeout = 10000;
create table if not exists object (
    kind text, id text, name text, parent text, seq integer not null, body text not null, primary key (kind,
    id)
) without rowid;
create index if not exists object_name on object (kind, name);
create index if not exists object_seq on object (kind, seq);
create index if not exists object_parent on object (kind, parent, seq);
create table if not exists blob (kind text, id text, data blob not null, primary key (kind, id));
create table if not exists setting (name text primary key, value) without rowid;
"""


class Store:
    """Documents, blobs and settings of one workspace. Thread safe; `transaction` makes read-change-write
    atomic.
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        path.chmod(0o600)
        self._db.executescript(_SCHEMA)
        self._transactions = Transactions(self._db)
        self._lock = self._transactions.lock

    def close(self) -> None:
        """Close the file; what is committed stays."""
        with self._lock:
            self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing, and no other thread in between; may be nested."""
        return self._transactions.begin()

    def next_number(self) -> int:
        """A number never given before in this file, 1 upwards."""
        with self.transaction():
            row = self._db.execute(
                "insert into setting values ('sequence', 1)"
                " on conflict (name) do update set value = value + 1 returning value"
            ).fetchone()
            return int(row[0])

    def put(
        self, kind: str, key: object, body: Document, *, name: str | None = None, parent: str | None = None
    ) -> None:
        """Write a document; an existing one keeps its place in the order of its kind."""
        with self.transaction():
            self._db.execute(
                "insert into object values (?, ?, ?, ?, ?, ?) on conflict (kind, id)"
                " do update set name = excluded.name, parent = excluded.parent, body = excluded.body",
                (kind, str(key), name, parent, self.next_number(), json.dumps(body)),
            )

    def get(self, kind: str, key: object) -> Document | None:
        """The document, or None."""
        return self._one("select body from object where kind = ? and id = ?", kind, str(key))

    def find(self, kind: str, name: str) -> Document | None:
        """The first document of that name, or None."""
        return self._one("select body from object where kind = ? and name = ? order by seq", kind, name)

    def delete(self, kind: str, key: object) -> bool:
        """Remove a document; whether it was there."""
        with self.transaction():
            return (
                self._db.execute("delete from object where kind = ? and id = ?", (kind, str(key))).rowcount
                > 0
            )

    def delete_children(self, kind: str, parent: str) -> None:
        """Remove every document of a kind under a parent."""
        with self.transaction():
            self._db.execute("delete from object where kind = ? and parent = ?", (kind, parent))

    def all(self, kind: str, *, parent: str | None = None, name: str | None = None) -> list[Document]:
        """Every document of a kind, oldest first."""
        return [body for _, body in self.scan(kind, parent=parent, name=name, limit=-1)]

    def keys(self, kind: str) -> list[str]:
        """The id of every document of a kind."""
        with self._lock:
            return [row[0] for row in self._db.execute("select id from object where kind = ?", (kind,))]

    def scan(
        self,
        kind: str,
        *,
        parent: str | None = None,
        name: str | None = None,
        after: int = 0,
        limit: int,
        newest: bool = False,
    ) -> list[tuple[int, Document]]:
        """At most `limit` (sequence, document) pairs past `after` (0: from the start); -1 for all."""
        where, values = ["kind = ?"], [kind, *(v for v in (parent, name) if v is not None)]
        where += [f"{c} = ?" for c, v in (("parent", parent), ("name", name)) if v is not None]
        if after:
            where.append("seq < ?" if newest else "seq > ?")
        order = "desc" if newest else "asc"
        sql = f"select seq, body from object where {' and '.join(where)} order by seq {order} limit ?"  # noqa: S608
        with self._lock:
            rows = self._db.execute(sql, (*values, *([after] if after else []), limit)).fetchall()
        return [(int(seq), json.loads(body)) for seq, body in rows]

    def count(self, kind: str, *, parent: str | None = None) -> int:
        """How many documents of a kind there are (under a parent)."""
        sql = "select count(*) from object where kind = ? and (? is null or parent = ?)"
        with self._lock:
            return int(self._db.execute(sql, (kind, parent, parent)).fetchone()[0])

    def put_blob(self, kind: str, key: object, data: bytes) -> None:
        """Write a content."""
        with self.transaction():
            self._db.execute("insert or replace into blob values (?, ?, ?)", (kind, str(key), data))

    def blob(self, kind: str, key: object) -> bytes | None:
        """A content, or None."""
        with self._lock:
            row = self._db.execute(
                "select data from blob where kind = ? and id = ?", (kind, str(key))
            ).fetchone()
        return bytes(row[0]) if row else None

    def delete_blob(self, kind: str, key: object) -> None:
        """Remove a content; absent is fine."""
        with self.transaction():
            self._db.execute("delete from blob where kind = ? and id = ?", (kind, str(key)))

    def setting(self, name: str) -> str | None:
        """A setting of the server itself, or None."""
        with self._lock:
            row = self._db.execute("select value from setting where name = ?", (name,)).fetchone()
        return None if row is None or row[0] is None else str(row[0])

    def set_setting(self, name: str, value: str | None) -> None:
        """Write a setting; None removes it."""
        with self.transaction():
            self._db.execute("insert or replace into setting values (?, ?)", (name, value))

    def clear(self) -> None:
        """Forget every document and content; numbers go on, so that no id is ever given twice."""
        with self.transaction():
            self._db.execute("delete from object")
            self._db.execute("delete from blob")

    def _one(self, sql: str, *values: str) -> Document | None:
        with self._lock:
            row = self._db.execute(sql + " limit 1", values).fetchone()
        return json.loads(row[0]) if row else None


def page_token(sequence: int) -> str:
    """An opaque token that continues a list after a sequence number."""
    return base64.urlsafe_b64encode(f"after:{sequence}".encode()).decode()


def read_page_token(token: str | None) -> int:
    """The sequence number in a page token (0 for none); raises InvalidParameterError for a token that is not
    ours.
    """
    if not token:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(token.encode()).decode().partition(":")
        if word == "after":
            return int(number)
    except ValueError:
        pass
    raise InvalidParameterError(f"page_token: {token!r} is not a token of this list")
