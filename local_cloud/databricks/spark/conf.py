"""How the driver JVM is started and Spark is set: small, fast to start, and with the names a notebook
expects.

Spark's defaults are made for clusters of many machines; with 200 shuffle partitions and 50 snapshot
partitions a Delta MERGE of ten rows takes seconds. What the user sets on the cluster wins, except for what
would move the driver off this machine.
"""

from __future__ import annotations

import os
from pathlib import Path

import psutil

from local_cloud.databricks.spark.api import ClusterSpec, ClusterStartError

DEFAULT_CATALOG = "main"
CATALOG_CLASS = "localcloud.LocalCatalog"
FIXED = ("spark.master", "spark.driver.host", "spark.driver.bindAddress", "spark.submit.deployMode")
"""Settings of the user that have no meaning on one machine (single-node clusters set spark.master
themselves).
"""

# What spark-submit adds for Java 17: core/.../launcher/JavaModuleOptions.java of Spark 4.0.
_OPENED = (
    "java.lang",
    "java.lang.invoke",
    "java.lang.reflect",
    "java.io",
    "java.net",
    "java.nio",
    "java.util",
    "java.util.concurrent",
    "java.util.concurrent.atomic",
    "jdk.internal.ref",
    "sun.nio.ch",
    "sun.nio.cs",
    "sun.security.action",
    "sun.util.calendar",
)


def slots(spec: ClusterSpec) -> int:
    """Task slots of the local driver: two per worker, every CPU for a single node, at most the CPUs."""
    cpus = os.cpu_count() or 1
    return cpus if spec.max_workers == 0 else min(cpus, 2 * max(spec.min_workers, spec.max_workers))


def java_options(spec: ClusterSpec, scratch: Path) -> list[str]:
    """JVM options for a driver that starts fast and keeps its temporary files in `scratch`."""
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
    return [
        f"-Xmx{driver_memory(spec) >> 20}m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xss4m",
        "-XX:-UsePerfData",
        "-Xshare:auto",
        "-Xlog:disable",
        "-XX:+IgnoreUnrecognizedVMOptions",
        "-Djdk.reflect.useDirectMethodHandle=false",
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-Djava.awt.headless=true",
        "-Djava.net.preferIPv4Stack=true",
        "-Duser.timezone=UTC",
        "-Dfile.encoding=UTF-8",
        f"-Djava.io.tmpdir={scratch}",
        "--add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
        *opened,
    ]


def driver_memory(spec: ClusterSpec) -> int:
    """Heap bytes: `spark.driver.memory` where set, else a quarter of the machine between 1 and 2 GiB."""
    asked = spec.spark_conf.get("spark.driver.memory")
    if asked is None:
        return max(1 << 30, min(2 << 30, int(psutil.virtual_memory().total) // 4))
    units = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
    text = asked.strip().lower().removesuffix("b")
    number, unit = (text[:-1], units[text[-1]]) if text[-1:] in units else (text, 1 << 20)
    if not number.isdecimal():
        raise ClusterStartError(
            f"cluster {spec.name}: spark.driver.memory is '{asked}'; write a size such as 2g."
        )
    return int(number) * unit


def spark_settings(spec: ClusterSpec, state_dir: Path, scratch: Path) -> dict[str, str]:
    """The SparkConf of the driver."""
    warehouse = state_dir / "warehouse"
    count = slots(spec)
    required = {
        "spark.master": f"local[{count}]",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": (warehouse / "spark_catalog").as_uri(),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.extensions": _joined(
            "io.delta.sql.DeltaSparkSessionExtension", spec, "spark.sql.extensions"
        ),
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.defaultCatalog": DEFAULT_CATALOG,
        "spark.hadoop.localcloud.state": str(state_dir),
        "spark.hadoop.fs.dbfs.impl": "localcloud.MappedFileSystem",
        "spark.hadoop.fs.abfss.impl": "localcloud.MappedFileSystem",
        "spark.delta.logStore.dbfs.impl": "io.delta.storage.LocalLogStore",
        **catalog_settings(warehouse),
    }
    users = {key: value for key, value in spec.spark_conf.items() if key not in FIXED}
    return {**_defaults(spec, count), **users, **required}


def _defaults(spec: ClusterSpec, count: int) -> dict[str, str]:
    """What the user may set otherwise."""
    return {
        "spark.app.name": spec.name,
        "spark.ui.enabled": "false",
        "spark.ui.port": "0",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "WARN",
        "spark.scheduler.mode": "FAIR",
        "spark.sql.shuffle.partitions": str(max(2, count)),
        "spark.default.parallelism": str(max(2, count)),
        "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
        "spark.databricks.delta.snapshotPartitions": "2",
        "spark.sql.sources.default": "delta",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.streaming.stopTimeout": "10s",
        "spark.sql.ui.retainedExecutions": "200",
        "spark.hadoop.fs.defaultFS": "dbfs:///",
        "spark.databricks.clusterUsageTags.clusterId": spec.cluster_id,
        "spark.databricks.clusterUsageTags.clusterName": spec.name,
        "spark.databricks.clusterUsageTags.sparkVersion": spec.spark_version,
    }


def catalog_settings(warehouse: Path) -> dict[str, str]:
    """Spark settings that name every catalog there is: each directory of the warehouse, and `main` always."""
    found = [path.name for path in warehouse.iterdir() if path.is_dir()] if warehouse.is_dir() else []
    names = sorted(
        {DEFAULT_CATALOG, *(name for name in found if not name.startswith((".", "spark_catalog")))}
    )
    settings: dict[str, str] = {}
    for name in names:
        settings[f"spark.sql.catalog.{name}"] = CATALOG_CLASS
        settings[f"spark.sql.catalog.{name}.root"] = str(warehouse / name)
    return settings


def _joined(ours: str, spec: ClusterSpec, key: str) -> str:
    theirs = [part.strip() for part in spec.spark_conf.get(key, "").split(",") if part.strip()]
    return ",".join(dict.fromkeys([ours, *theirs]))
