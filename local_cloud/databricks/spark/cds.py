"""The class data archive: Spark's 15,000 classes parsed once, so that later driver JVMs start in half the
time.

The archive is written by a running driver (`-XX:+RecordDynamicDumpInfo`, Java 17 and later) when its cluster
stops, so no extra JVM ever runs for it. It fits one Java build and one class path, which its name is made of;
a driver whose archive does not fit starts without it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from local_cloud.databricks.spark.java import Java
from local_cloud.databricks.spark.shared import replace_atomically, share_dir


def archive_path(java: Java, class_path: list[Path]) -> Path:
    """Where the archive of this Java and class path is or will be."""
    digest = hashlib.sha256(f"{java.path.resolve()} {java.version}".encode())
    for jar in class_path:
        facts = jar.stat()
        digest.update(f"{jar} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return share_dir() / "cds" / f"{digest.hexdigest()[:16]}.jsa"


def archive_options(archive: Path) -> list[str]:
    """JVM options: use the archive if it is there, otherwise get ready to write it."""
    if archive.exists():
        return [f"-XX:SharedArchiveFile={archive}"]
    return ["-XX:+RecordDynamicDumpInfo"]


def keep(fresh: Path, archive: Path) -> None:
    """Put a new archive in its place and drop those that fit nothing any more."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    for outdated in archive.parent.glob("*.jsa"):
        outdated.unlink()
    replace_atomically(fresh, archive)
