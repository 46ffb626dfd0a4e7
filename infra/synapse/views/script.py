"""A database, a credential, a source per container and a view per table: one T-SQL script that says how they
have to be, may be run again at any time, and is the same text for the same tables. It holds no secret: the
credential is the workspace's own identity, which needs no master key.

Views that are no longer asked for stay: nothing in the database says who made them.
https://learn.microsoft.com/azure/synapse-analytics/sql/query-delta-lake-format
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from infra.settings.synapse_views import View

COLLATION: Final = "Latin1_General_100_BIN2_UTF8"
"""Delta's text is UTF-8, and only with a binary collation are files skipped by the values of text columns:
https://learn.microsoft.com/azure/synapse-analytics/sql/best-practices-serverless-sql-pool"""
CREDENTIAL: Final = "lake_identity"
_GO: Final = re.compile(r"^[ \t]*GO[ \t]*;?[ \t\r]*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Lake:
    """Where the lake is: `https://<account>.dfs.core.windows.net/`."""

    dfs_endpoint: str

    def location(self, container: str) -> str:
        """Address of a container; raises ValueError for an endpoint that is none of a lake."""
        parts = urlsplit(self.dfs_endpoint)
        if parts.scheme != "https" or not parts.hostname or ".dfs." not in parts.hostname:
            raise ValueError(
                f"{self.dfs_endpoint!r} is no address of a lake; give https://<account>.dfs.core.windows.net/"
            )
        return f"https://{parts.hostname}/{container}"


def script(lake: Lake, database: str, views: Sequence[View], readers: Sequence[str] = ()) -> str:
    """The whole script, its batches divided by GO."""
    containers = sorted({view.container for view in views})
    schemas = sorted({view.schema for view in views})
    names = sorted(readers)
    identity = f"{name(CREDENTIAL)} WITH IDENTITY = 'Managed Identity'"
    batches = [
        f"USE [master];\n{_logins(names)}".rstrip(),
        _unless("databases", database, f"CREATE DATABASE {name(database)} COLLATE {COLLATION};"),
        f"USE {name(database)};",
        _unless("database_scoped_credentials", CREDENTIAL, f"CREATE DATABASE SCOPED CREDENTIAL {identity};"),
        *(batch for container in containers for batch in _source(container, lake.location(container))),
        *(_schema(schema) for schema in schemas),
        *(_view(view) for view in sorted(views, key=lambda one: (one.schema, one.name))),
        *(_reader(reader, schemas) for reader in names),
    ]
    return "".join(f"{batch}\nGO\n" for batch in batches)


def batches_of(text_: str) -> list[str]:
    """The batches of a script: what stands between lines that say GO and nothing else."""
    return [batch.strip() for batch in _GO.split(text_) if batch.strip()]


def name(identifier: str) -> str:
    """A quoted identifier."""
    return f"[{identifier.replace(']', ']]')}]"


def text(value: str) -> str:
    """A quoted Unicode text."""
    return f"N{plain_text(value)}"


def plain_text(value: str) -> str:
    """A quoted text where T-SQL takes no Unicode one; raises ValueError for a line break in it."""
    if re.search(r"[\x00-\x1f]", value):
        raise ValueError(f"{value!r} has a control character, which no name in the lake or in SQL has")
    return "'" + value.replace("'", "''") + "'"


def _unless(catalog: str, known: str, statement: str) -> str:
    """Make something only if the catalog does not know its name."""
    return f"IF NOT EXISTS ({_named(catalog, known)})\n    {statement}"


def _named(catalog: str, known: str) -> str:
    return f"SELECT 1 FROM sys.{catalog} WHERE name = {text(known)}"  # noqa: S608  (quoted by text)


def _logins(readers: Sequence[str]) -> str:
    """Logins are of the server, users of a database: both have the name that Entra knows."""
    made = (f"CREATE LOGIN {name(one)} FROM EXTERNAL PROVIDER;" for one in readers)
    return "\n".join(_unless("server_principals", *pair) for pair in zip(readers, made, strict=True))


def _source(container: str, location: str) -> tuple[str, str]:
    """A lake of the same name elsewhere is another lake: the source is made again, views find it by name."""
    source = f"lake_{container}"
    moved = f"IF EXISTS ({_named('external_data_sources', source)} AND location <> {text(location)})"
    made = (
        f"CREATE EXTERNAL DATA SOURCE {name(source)}\n"
        f"    WITH (LOCATION = {plain_text(location)}, CREDENTIAL = {name(CREDENTIAL)});"
    )
    return (
        f"{moved}\n    DROP EXTERNAL DATA SOURCE {name(source)};",
        _unless("external_data_sources", source, made),
    )


def _schema(schema: str) -> str:
    """CREATE SCHEMA has to be alone in its batch, so it is one of its own."""
    return _unless("schemas", schema, f"EXEC({text(f'CREATE SCHEMA {name(schema)}')});")


def _view(view: View) -> str:
    """Its columns are those the table has at this moment: run the script again when they changed."""
    return (
        f"CREATE OR ALTER VIEW {name(view.schema)}.{name(view.name)} AS\n"
        "SELECT [rows].*\n"
        "FROM OPENROWSET(\n"
        f"    BULK {plain_text(f'{view.path}/')},\n"
        f"    DATA_SOURCE = {plain_text(f'lake_{view.container}')},\n"
        "    FORMAT = 'DELTA'\n"
        ") AS [rows];"
    )


def _reader(reader: str, schemas: Sequence[str]) -> str:
    """Whoever selects from a view uses the credential and reads files, and needs a permission for each:
    https://learn.microsoft.com/azure/synapse-analytics/sql/develop-storage-files-storage-access-control
    """
    principal = name(reader)
    return "\n".join(
        (
            _unless("database_principals", reader, f"CREATE USER {principal} FROM LOGIN {principal};"),
            *(f"GRANT SELECT ON SCHEMA::{name(schema)} TO {principal};" for schema in schemas),
            f"GRANT REFERENCES ON DATABASE SCOPED CREDENTIAL::{name(CREDENTIAL)} TO {principal};",
            f"GRANT ADMINISTER DATABASE BULK OPERATIONS TO {principal};",
        )
    )
