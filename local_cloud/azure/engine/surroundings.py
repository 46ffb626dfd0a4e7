"""What a program and its dynamic providers find around them: directory, arguments, import path, streams.

The language host runs both in processes of their own whose working directory is the program's. Here they
share the engine's process, so the surroundings are put in place for a run and taken away after it, and
modules loaded from the program's directory are forgotten, so that each run executes them anew.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import TextIOBase
from pathlib import Path

from local_cloud.azure.engine.events import EventStream
from local_cloud.azure.engine.project import Project

# All of this belongs to the process, so one run at a time.
_ONE_RUN = threading.Lock()


@contextmanager
def surroundings(project: Project, events: EventStream) -> Iterator[None]:
    """The surroundings of the project's program while the block runs; what is printed becomes messages."""
    directory = project.main if project.main.is_dir() else project.main.parent
    with _ONE_RUN:
        before = (Path.cwd(), sys.argv[:], sys.path[:], set(sys.modules))
        os.chdir(directory)
        sys.argv = [str(project.main)]
        sys.path.insert(0, str(directory))
        try:
            with redirect_stdout(_Lines(events, "info")), redirect_stderr(_Lines(events, "info#err")):
                yield
        finally:
            os.chdir(before[0])
            sys.argv, sys.path[:] = before[1], before[2]
            _forget(directory, before[3])


def _forget(directory: Path, known: set[str]) -> None:
    for name in set(sys.modules) - known:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file and Path(file).is_relative_to(directory):
            del sys.modules[name]


class _Lines(TextIOBase):
    """A stream whose lines become diagnostics: a program's prints must not break display or ``--json``."""

    def __init__(self, events: EventStream, severity: str) -> None:
        self._events, self._severity = events, severity
        self._rest = ""

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._events.diagnostic(self._severity, line)
        return len(text)

    def close(self) -> None:
        if self._rest:
            self._events.diagnostic(self._severity, self._rest)
            self._rest = ""
        super().close()
