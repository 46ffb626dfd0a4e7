"""Where things live that every local cluster of this environment shares: jars, the catalog plugin, class
archives.

They belong to the installed Spark version and not to a project's state, so they sit in the Python environment
and are removed with it.
"""

from __future__ import annotations

import hashlib
import sys
from importlib.util import find_spec
from pathlib import Path

from local_cloud.databricks.spark.api import ClusterStartError


def share_dir() -> Path:
    """`<environment>/share/local-cloud`, created when missing."""
    directory = Path(sys.prefix) / "share" / "local-cloud"
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def spark_home() -> Path:
    """Directory of the installed pyspark, found without importing it; raises ClusterStartError without it."""
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise ClusterStartError(
            "pyspark is not installed here. Run: pip install 'azure-databricks-platform[local]'"
        )
    return Path(spec.origin).parent


def spark_jars() -> list[Path]:
    """Spark's own jars, sorted, so that the class path (and the class archive made for it) is always the
    same.
    """
    return sorted((spark_home() / "jars").glob("*.jar"))


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def replace_atomically(fresh: Path, target: Path) -> None:
    """Put a finished file in its place; a kill leaves either the old one or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh.replace(target)
