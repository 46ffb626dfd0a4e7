"""One writer at a time per state directory; whoever waits is told who holds the lock."""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from workspace_config.errors import LockedError

LOCK = "lock"
HOLDER = "lock.json"


@contextlib.contextmanager
def locked(directory: Path, command: str) -> Iterator[None]:
    """Hold the lock of a state directory; the operating system frees it when the process dies.

    Raises LockedError at once when somebody else holds it.
    """
    from filelock import FileLock, Timeout

    directory.mkdir(parents=True, exist_ok=True)
    lock = FileLock(directory / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockedError(
            f"{directory} is locked by {_holder(directory)}. Wait for it, or end that process."
        ) from error
    try:
        since = dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds")
        holder = {
            "user": _user(),
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "command": command,
            "since": since,
        }
        (directory / HOLDER).write_text(json.dumps(holder), encoding="utf-8")
        yield
    finally:
        (directory / HOLDER).unlink(missing_ok=True)
        lock.release()


def remove_empty(directory: Path) -> None:
    """Remove the lock file and the directory of a state that is no more; anything else in it stays."""
    (directory / LOCK).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        for path in (directory, *directory.parents[:2]):
            path.rmdir()


def _holder(directory: Path) -> str:
    try:
        found = json.loads((directory / HOLDER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "another process"
    return "{user}@{host} (process {pid}, `{command}`, since {since})".format(**found)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
