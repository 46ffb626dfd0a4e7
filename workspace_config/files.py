"""Which local files go to the workspace, as what and where: notebooks lose their suffix, files keep it."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

from workspace_config.kinds.notebook import LANGUAGES
from workspace_config.load import Position, Problem
from workspace_config.opaque import Content
from workspace_config.resource import Resource

HEADERS = {".py": "# Databricks", ".sql": "-- Databricks", ".scala": "// Databricks", ".r": "# Databricks"}
"""First line of a source notebook, before ` notebook source`.
https://learn.microsoft.com/azure/databricks/notebooks/notebook-export-import"""
SKIPPED_DIRECTORIES = frozenset({"__pycache__", "node_modules"})


def is_notebook(path: Path) -> bool:
    """Whether a local file is a notebook: Jupyter by suffix, source by its first line."""
    suffix = path.suffix.lower()
    if suffix == ".ipynb":
        return True
    if suffix not in LANGUAGES:
        return False
    with path.open("rb") as file:
        first = file.readline(200).decode("utf-8", "replace").lstrip("\ufeff").strip()
    return first == f"{HEADERS[suffix]} notebook source"


def remote_path(file: Path, spec_dir: Path, file_path: str) -> str:
    """Workspace path of a local file; `file_path` is the workspace directory that mirrors `spec_dir`."""
    relative = file.relative_to(spec_dir)
    if is_notebook(file):
        relative = relative.with_suffix("")
    return posixpath.join(file_path, relative.as_posix())


def synced(
    spec_dir: Path, paths: Iterable[tuple[str, Position]], exclude: Iterable[str], problems: list[Problem]
) -> Iterator[tuple[Path, Position]]:
    """Every file under the given paths, without hidden files, caches and excluded patterns."""
    patterns = list(exclude)
    for text, where in paths:
        start = (spec_dir / text).resolve()
        if not start.is_relative_to(spec_dir):
            problems.append(
                Problem(where, f"sync.paths: `{text}` lies outside of the spec directory; move it in")
            )
        elif not start.exists():
            problems.append(
                Problem(where, f"sync.paths: `{text}` does not exist; create it or remove the entry")
            )
        elif start.is_file():
            yield start, where
        else:
            yield from ((file, where) for file in _walk(start) if not _excluded(file, spec_dir, patterns))


def _walk(directory: Path) -> Iterator[Path]:
    for entry in sorted(directory.iterdir()):
        if entry.name.startswith(".") or entry.name in SKIPPED_DIRECTORIES:
            continue
        if entry.is_dir():
            yield from _walk(entry)
        elif entry.is_file():
            yield entry


def _excluded(file: Path, spec_dir: Path, patterns: list[str]) -> bool:
    relative = file.relative_to(spec_dir).as_posix()
    return any(fnmatch.fnmatch(relative, item) or fnmatch.fnmatch(file.name, item) for item in patterns)


def file_resources(
    files: dict[Path, Position], spec_dir: Path, root_path: str, file_path: str, problems: list[Problem]
) -> Iterator[Resource]:
    """Resources of the files and of every directory they need, up to and including `root_path`."""
    directories: dict[str, Position] = {}
    remote: dict[str, Path] = {}
    for file, where in files.items():
        target = remote_path(file, spec_dir, file_path)
        if target in remote:
            other = remote[target].relative_to(spec_dir)
            message = f"{file.relative_to(spec_dir)} and {other} would both become {target}; rename one"
            problems.append(Problem(where, message))
            continue
        remote[target] = file
        parent = posixpath.dirname(target)
        for directory in _up_to(parent, root_path):
            directories.setdefault(directory, where)
        yield _file(file, spec_dir, target, where)
    for path, where in directories.items():
        above = posixpath.dirname(path)
        depends = (f"directories.{above}",) if above in directories else ()
        yield Resource(
            key=f"directories.{path}",
            kind="directory",
            desired={"path": path},
            where=where,
            depends_on=depends,
        )


def _file(file: Path, spec_dir: Path, target: str, where: Position) -> Resource:
    notebook = is_notebook(file)
    form = "file" if not notebook else "jupyter" if file.suffix.lower() == ".ipynb" else "source"
    return Resource(
        key=f"files.{file.relative_to(spec_dir).as_posix()}",
        kind="notebook" if notebook else "workspace_file",
        desired={"path": target, "content": Content(file, form)},  # type: ignore[arg-type]
        where=where,
        depends_on=(f"directories.{posixpath.dirname(target)}",),
    )


def _up_to(directory: str, root: str) -> Iterator[str]:
    while directory == root or directory.startswith(f"{root}/"):
        yield directory
        directory = posixpath.dirname(directory)
