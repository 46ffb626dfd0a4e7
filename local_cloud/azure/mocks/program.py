"""What to run: a callable, a program on disk, or a whole project with the configuration of a stack.

A program on disk finds what the language host gives it: its own directory as working directory and first on
the import path. Modules it loads by themselves from there are forgotten afterwards, so that resources made at
module level are made again by the next run.
"""

from __future__ import annotations

import dataclasses
import os
import runpy
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local_cloud.azure.engine.project import load_project

Entry = Callable[[], object] | Path | str
_SURROUNDINGS = threading.RLock()
"""Working directory and import path belong to the process: one program on disk at a time."""


@dataclasses.dataclass(frozen=True)
class Program:
    """Something to run, as project and stack see it. `config` has full keys (`project:name`)."""

    entry: Callable[[], object] | Path
    project: str
    stack: str
    config: dict[str, str]
    secret_keys: tuple[str, ...]
    root: Path

    def start(self) -> object:
        """Run the program's top level; an asynchronous program returns what to await."""
        if callable(self.entry):
            return self.entry()
        runpy.run_path(str(self.entry), run_name="__main__")
        return None

    @contextmanager
    def surroundings(self) -> Iterator[None]:
        """What a program on disk finds around it, while the block runs."""
        if callable(self.entry):
            yield
            return
        directory = self.entry if self.entry.is_dir() else self.entry.parent
        with _SURROUNDINGS:
            before = (Path.cwd(), sys.argv[:], sys.path[:], set(sys.modules))
            os.chdir(directory)
            sys.argv = [str(self.entry)]
            sys.path.insert(0, str(directory))
            try:
                yield
            finally:
                os.chdir(before[0])
                sys.argv, sys.path[:] = before[1], before[2]
                _forget(directory, before[3])


def load(
    entry: Entry, project: str, stack: str, config: Mapping[str, str], secret_config: tuple[str, ...] = ()
) -> Program:
    """The program of a callable, a file, a folder with `__main__.py`, or a folder with `Pulumi.yaml`.

    For the last, name and configuration come from `Pulumi.yaml` and `Pulumi.<stack>.yaml`, and `config` takes
    the place of single values. Raises FileNotFoundError, or InputError with every fault of both files.
    """
    if callable(entry):
        return _plain(entry, project, stack, config, secret_config, Path.cwd())
    path = Path(entry).resolve()
    if (path / "Pulumi.yaml").is_file():
        return _project(path, stack, config, secret_config)
    if not path.is_file() and not (path / "__main__.py").is_file():
        raise FileNotFoundError(
            f"{path} is no program: expected a file, a folder with __main__.py, or one with Pulumi.yaml"
        )
    return _plain(path, project, stack, config, secret_config, path if path.is_dir() else path.parent)


def _plain(
    entry: Callable[[], object] | Path, project: str, stack: str, config: Mapping[str, Any],
    secret_config: tuple[str, ...], root: Path,
) -> Program:  # fmt: skip
    full = {_full(key, project): value for key, value in config.items()}
    return Program(entry, project, stack, full, tuple(_full(key, project) for key in secret_config), root)


def _project(root: Path, stack: str, config: Mapping[str, str], secret_config: tuple[str, ...]) -> Program:
    read = load_project(root, stack, config)
    secret = {*read.secret_keys, *(_full(key, read.name) for key in secret_config)}
    return Program(read.main, read.name, stack, dict(read.config), tuple(sorted(secret)), root)


def _full(key: str, project: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _forget(directory: Path, known: set[str]) -> None:
    """Drop modules found through the program's directory; a package of the project (`infra.x`) stays."""
    for name in set(sys.modules) - known:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file and _is_at(Path(file), directory, name):
            del sys.modules[name]


def _is_at(file: Path, directory: Path, name: str) -> bool:
    path = directory.joinpath(*name.split("."))
    return file in (path.with_suffix(".py"), path / "__init__.py")
