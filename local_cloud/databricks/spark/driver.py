"""The driver JVM of one cluster, seen from Python: start it, open and close sessions for tasks, ask how it
is.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from local_cloud.databricks.spark import cds, conf
from local_cloud.databricks.spark.api import ClusterSpec, ClusterStartError
from local_cloud.databricks.spark.jars import ensure_jars
from local_cloud.databricks.spark.java import find_java
from local_cloud.databricks.spark.lines import LineProcess
from local_cloud.databricks.spark.plugin import ensure_plugin
from local_cloud.databricks.spark.shared import spark_home, spark_jars

START_SECONDS = 120
ARCHIVE_SECONDS = 180


class Driver:
    """A running driver. All methods may be called from several threads."""

    def __init__(self, spec: ClusterSpec, state_dir: Path, directory: Path) -> None:
        """Launch the JVM without waiting; raises ClusterStartError when Java or the jars are missing."""
        self._warehouse = state_dir / "warehouse"
        self._scratch = directory / "scratch"
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(parents=True)
        (self._warehouse / conf.DEFAULT_CATALOG).mkdir(parents=True, exist_ok=True)
        java = find_java()
        class_path = [ensure_plugin(), *ensure_jars(), *spark_jars()]
        self._archive = cds.archive_path(java, class_path)
        self.archived = self._archive.exists()
        command = [
            str(java.path),
            *conf.java_options(spec, self._scratch),
            *cds.archive_options(self._archive),
            "-cp",
            os.pathsep.join(map(str, class_path)),
            "localcloud.Driver",
        ]
        self.log = directory / "driver.log"
        self._lines = LineProcess(command, env=_environment(spec), log=self.log, on_event=lambda _: None)
        self._settings = conf.spark_settings(spec, state_dir, self._scratch)
        self._spec = spec

    def wait_ready(self) -> dict[str, Any]:
        """Block until Spark is up; returns its `info`. Raises ClusterStartError with its own words."""
        try:
            self._lines.send(self._settings)
            info: dict[str, Any] = self._lines.ready(START_SECONDS)
        except TimeoutError as error:
            self.kill()
            raise ClusterStartError(
                f"The driver of cluster {self._spec.name} was not ready in {START_SECONDS} s; see {self.log}"
            ) from error
        except RuntimeError as error:
            self.kill()
            raise ClusterStartError(
                f"The driver of cluster {self._spec.name} did not start: {error}\n"
                f"  Check spark_conf {sorted(self._spec.spark_conf)} and free memory; full log: {self.log}"
            ) from error
        return info

    @property
    def alive(self) -> bool:
        """Whether the JVM still runs."""
        return self._lines.alive

    @property
    def pid(self) -> int:
        """Process (and process group) id of the JVM."""
        return self._lines.pid

    def open(self, task: str) -> dict[str, Any]:
        """A session for the task and a Py4J server for its process: {"port", "secret"}."""
        answer: dict[str, Any] = self._lines.ask(
            "open", task=task, conf=conf.catalog_settings(self._warehouse)
        )
        return answer

    def cancel(self, task: str) -> None:
        """Stop the task's Spark jobs and streams."""
        self._lines.ask("cancel", task=task)

    def close(self, task: str) -> None:
        """Stop what still runs and forget the task's session."""
        self._lines.ask("close", task=task)

    def info(self) -> dict[str, Any]:
        """Version, master, slots, and how busy it is."""
        answer: dict[str, Any] = self._lines.ask("info")
        return answer

    def write_archive(self) -> bool:
        """Write the class data archive; False where there is one already, or this Java wrote none."""
        if self._archive.exists() or not self.alive:
            return False
        fresh = self._scratch / "classes.jsa"
        self._lines.ask(
            "archive", path=str(fresh), statements=cds.training(self._scratch), timeout=ARCHIVE_SECONDS
        )
        if not fresh.exists():
            return False
        cds.keep(fresh, self._archive)
        self.archived = True
        return True

    def stop(self) -> None:
        """End the JVM and remove its temporary files."""
        self._lines.end(5)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def kill(self) -> None:
        """End the JVM now."""
        self._lines.kill()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _environment(spec: ClusterSpec) -> dict[str, str]:
    return {
        **os.environ,
        **spec.env,
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "PYSPARK_PIN_THREAD": "true",
        "TZ": "UTC",
    }
