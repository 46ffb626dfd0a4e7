"""What `python -m local_cloud prepare` does for Spark, so that the first cluster starts as fast as every
later one.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from local_cloud.databricks.spark.api import ClusterSpec
from local_cloud.databricks.spark.cluster import SparkCluster
from local_cloud.databricks.spark.jars import ensure_jars
from local_cloud.databricks.spark.plugin import ensure_plugin


def prepare_spark(say: Callable[[str], None], *, archive: bool = True) -> None:
    """Fetch the jars, compile the plugin and (about 25 s, once) write the class data archive.

    `say` gets one line per step. Raises ClusterStartError with the reason and the fix.
    """
    begun = time.monotonic()
    jars = ensure_jars()
    say(f"Delta Lake: {len(jars)} jars in {jars[0].parent} ({time.monotonic() - begun:.1f} s)")
    begun = time.monotonic()
    say(f"Catalog plugin: {ensure_plugin().name} ({time.monotonic() - begun:.1f} s)")
    if not archive:
        return
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="local-cloud-") as directory:
        cluster = SparkCluster.start(ClusterSpec("prepare", "prepare", "", 0, 0), Path(directory))
        try:
            cluster.prepare()
            kept = cluster.driver.archived
        finally:
            cluster.stop()
    say(f"Class data archive: {'ready' if kept else 'not written'} ({time.monotonic() - begun:.1f} s)")
