"""Databricks file paths on this machine: `dbfs:/...`, `/Volumes/...`, `abfss://...` and `file:/...`.

The same directories as the driver's MappedFileSystem and the workspace's Files API: `<state>/files` is the
root of dbfs:/ and holds Volumes; `<state>/lake/<account>/<container>` is a storage container. On Databricks
plain Python reaches the first through the mounts /dbfs and /Volumes; here `mount` sends those paths of `open`
and `os` there.
"""

from __future__ import annotations

import builtins
import functools
import io
import os
import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ABFSS = re.compile(r"abfss?://([^@/]+)@([^./]+)[^/]*/?(.*)", re.S)
_ONE_PATH = (
    "stat",
    "lstat",
    "listdir",
    "scandir",
    "mkdir",
    "rmdir",
    "remove",
    "unlink",
    "open",
    "access",
    "utime",
    "chmod",
    "truncate",
)
_TWO_PATHS = ("rename", "replace", "link")


def to_local(path: str, state: Path) -> Path:
    """Where a Databricks path lies here; raises ValueError for a scheme that has no place here."""
    if match := _ABFSS.fullmatch(path):
        root, inside = state / "lake" / match[2] / match[1], match[3]
    elif path.startswith("file:"):
        return Path(re.sub(r"^file:/*", "/", path))
    elif ":" in path.split("/", maxsplit=1)[0] and not path.startswith("dbfs:"):
        raise ValueError(f"{path}: paths are dbfs:/, /Volumes/, abfss:// or file:/ on the local workspace")
    else:
        root, inside = state / "files", path.removeprefix("dbfs:")
    inside = posixpath.normpath("/" + inside)  # '..' cannot climb above the root
    return Path(f"{root}{inside}" if inside != "/" else str(root))


def mounted(path: Any, state: Path) -> Any:
    """A path of plain Python: /dbfs/... and /Volumes/... sent to their directories, others unchanged."""
    if not isinstance(path, str | os.PathLike):
        return path
    text = os.fspath(path)
    if not isinstance(text, str) or (
        not text.startswith(("/dbfs/", "/Volumes/")) and text not in ("/dbfs", "/Volumes")
    ):
        return path
    return str(to_local(text.removeprefix("/dbfs") or "/", state))


def mount(state: Path) -> None:
    """Send /dbfs and /Volumes of this process's `open` and `os` functions to their directories."""
    (state / "files" / "Volumes").mkdir(parents=True, exist_ok=True)
    opened = _first_path(io.open, state)
    builtins.open = io.open = opened
    for name in _ONE_PATH:
        setattr(os, name, _first_path(getattr(os, name), state))
    for name in _TWO_PATHS:
        setattr(os, name, _both_paths(getattr(os, name), state))


def _first_path(function: Callable[..., Any], state: Path) -> Callable[..., Any]:
    @functools.wraps(function)
    def sent(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
        return function(mounted(path, state), *args, **kwargs)

    return sent


def _both_paths(function: Callable[..., Any], state: Path) -> Callable[..., Any]:
    @functools.wraps(function)
    def sent(source: Any, target: Any, *args: Any, **kwargs: Any) -> Any:
        return function(mounted(source, state), mounted(target, state), *args, **kwargs)

    return sent
