"""Where `dbfs:/` and `/Volumes` paths are on disk: always below one directory, whatever a client writes."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from local_cloud.databricks.errors import InvalidParameterError, NotFoundError

if TYPE_CHECKING:
    from local_cloud.databricks.workspace import Workspace

_VOLUME_DEPTH = 4  # /Volumes/<catalog>/<schema>/<volume>


def place(workspace: Workspace, path: str) -> Path:
    """The place on disk of an absolute path.

    Raises InvalidParameterError for a path that is relative or leaves the directory, NotFoundError for one in
    a volume that does not exist.
    """
    text = path.removeprefix("dbfs:")
    segments = [s for s in text.split("/") if s]
    if not text.startswith("/") or {"..", "."} & set(segments) or "\0" in text or len(text) > 4096:
        raise InvalidParameterError(f"Invalid path {path[:200]!r}: it must be absolute, without '.' or '..'")
    if segments[:1] == ["Volumes"]:
        volume = workspace.files.joinpath(*segments[:_VOLUME_DEPTH])
        if len(segments) < _VOLUME_DEPTH or not volume.is_dir():
            raise NotFoundError(
                f"Volume '{'.'.join(segments[1:_VOLUME_DEPTH])}' does not exist.", code="NOT_FOUND"
            )
    found = workspace.files.joinpath(*segments)
    if not found.resolve().is_relative_to(workspace.files.resolve()):
        raise InvalidParameterError(f"Invalid path {path[:200]!r}: it leads out of the workspace's files")
    return found


async def write_stream(target: Path, chunks: AsyncIterator[bytes]) -> int:
    """Write a stream to a file that appears whole or not at all; its size in bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.parent / f".{uuid.uuid4().hex}.part"
    size = 0
    try:
        with fresh.open("wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                await run_in_threadpool(file.write, chunk)
        os.replace(fresh, target)  # noqa: PTH105
    finally:
        fresh.unlink(missing_ok=True)
    return size


def write_bytes(target: Path, data: bytes) -> None:
    """Write a file that appears whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.parent / f".{uuid.uuid4().hex}.part"
    try:
        fresh.write_bytes(data)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def is_listed(path: Path) -> bool:
    """Whether a directory entry is shown: half-written files are not."""
    return not (path.name.startswith(".") and path.name.endswith(".part"))
