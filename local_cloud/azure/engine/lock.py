"""One run at a time for one stack; the second is told who holds it.

The lock is the operating system's, so a killed run leaves none behind; the file beside it only says who
took it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from local_cloud.azure.engine.errors import LockedError


@contextmanager
def stack_lock(directory: Path, stack: str, operation: str) -> Iterator[None]:
    """Hold the stack while the block runs.

    Raises:
        LockedError: another run holds it; the message names its process and operation.
    """
    directory.mkdir(parents=True, exist_ok=True)
    holder = directory / f"{stack}.lock.json"
    lock = FileLock(directory / f"{stack}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockedError(_who(holder, stack)) from error
    try:
        text = json.dumps({"pid": os.getpid(), "operation": operation, "since": int(time.time())})
        holder.write_text(text, encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path, stack: str) -> str:
    advice = f"wait for it to end, or stop it, then run the command again (stack '{stack}')"
    try:
        held = json.loads(holder.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return f"another run holds the stack; {advice}"
    since = time.strftime("%H:%M:%S", time.localtime(held["since"]))
    return (
        f"process {held['pid']} has been running '{held['operation']}' on this stack since {since}; {advice}"
    )
