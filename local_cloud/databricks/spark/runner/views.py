"""Persistent views of three-level catalogs: records beside the tables of a schema, read by the catalog
plugin.

Spark 4.0 reads such views through a catalog plugin but cannot create them there, so the statements that write
them are read with Spark's own parser and done here.
"""

# ruff: noqa: SLF001 - PySpark has no public way to Spark's parser
from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

from local_cloud.databricks.spark.runner.delta_names import name_parts, three_parts

_WRITE = re.compile(r"(CREATE\s+(OR\s+REPLACE\s+)?VIEW|ALTER\s+VIEW|DROP\s+VIEW)\b", re.I)
_SHOW = re.compile(r"SHOW\s+VIEWS(?:\s+(?:IN|FROM)\s+(\S+))?", re.I)
_DESCRIBE = re.compile(r"DESC(?:RIBE)?\s+(?:TABLE\s+)?(?:EXTENDED\s+)?([\w.`-]+)", re.I)


class Views:
    """Creates, replaces, drops and lists views for one session."""

    def __init__(self, spark: Any, warehouse: Path) -> None:
        self._spark = spark
        self._warehouse = warehouse

    def run(self, text: str) -> Any | None:
        """The statement's result as a DataFrame, or None when it does not concern a view of ours."""
        if match := _SHOW.fullmatch(text):
            return self._show(match[1])
        if match := _DESCRIBE.fullmatch(text):
            return self._describe(match[1])
        return self._write_statement(text) if _WRITE.match(text) else None

    def _write_statement(self, text: str) -> Any | None:
        plan = self._spark._jsparkSession.sessionState().sqlParser().parsePlan(text)
        kind = plan.getClass().getSimpleName()
        if kind not in ("CreateView", "AlterViewAs", "DropView"):
            return None
        named = plan.child().multipartIdentifier() if kind == "AlterViewAs" else plan.child().nameParts()
        parts = [str(named.apply(i)).lower() for i in range(named.length())]
        done = self._spark.createDataFrame([], "")
        if (
            kind == "DropView"
            and len(parts) == 1
            and self._spark._jsparkSession.catalog().dropTempView(parts[0])
        ):
            return done
        catalog, schema, name = three_parts(self._spark, parts)
        if catalog == "spark_catalog":
            return None
        full, record = f"{catalog}.{schema}.{name}", self._record(catalog, schema, name)
        old = _read(record)
        if kind == "DropView":
            if old is not None or not plan.ifExists() or self._spark.catalog.tableExists(full):
                _must_be_view(full, old)
                record.unlink()
        elif kind == "AlterViewAs":
            comment = _must_be_view(full, old).get("comment")
            self._write(record, plan.originalText(), [], comment)
        elif self._may_create(plan, full, old):
            columns = plan.userSpecifiedColumns()
            names = [str(columns.apply(i)._1()) for i in range(columns.length())]
            comment = plan.comment().get() if plan.comment().isDefined() else None
            self._write(record, plan.originalText().get(), names, comment)
        return done

    def _record(self, catalog: str, schema: str, name: str) -> Path:
        return self._warehouse / catalog / schema / ".objects" / f"{name}.json"

    def _may_create(self, plan: Any, full: str, old: dict[str, Any] | None) -> bool:
        if not self._spark.catalog.tableExists(full):
            return True
        if old is None or old["type"] != "VIEW":
            raise ValueError(f"[TABLE_OR_VIEW_ALREADY_EXISTS] {full} is a table: DROP TABLE it first")
        if not plan.replace() and not plan.allowExisting():
            raise ValueError(f"[TABLE_OR_VIEW_ALREADY_EXISTS] view {full} exists: use CREATE OR REPLACE VIEW")
        return bool(plan.replace())

    def _write(self, record: Path, text: str, names: list[str], comment: str | None) -> None:
        """Analyse the query, so that a wrong one is refused now, and keep it."""
        frame = self._spark.sql(text)
        schema_dir = record.parent.parent
        if names and len(names) != len(frame.columns):
            raise ValueError(
                f"view {record.stem}: {len(names)} column names for a query of {len(frame.columns)} columns"
            )
        if not schema_dir.is_dir() and schema_dir.name != "default":
            raise ValueError(
                f"[SCHEMA_NOT_FOUND] schema {schema_dir.name} does not exist: CREATE SCHEMA it first"
            )
        place = [self._spark.catalog.currentCatalog(), self._spark.catalog.currentDatabase()]
        properties = {
            "view.catalogAndNamespace.numParts": "2",
            "view.query.out.numCols": str(len(frame.columns)),
        }
        properties |= {f"view.catalogAndNamespace.part.{i}": part for i, part in enumerate(place)}
        properties |= {f"view.query.out.col.{i}": column for i, column in enumerate(frame.columns)}
        schema = json.loads(frame.schema.json())
        for field, name in zip(schema["fields"], names, strict=False):
            field["name"] = name
        entry = {
            "type": "VIEW",
            "text": text,
            "schema": json.dumps(schema),
            "comment": comment,
            "properties": properties,
        }
        record.parent.mkdir(parents=True, exist_ok=True)
        fresh = record.parent / f".{uuid.uuid4()}.tmp"
        fresh.write_text(json.dumps(entry), encoding="utf-8")
        fresh.replace(record)

    def _show(self, where: str | None) -> Any | None:
        parts = name_parts(self._spark, where) if where else []
        catalog, schema, _ = three_parts(self._spark, [*parts, ""])
        if catalog == "spark_catalog":
            return None
        records = sorted((self._warehouse / catalog / schema / ".objects").glob("*.json"))
        names = [path.stem for path in records if (_read(path) or {}).get("type") == "VIEW"]
        rows = [(schema, name, False) for name in names]
        return self._spark.createDataFrame(rows, "namespace string, viewName string, isTemporary boolean")

    def _describe(self, name: str) -> Any | None:
        parts = name_parts(self._spark, name)
        if len(parts) > 3:
            return None
        record = _read(self._record(*three_parts(self._spark, parts)))
        if record is None or record["type"] != "VIEW":
            return None
        fields = self._spark.table(name).schema.fields
        rows = [
            (field.name, field.dataType.simpleString(), field.metadata.get("comment")) for field in fields
        ]
        return self._spark.createDataFrame(rows, "col_name string, data_type string, comment string")


def _read(record: Path) -> dict[str, Any] | None:
    found: dict[str, Any] | None = json.loads(record.read_text(encoding="utf-8")) if record.exists() else None
    return found


def _must_be_view(full: str, record: dict[str, Any] | None) -> dict[str, Any]:
    if record is None or record["type"] != "VIEW":
        raise ValueError(f"[TABLE_OR_VIEW_NOT_FOUND] there is no view {full}")
    return record
