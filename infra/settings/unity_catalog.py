"""Which metastore governs the workspace's data, and where data lies that Unity Catalog reaches but does not
manage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings.lake import CONTAINERS, SKUS
from infra.settings.reader import ConfigReader
from infra.settings.workspace_keys import GUID

if TYPE_CHECKING:
    from infra.settings.stack import Settings

METASTORE: Final = (
    GUID,
    "must be the GUID of a metastore of the region (databricks account metastores list), or be left out",
    "00000000-0000-0000-0000-000000000000",
)
EXTERNAL: Final = "unityCatalog.externalStorage"


@dataclass(frozen=True, kw_only=True)
class ExternalStorageSettings:
    """An account of its own for external locations, apart from the lake."""

    sku: str
    containers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UnityCatalogSettings:
    """`metastore_id` None: the account assigned one already. With `file_events` Databricks may subscribe to
    the lake's events, so that it need not list directories to find new files.
    """

    metastore_id: str | None
    file_events: bool
    external_storage: ExternalStorageSettings | None


def read(reader: ConfigReader) -> UnityCatalogSettings:
    """The settings of this part."""
    return UnityCatalogSettings(
        metastore_id=reader.optional("unityCatalog.metastoreId", *METASTORE),
        file_events=reader.boolean("unityCatalog.fileEvents", False),
        external_storage=_external(reader),
    )


def _external(reader: ConfigReader) -> ExternalStorageSettings | None:
    on = reader.boolean(f"{EXTERNAL}.enabled", False)
    settings = ExternalStorageSettings(
        sku=reader.choice(f"{EXTERNAL}.sku", "Standard_LRS", SKUS),
        containers=reader.texts(f"{EXTERNAL}.containers", ("external",), *CONTAINERS),
    )
    for name in ("sku", "containers"):
        if not on and reader.is_set(f"{EXTERNAL}.{name}"):
            rule = f"must be true, or {name} be left out: it says nothing without the account"
            reader.require(reader.is_refused(f"{EXTERNAL}.enabled"), f"{EXTERNAL}.enabled", on, rule, "true")
    return settings if on else None


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between this part and others."""
