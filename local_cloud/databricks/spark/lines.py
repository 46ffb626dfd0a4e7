"""A child process that is asked with JSON lines on its standard input and answers on its standard output.

Both the driver JVM and the Python process that forks tasks speak it. The child leads its own process group,
so one signal ends everything it started, and it exits by itself when its input ends: a killed server leaves
no orphan.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import IO, Any


class ProcessEndedError(RuntimeError):
    """The process ended before it answered; the message holds the end of its log."""


class LineProcess:
    """One such process. `ask` may be called from several threads; `on_event` gets what nobody asked for."""

    def __init__(
        self,
        command: list[str],
        *,
        env: dict[str, str],
        log: Path,
        on_event: Callable[[dict[str, Any]], None],
    ) -> None:
        self._log = log
        self._on_event = on_event
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._first: Future[Any] = Future()
        self._waiting: dict[int, Future[Any]] = {0: self._first}
        with log.open("ab") as stderr:
            self._process = subprocess.Popen(
                command,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                start_new_session=True,
            )
        self.pid = self._process.pid
        threading.Thread(target=self._read, daemon=True, name=f"lines-{self.pid}").start()

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def send(self, message: dict[str, Any]) -> None:
        """Write one line; raises ProcessEndedError when nobody reads any more."""
        stdin: IO[bytes] = self._process.stdin  # type: ignore[assignment]
        try:
            with self._lock:
                stdin.write(json.dumps(message).encode() + b"\n")
                stdin.flush()
        except (OSError, ValueError) as error:
            raise self._ended() from error

    def ask(self, op: str, *, timeout: float | None = 60, **body: Any) -> Any:
        """The answer to one request; raises RuntimeError with the process's error, ProcessEndedError,
        TimeoutError.
        """
        number = next(self._numbers)
        answer: Future[Any] = Future()
        with self._lock:
            self._waiting[number] = answer
        try:
            self.send({"id": number, "op": op, **body})
            return self._result(answer, timeout)
        finally:
            with self._lock:
                self._waiting.pop(number, None)

    def ready(self, timeout: float) -> Any:
        """What it says when it is up; raises as `ask` does."""
        return self._result(self._first, timeout)

    def _result(self, answer: Future[Any], timeout: float | None) -> Any:
        try:
            return answer.result(timeout)
        except FutureTimeoutError as error:  # a class of its own before Python 3.11
            raise TimeoutError(
                f"process {self.pid} did not answer within {timeout} s; see {self._log}"
            ) from error

    def kill(self) -> None:
        """End the process and everything it started, and wait until the process is gone."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def end(self, seconds: float) -> None:
        """Close its input, wait for it to exit by itself, and kill what is left."""
        with contextlib.suppress(OSError, ValueError), self._lock:
            self._process.stdin.close()  # type: ignore[union-attr]
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self.kill()

    def _read(self) -> None:
        for line in self._process.stdout:  # type: ignore[union-attr]
            try:
                message = json.loads(line)
            except ValueError:  # a library printed something
                continue
            if "id" in message:
                self._answer(message)
            else:
                self._on_event(message)
        self._process.wait()
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            if not answer.done():
                answer.set_exception(self._ended())
        self._on_event({"ended": self.pid})

    def _answer(self, message: dict[str, Any]) -> None:
        with self._lock:
            answer = self._waiting.pop(message["id"], None)
        if answer is None or answer.done():
            return
        if "error" in message:
            answer.set_exception(RuntimeError(message["error"]))
        else:
            answer.set_result(message.get("result"))

    def _ended(self) -> ProcessEndedError:
        tail = self._log.read_text(encoding="utf-8", errors="replace")[-2000:] if self._log.exists() else ""
        return ProcessEndedError(
            f"process {self.pid} ended with code {self._process.poll()}; end of {self._log}:\n{tail}"
        )
