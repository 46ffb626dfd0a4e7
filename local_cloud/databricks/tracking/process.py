"""The MLflow tracking server as a child process, started on the first request and never before.

MLflow's server takes seconds and hundreds of megabytes to import, so the workspace does not import it: it
runs it in a process of its own on a Unix socket only this user can open, and ends it with the workspace.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from local_cloud.databricks.errors import ApiError

_START_SECONDS = 90.0


class TrackingServer:
    """Starts MLflow's own server over a directory when asked for its socket, and stops it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._place: Path | None = None

    def socket(self) -> Path:
        """The socket of the running server, started if need be (blocking, some seconds).

        Raises ApiError (TEMPORARILY_UNAVAILABLE, with the place of the log) if it does not start.
        """
        with self._lock:
            if self._process is None or self._process.poll() is not None or self._place is None:
                self._start()
            return _socket(self._place)

    def stop(self) -> None:
        """End the server; its data stays."""
        with self._lock:
            if self._process is not None:
                self._process.terminate()
                try:
                    self._process.wait(5)
                except subprocess.TimeoutExpired:
                    self._process.kill()
                    self._process.wait()
            if self._place is not None:
                shutil.rmtree(self._place, ignore_errors=True)
            self._process = self._place = None

    def _start(self) -> None:
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._place = self._place or Path(
            tempfile.mkdtemp(prefix="local-mlflow-")
        )  # a socket's path must be short
        socket, log = _socket(self._place), self._directory / "server.log"
        socket.unlink(missing_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "local_cloud.databricks.tracking.server",
                    str(socket),
                    str(self._directory),
                ],
                stdin=subprocess.PIPE,  # its closing ends the server, so it never outlives a killed workspace
                stdout=output,
                stderr=output,
                env=_environment(self._directory),
            )
        deadline = time.monotonic() + _START_SECONDS
        while not socket.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                message = f"The MLflow server did not start; its log is {log}"
                raise ApiError(message, code="TEMPORARILY_UNAVAILABLE", status=503)
            time.sleep(0.05)


def _socket(place: Path | None) -> Path:
    if place is None:
        raise RuntimeError("the MLflow server has no place")
    return place / "mlflow.sock"


def _environment(directory: Path) -> dict[str, str]:
    database = f"sqlite:///{directory / 'mlflow.db'}"
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "DATABRICKS_"))},
        "_MLFLOW_SERVER_FILE_STORE": database,
        "_MLFLOW_SERVER_REGISTRY_STORE": database,
        "_MLFLOW_SERVER_ARTIFACT_ROOT": "dbfs:/databricks/mlflow-tracking",
        "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
        "_MLFLOW_SERVER_ARTIFACT_DESTINATION": str(directory / "artifacts"),
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "true",
    }
