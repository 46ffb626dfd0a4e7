"""`DeltaTable` by name in three-level catalogs.

Delta's Python API finds three-part names but looks for shorter ones in Spark's session catalog only, and its
builder takes two parts at most. Both are completed here with the current catalog and schema; a new managed
table is created at its place in the warehouse, which is all that makes it a table there.
"""

# ruff: noqa: SLF001 - PySpark has no public way to its parser and builders
from __future__ import annotations

from pathlib import Path
from typing import Any


def extend_delta(spark: Any, warehouse: Path) -> None:
    """Make `DeltaTable.forName` and `DeltaTable.create...().tableName` of this process take any name."""
    from delta.tables import DeltaTable, DeltaTableBuilder

    find, name_table = DeltaTable.forName.__func__, DeltaTableBuilder.tableName

    def for_name(cls: Any, session: Any, name: str) -> Any:
        """A DeltaTable by its name."""
        parts = name_parts(spark, name)
        temporary = len(parts) == 1 and any(
            view.isTemporary and view.name == parts[0] for view in _views(spark, parts[0])
        )
        if temporary:
            return find(cls, session, name)
        return find(cls, session, ".".join(f"`{part}`" for part in three_parts(spark, parts)))

    def table_name(builder: Any, name: str) -> Any:
        """Name the table that the builder creates."""
        catalog, schema, table = three_parts(spark, name_parts(spark, name))
        if catalog == "spark_catalog":
            return name_table(builder, f"{schema}.{table}")
        if schema != "default" and not (warehouse / catalog / schema).is_dir():
            raise ValueError(
                f"[SCHEMA_NOT_FOUND] schema {catalog}.{schema} does not exist: CREATE SCHEMA it first"
            )
        builder._jbuilder = builder._jbuilder.location((warehouse / catalog / schema / table).as_uri())
        return builder

    DeltaTable.forName = classmethod(for_name)
    DeltaTableBuilder.tableName = table_name


def name_parts(spark: Any, name: str) -> list[str]:
    """The parts of a name as Spark's parser sees them, in lower case."""
    parts = spark._jsparkSession.sessionState().sqlParser().parseMultipartIdentifier(name)
    return [str(parts.apply(index)).lower() for index in range(parts.length())]


def three_parts(spark: Any, parts: list[str]) -> tuple[str, str, str]:
    """Catalog, schema and name, completed with the current ones; raises ValueError for more than three."""
    if len(parts) > 3:
        raise ValueError(f"{'.'.join(parts)}: a name has at most three parts, catalog.schema.name")
    current = [spark.catalog.currentCatalog(), spark.catalog.currentDatabase()]
    named = [*current[: 3 - len(parts)], *parts]
    return named[0], named[1], named[2]


def _views(spark: Any, name: str) -> list[Any]:
    return [table for table in spark.catalog.listTables(pattern=name) if table.isTemporary]
