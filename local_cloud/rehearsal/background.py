"""Servers of a rehearsal as processes that outlive the command: started, waited for, ended; one port for
each, kept, because it is part of addresses in the stack.
"""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import psutil

START_SECONDS = 30.0
STOP_SECONDS = 30.0
T = TypeVar("T")


class ServerError(RuntimeError):
    """A server cannot be started or reached; the message says what to do."""


def launch(
    what: str,
    command: Sequence[str],
    directory: Path,
    log: Path,
    ready: Callable[[], T | None],
    environment: Mapping[str, str] | None = None,
) -> T:
    """Start a process and return what `ready` finds once it answers; raises ServerError."""
    log.touch(mode=0o600)
    with log.open("ab") as output:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=directory,
            env=None if environment is None else dict(environment),
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = ready()
        if found is not None:
            return found
        if process.poll() is not None:
            break
        time.sleep(0.05)
    else:
        process.terminate()
    tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])
    raise ServerError(f"{what} did not start. Its log ({log}) ends with:\n{tail}")


def end(pid: int) -> None:
    """End a process with its children and wait until it is gone."""
    try:
        process = psutil.Process(pid)
        children = process.children(recursive=True)
        process.terminate()
        process.wait(STOP_SECONDS)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        process.kill()
        children = [*children, process]
    _, alive = psutil.wait_procs(children, timeout=10)
    for child in alive:
        child.kill()


def kept_port(file: Path) -> int | None:
    """The port a server had before."""
    return int(file.read_text(encoding="utf-8")) if file.exists() else None


def reserve_port(file: Path, port: int | None, advice: str) -> int:
    """A port that can be listened on, the given one or a free one, kept for the next start.

    Raises ServerError, which ends with `advice`.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port or 0))
        except OSError as error:
            raise ServerError(
                f"Port {port} is in use by another program ({error.strerror}). {advice}"
            ) from error
        chosen = int(probe.getsockname()[1])
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".tmp")
    temporary.write_text(str(chosen), encoding="utf-8")
    temporary.replace(file)
    return chosen
