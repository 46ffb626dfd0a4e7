"""Statements of Databricks SQL that open-source Spark does not take: catalogs, USE CATALOG, volumes, views,
TRUNCATE.

They are recognised by their first words before Spark sees them. Catalogs and volumes belong to the workspace
and are made through its API, so that its rules and listings apply to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local_cloud.databricks.spark.conf import catalog_settings
from local_cloud.databricks.spark.runner.delta_names import three_parts
from local_cloud.databricks.spark.runner.rest import WorkspaceApi, WorkspaceApiError
from local_cloud.databricks.spark.runner.statements import without_comments
from local_cloud.databricks.spark.runner.views import Views

_NAME = r"(`[^`]+`|[\w-]+)"
_EXISTS = r"(IF\s+(?:NOT\s+)?EXISTS\s+)?"
_COMMENT = r"(?:COMMENT\s+.*)?"
_USE = re.compile(rf"USE\s+CATALOG\s+{_NAME}", re.I)
_TRUNCATE = re.compile(r"TRUNCATE\s+TABLE\s+(\S+)", re.I)
_CATALOG = re.compile(
    rf"(CREATE|DROP)\s+CATALOG\s+{_EXISTS}{_NAME}\s*(CASCADE|RESTRICT)?\s*{_COMMENT}", re.I | re.S
)
_VOLUME = re.compile(
    rf"(CREATE|DROP)\s+VOLUME\s+{_EXISTS}((?:{_NAME}\.){{0,2}}{_NAME})\s*{_COMMENT}", re.I | re.S
)
_MISSING = ("DOES_NOT_EXIST", "NOT_FOUND")


class Unity:
    """Runs such statements for one task's session."""

    def __init__(self, spark: Any, api: WorkspaceApi, state_dir: Path) -> None:
        self._spark = spark
        self._api = api
        self._state = state_dir
        self._warehouse = state_dir / "warehouse"
        self._views = Views(spark, self._warehouse)
        self._known: set[str] = set()

    def run(self, statement: str) -> tuple[str, Any | None]:
        """What Spark shall run (often the statement itself), and the result where it is already done."""
        self.refresh_catalogs()
        text = without_comments(statement).strip().rstrip(";").rstrip()
        if match := _USE.fullmatch(text):
            return f"SET CATALOG {match[1]}", None
        if match := _TRUNCATE.fullmatch(text):
            return f"DELETE FROM {match[1]}", None  # noqa: S608 - the user's own statement, rewritten
        done: Callable[[re.Match[str]], None]
        for pattern, done in ((_CATALOG, self._catalog), (_VOLUME, self._volume)):
            if match := pattern.fullmatch(text):
                done(match)
                return statement, self._spark.createDataFrame([], "")
        return statement, self._views.run(text)

    def refresh_catalogs(self) -> None:
        """Tell the session of catalogs that appeared since it was opened."""
        settings = catalog_settings(self._warehouse)
        if self._known != set(settings):
            for key, value in settings.items():
                self._spark.conf.set(key, value)
            self._known = set(settings)

    def _catalog(self, match: re.Match[str]) -> None:
        verb, exists, name = match[1].upper(), match[2], match[3].strip("`").lower()
        path = "/api/2.1/unity-catalog/catalogs"
        if verb == "CREATE":
            _tolerate(exists, ("ALREADY_EXISTS",), lambda: self._api.post(path, name=name))
            (self._warehouse / name).mkdir(parents=True, exist_ok=True)
            self.refresh_catalogs()
        else:
            force = str((match[4] or "").upper() == "CASCADE").lower()
            _tolerate(exists, _MISSING, lambda: self._api.delete(f"{path}/{name}", force=force))

    def _volume(self, match: re.Match[str]) -> None:
        verb, exists = match[1].upper(), match[2]
        parts = [part.strip("`").lower() for part in re.findall(_NAME, match[3])]
        catalog, schema, name = three_parts(self._spark, parts)
        path = "/api/2.1/unity-catalog/volumes"
        if verb == "CREATE":
            body = {"catalog_name": catalog, "schema_name": schema, "name": name, "volume_type": "MANAGED"}
            _tolerate(exists, ("ALREADY_EXISTS",), lambda: self._api.post(path, **body))
            (self._state / "files" / "Volumes" / catalog / schema / name).mkdir(parents=True, exist_ok=True)
        else:
            _tolerate(exists, _MISSING, lambda: self._api.delete(f"{path}/{catalog}.{schema}.{name}"))


def _tolerate(wanted: str | None, codes: tuple[str, ...], call: Callable[[], Any]) -> None:
    """Do it; with IF [NOT] EXISTS these error codes are no error."""
    try:
        call()
    except WorkspaceApiError as error:
        if not (wanted and error.code.endswith(codes) and error.code != "ENDPOINT_NOT_FOUND"):
            raise
