"""Tells the rest of the local cloud where the workspace listens, and keeps two servers off one directory."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout


class DirectoryInUseError(RuntimeError):
    """Another server works on the state directory."""


@contextmanager
def claimed(state_dir: Path) -> Iterator[None]:
    """Hold a state directory while a server lives; raises DirectoryInUseError naming the holder."""
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock, holder = FileLock(state_dir / "server.lock"), state_dir / "server.pid"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        who = holder.read_text("utf-8").strip() if holder.exists() else "unknown"
        message = (
            f"{state_dir} is in use by the workspace server with process id {who}; "
            f"stop it (kill {who}) or choose another --state-dir."
        )
        raise DirectoryInUseError(message) from None
    try:
        holder.write_text(str(os.getpid()), "utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def announced(state_dir: Path, url: str, token: str) -> Iterator[dict[str, Any]]:
    """`endpoint.json` (mode 0600) for as long as the server listens."""
    target = state_dir / "endpoint.json"
    content: dict[str, Any] = {"url": url, "token": token, "pid": os.getpid()}
    fresh = target.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file)
    fresh.replace(target)
    try:
        yield content
    finally:
        target.unlink(missing_ok=True)
