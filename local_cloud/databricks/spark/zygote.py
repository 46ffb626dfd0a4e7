"""The parent of task processes: imports Spark, pandas and IPython once, then forks a child per task in
milliseconds.

It is single-threaded and opens no connection before a fork, so a child starts clean; each child leads a
process group of its own, so killing a task also kills what its shell cells started. On macOS, where a fork
after importing numerical libraries is not safe (https://bugs.python.org/issue33725), a child is a new
interpreter instead.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from typing import Any

FORKS = sys.platform.startswith("linux")
_IMPORTS = (
    "IPython.core.interactiveshell",
    "httpx",
    "pandas",
    "pyarrow",
    "pyspark.sql.pandas.types",
    "pyspark.sql.functions",
    "pyspark.sql.streaming",
    "delta.tables",
    "local_cloud.databricks.spark.runner.main",
)


class Zygote:
    """Reads requests from descriptor 0, reports to `out`, and reaps the children it made."""

    def __init__(self, out: int) -> None:
        self._out = out
        self._children: dict[int, subprocess.Popen[bytes] | None] = {}
        self._names: dict[int, str] = {}
        self._wake, self._alarm = os.pipe()
        os.set_blocking(self._alarm, False)
        os.set_blocking(self._wake, False)

    def serve(self) -> None:
        """Work until standard input ends, then kill every child."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._alarm, warn_on_full_buffer=False)
        self._say({"id": 0, "result": os.getpid()})
        pending = b""
        while True:
            ready, _, _ = select.select([0, self._wake], [], [])
            if self._wake in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake, 4096)
                self._reap()
            if 0 in ready:
                block = os.read(0, 1 << 16)
                if not block:
                    break
                *lines, pending = (pending + block).split(b"\n")
                for line in lines:
                    self._answer(json.loads(line))
        for pid in self._children:
            _kill_group(pid)

    def _answer(self, request: dict[str, Any]) -> None:
        if request["op"] == "start":
            pid = self._fork(request) if FORKS else self._spawn(request)
            self._names[pid] = request["task"]
            self._say({"id": request["id"], "result": pid})
        else:  # kill: only a child that is not reaped yet, whose id therefore is still its own
            if request["pid"] in self._children:
                _kill_group(request["pid"])
            self._say({"id": request["id"], "result": None})

    def _fork(self, request: dict[str, Any]) -> int:
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for descriptor in (self._out, self._wake, self._alarm):
                    os.close(descriptor)
                os.setsid()
                from local_cloud.databricks.spark.runner.main import run_in_child

                code = run_in_child(request)
            finally:
                os._exit(code)
        self._children[pid] = None
        return pid

    def _spawn(self, request: dict[str, Any]) -> int:
        command = [sys.executable, "-m", "local_cloud.databricks.spark.runner.main"]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        child.stdin.write(json.dumps(request).encode())  # type: ignore[union-attr]
        child.stdin.close()  # type: ignore[union-attr]
        self._children[child.pid] = child
        return child.pid

    def _reap(self) -> None:
        for pid, child in list(self._children.items()):
            if child is not None:
                ended = child.poll() is not None
                code = child.returncode if ended else 0
            else:
                found, status = os.waitpid(pid, os.WNOHANG)
                ended, code = found == pid, os.waitstatus_to_exitcode(status)
            if ended:
                _kill_group(pid)  # what its shell cells left running
                del self._children[pid]
                self._say({"exited": self._names.pop(pid), "code": code})

    def _say(self, message: dict[str, Any]) -> None:
        os.write(self._out, json.dumps(message).encode() + b"\n")


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def main() -> None:
    """Entry point: `python -m local_cloud.databricks.spark.zygote`."""
    out = os.dup(1)
    os.set_inheritable(out, False)
    os.dup2(2, 1)
    if FORKS:
        import gc
        import importlib

        for name in _IMPORTS:
            importlib.import_module(name)
        gc.collect()
        gc.freeze()  # shared pages stay shared after a fork
    Zygote(out).serve()


if __name__ == "__main__":
    main()
