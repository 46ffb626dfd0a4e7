"""Delta Lake's jars, fetched once by Spark's own package resolver and checked against pinned digests.

They are on no Python index, only on Maven Central; pyspark and delta-spark pin the versions that fit each
other. The resolver honours the user's own Ivy settings (`spark.jars.ivySettings` in spark-defaults.conf), so
a company mirror works.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from local_cloud.databricks.spark.api import ClusterStartError
from local_cloud.databricks.spark.java import find_java
from local_cloud.databricks.spark.shared import replace_atomically, sha256, share_dir, spark_home, spark_jars

PACKAGE = "io.delta:delta-spark_2.13:4.0.1"
PINS = {
    "io.delta_delta-spark_2.13-4.0.1.jar": "a1e76860b19fe1e6b205a4ea7a9099a2f9575d39bb71d49b3e679b299d0efb91",
    "io.delta_delta-storage-4.0.1.jar": "ecc42c5aaa51c423312d9e4e48aa4a12b34740bf2c37de0e8f279277ec3d12e4",
    "org.antlr_antlr4-runtime-4.13.1.jar": "54665d2838cc66458343468efc539e454fc95b46a8a04b13c6ac43fc9be63505",
}
RESOLVE_SECONDS = 600


class JarsError(ClusterStartError):
    """Delta Lake's jars could not be fetched, or are not what was pinned."""


def ensure_jars() -> list[Path]:
    """Paths of the pinned jars, fetching them when missing; raises JarsError or JavaError with what to do."""
    directory = share_dir() / "jars"
    wanted = [directory / name for name in PINS]
    if all(path.exists() for path in wanted):
        return wanted
    with FileLock(share_dir() / "jars.lock"):
        if not all(path.exists() for path in wanted):
            _fetch(directory)
    return wanted


def _fetch(directory: Path) -> None:
    with tempfile.TemporaryDirectory(dir=share_dir(), prefix="ivy-") as scratch:
        _resolve(Path(scratch))
        fetched = {name: Path(scratch) / "jars" / name for name in PINS}
        wrong = [
            f"{name}: expected sha256 {PINS[name]}, got {sha256(path) if path.exists() else 'no file'}"
            for name, path in fetched.items()
            if not path.exists() or sha256(path) != PINS[name]
        ]
        if wrong:
            raise JarsError(
                "What the package resolver fetched is not what is pinned:\n  "
                + "\n  ".join(wrong)
                + "\n  Check the Maven mirror in spark.jars.ivySettings, then: python -m local_cloud prepare"
            )
        for name, path in fetched.items():
            replace_atomically(path, directory / name)


def _resolve(scratch: Path) -> None:
    nothing = scratch / "nothing.py"
    nothing.write_text("", encoding="utf-8")
    command = [
        str(find_java().path),
        "-cp",
        os.pathsep.join(map(str, spark_jars())),
        "org.apache.spark.deploy.SparkSubmit",
        "--packages",
        PACKAGE,
        "--conf",
        f"spark.jars.ivy={scratch}",
        str(nothing),
    ]
    env = {**os.environ, "SPARK_HOME": str(spark_home()), "PYSPARK_PYTHON": sys.executable}
    try:
        done = subprocess.run(
            command,
            env=env,
            capture_output=True,
            text=True,
            timeout=RESOLVE_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise JarsError(
            f"Fetching {PACKAGE} took more than {RESOLVE_SECONDS} s. {_network_advice()}"
        ) from error
    if done.returncode != 0:
        lines = [line.strip() for line in done.stderr.splitlines() if _tells(line)]
        raise JarsError("\n  ".join([f"Could not fetch {PACKAGE}. {_network_advice()}", *lines[:6]]))


def _tells(line: str) -> bool:
    return any(
        word in line
        for word in ("UnknownHost", "SERVER ERROR", "unresolved", "not found", "Exception", "ERROR")
    )


def _network_advice() -> str:
    return (
        "It needs https://repo1.maven.org/maven2 once (afterwards no network). Behind a proxy set"
        " JAVA_TOOL_OPTIONS='-Dhttps.proxyHost=... -Dhttps.proxyPort=...'; for a mirror put"
        " 'spark.jars.ivySettings <file>' into $SPARK_CONF_DIR/spark-defaults.conf."
        " Then: python -m local_cloud prepare"
    )
