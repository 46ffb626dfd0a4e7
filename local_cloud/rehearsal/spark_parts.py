"""What Spark needs beyond Python packages: a Java, Delta's jars and the catalog plugin, made once per environment."""

from __future__ import annotations

from local_cloud.databricks.spark.jars import ensure_jars
from local_cloud.databricks.spark.java import find_java
from local_cloud.databricks.spark.plugin import ensure_plugin


def ensure_spark_parts() -> None:
    """Check Java, then resolve and build what is not there yet.

    Raises ClusterStartError with the command that installs what is missing.
    """
    find_java()
    ensure_jars()
    ensure_plugin()
