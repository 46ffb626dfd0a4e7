"""Compiles the driver and the catalog plugin with Janino, the Java compiler that Spark ships, so that a JRE
is enough.

The result is one jar (a class data archive accepts no class directories), named after its sources and the
Spark version: editing a source makes a new jar at the next start.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock

from local_cloud.databricks.spark.api import ClusterStartError
from local_cloud.databricks.spark.jars import ensure_jars
from local_cloud.databricks.spark.java import find_java
from local_cloud.databricks.spark.shared import replace_atomically, share_dir, spark_jars

SOURCES = Path(__file__).parent / "java" / "localcloud"
JANINO_TARGET = 8  # the lowest class file version in which interfaces may have static methods


class PluginError(ClusterStartError):
    """The Java part could not be compiled."""


def ensure_plugin() -> Path:
    """The plugin's jar, compiled when missing (about 2 s); raises PluginError, JarsError or JavaError."""
    sources = sorted(SOURCES.glob("*.java"))
    digest = hashlib.sha256(version("pyspark").encode())
    for source in sources:
        digest.update(source.read_bytes())
    jar = share_dir() / "plugin" / f"local-cloud-{digest.hexdigest()[:16]}.jar"
    if not jar.exists():
        with FileLock(share_dir() / "plugin.lock"):
            if not jar.exists():
                _build(sources, jar)
    return jar


def _build(sources: list[Path], jar: Path) -> None:
    with tempfile.TemporaryDirectory(dir=share_dir(), prefix="plugin-") as scratch:
        classes = Path(scratch) / "classes"
        classes.mkdir()
        _compile(sources, classes)
        fresh = Path(scratch) / jar.name
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(classes.rglob("*.class")):
                archive.writestr(zipfile.ZipInfo(path.relative_to(classes).as_posix()), path.read_bytes())
        for outdated in jar.parent.glob("*.jar"):
            outdated.unlink()
        replace_atomically(fresh, jar)


def _compile(sources: list[Path], classes: Path) -> None:
    from py4j.java_gateway import JavaGateway
    from py4j.protocol import Py4JError, Py4JJavaError

    jars = [*spark_jars(), *ensure_jars()]
    py4j_jar = next(str(path) for path in jars if path.name.startswith("py4j-"))
    gateway: Any = JavaGateway.launch_gateway(
        classpath=os.pathsep.join(map(str, jars)),
        jarpath=py4j_jar,
        java_path=str(find_java().path),
        die_on_exit=True,
    )
    try:
        compiler = gateway.jvm.org.codehaus.janino.Compiler()
        compiler.setTargetVersion(JANINO_TARGET)
        compiler.setSourceCharset(gateway.jvm.java.nio.charset.Charset.forName("UTF-8"))
        compiler.setClassPath(_files(gateway, jars))
        compiler.setDestinationDirectory(gateway.jvm.java.io.File(str(classes)), False)
        compiler.compile(_files(gateway, sources))
    except Py4JJavaError as error:
        raise PluginError(f"Janino refused the Java part: {error.java_exception.getMessage()}") from error
    except Py4JError as error:
        raise PluginError(
            f"Janino could not be started: {error}. Is the pyspark installation complete?"
        ) from error
    finally:
        gateway.shutdown()


def _files(gateway: Any, paths: list[Path]) -> Any:
    array = gateway.new_array(gateway.jvm.java.io.File, len(paths))
    for index, path in enumerate(paths):
        array[index] = gateway.jvm.java.io.File(str(path))
    return array
