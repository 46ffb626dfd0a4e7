"""The class data archive: Spark's 15,000 classes parsed once, so that later driver JVMs start in half the
time.

A driver that has run its first task and is idle does some ordinary Delta work and writes the archive
(`-XX:+RecordDynamicDumpInfo`, Java 17 and later), so no JVM is started for it. It fits one Java build and one
class path, which its name is made of; a driver whose archive does not fit starts without it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from local_cloud.databricks.spark.java import Java
from local_cloud.databricks.spark.shared import replace_atomically, share_dir

_TRAINING = """
CREATE OR REPLACE TABLE {t} PARTITIONED BY (part) AS SELECT id, id % 3 AS part, 'x' AS text FROM range(100);
INSERT INTO {t} SELECT id, 0, 'y' FROM range(100, 110);
MERGE INTO {t} t USING (SELECT id, 0L AS part, 'z' AS text FROM range(90, 120)) s ON t.id = s.id
  WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *;
UPDATE {t} SET text = 'u' WHERE id < 5;
DELETE FROM {t} WHERE id = 7;
OPTIMIZE {t} ZORDER BY (id);
DESCRIBE HISTORY {t};
SELECT a.part, count(*), avg(a.id), row_number() OVER (ORDER BY a.part) FROM {t} a JOIN {t} b ON a.id = b.id
  GROUP BY a.part ORDER BY 1;
SELECT count(*) FROM {t} VERSION AS OF 1;
SHOW SCHEMAS IN main
"""


def training(directory: Path) -> list[str]:
    """Statements that load the classes of ordinary Delta work, on a table in `directory`."""
    table = f"delta.`{(directory / 'training').as_uri()}`"
    return [statement.format(t=table) for statement in _TRAINING.strip().split(";\n")]


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
