"""Reads what a Delta table says of itself from its log, so that a table written by Spark is listed without
Spark.

Protocol: https://github.com/delta-io/delta/blob/master/PROTOCOL.md (actions of the transaction log)
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from local_cloud.databricks.store import Document

# Spark type names in the log -> Unity Catalog type names.
_TYPES = {
    "string": "STRING", "long": "LONG", "integer": "INT", "short": "SHORT", "byte": "BYTE",
    "double": "DOUBLE", "float": "FLOAT",
    "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP", "timestamp_ntz": "TIMESTAMP_NTZ",
    "binary": "BINARY",
}  # fmt: skip
_SQL = {"long": "bigint", "integer": "int", "short": "smallint", "byte": "tinyint"}


def is_table(directory: Path) -> bool:
    """Whether a directory is a Delta table."""
    return (directory / "_delta_log").is_dir()


def describe(directory: Path) -> Document:
    """Columns, properties, comment and times of a Delta table.

    The schema is read from the newest JSON commit that carries one; after a log clean-up that kept none, the
    columns are left out rather than guessed.
    """
    commits = sorted((directory / "_delta_log").glob("[0-9]*.json"))
    meta: Document = {}
    for commit in reversed(commits):
        found = [action["metaData"] for action in _actions(commit) if "metaData" in action]
        if found:
            meta = found[-1]
            break
    times = [int(c.stat().st_mtime * 1000) for c in commits]
    body: Document = {"properties": meta.get("configuration", {}), "delta_version": len(commits) - 1}
    if times:
        body |= {"created_at": int(meta.get("createdTime") or times[0]), "updated_at": times[-1]}
    if meta.get("description"):
        body["comment"] = meta["description"]
    if "schemaString" in meta:
        parts = meta.get("partitionColumns", [])
        body["columns"] = [
            _column(f, i, parts) for i, f in enumerate(json.loads(meta["schemaString"])["fields"])
        ]
    return body


def _actions(commit: Path) -> list[Document]:
    return [json.loads(line) for line in commit.read_text("utf-8").splitlines() if line.strip()]


def _column(field: Document, position: int, partitions: list[str]) -> Document:
    body: Document = {
        "name": field["name"],
        "position": position,
        "nullable": field["nullable"],
        "type_text": _sql(field["type"]),
        "type_name": _name(field["type"]),
        "type_json": json.dumps(field),
    }
    if (field.get("metadata") or {}).get("comment"):
        body["comment"] = field["metadata"]["comment"]
    if field["name"] in partitions:
        body["partition_index"] = partitions.index(field["name"])
    return body


def _name(kind: Any) -> str:
    if isinstance(kind, dict):
        return {"array": "ARRAY", "map": "MAP", "struct": "STRUCT"}.get(kind["type"], "USER_DEFINED_TYPE")
    return "DECIMAL" if kind.startswith("decimal") else _TYPES.get(kind, "STRING")


def _sql(kind: Any) -> str:
    if not isinstance(kind, dict):
        return _SQL.get(kind, str(kind))
    if kind["type"] == "array":
        return f"array<{_sql(kind['elementType'])}>"
    if kind["type"] == "map":
        return f"map<{_sql(kind['keyType'])},{_sql(kind['valueType'])}>"
    return "struct<" + ",".join(f"{f['name']}:{_sql(f['type'])}" for f in kind.get("fields", [])) + ">"
