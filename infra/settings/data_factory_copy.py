"""What the factory fetches into the lake before it runs the job: from where, in which format, to which
container. Addresses and names of files are parameters of the pipeline, so one pipeline fetches many files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings.reader import ConfigReader

if TYPE_CHECKING:
    from infra.settings.stack import Settings

PATH: Final = "dataFactory.copy"
HTTP: Final = "HttpServer"
REST: Final = "RestService"
BLOB: Final = "AzureBlobStorage"
BINARY: Final = "Binary"
DELIMITED_TEXT: Final = "DelimitedText"
PARQUET: Final = "Parquet"
JSON: Final = "Json"
FORMATS: Final = (BINARY, DELIMITED_TEXT, PARQUET)
SOURCES: Final = {
    HTTP: ("url", "path"),
    REST: ("url", "path"),
    BLOB: ("url", "sourceContainer", "sourceFolder", "sourceFile"),
}
"""Kinds of sources, by the types of their linked services, with what the pipeline is told of each."""
SINK: Final = ("folder", "file")
"""What the pipeline is told of the copy in the lake."""
CONTAINER: Final = (
    r"[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])",
    "must be a container of lake.containers",
    "bronze",
)
URL: Final = r"https://[A-Za-z0-9.-]+(:\d+)?(/[^\s@]*)?"


@dataclass(frozen=True, kw_only=True)
class CopySettings:
    """One file is fetched per run; `parameters` are defaults of the pipeline's parameters.

    `container` None: the first container of the lake.
    """

    enabled: bool
    source: str
    format: str
    sink_format: str
    container: str | None
    parameters: dict[str, str]

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """Everything that a run is told."""
        return (*SOURCES[self.source], *SINK)

    def container_among(self, containers: tuple[str, ...]) -> str:
        """The container that is written to."""
        return self.container or ("bronze" if "bronze" in containers else containers[0])


def read_copy(reader: ConfigReader) -> CopySettings:
    """The settings of `dataFactory.copy`.

    https://learn.microsoft.com/azure/data-factory/copy-activity-overview#supported-file-formats
    """
    enabled = reader.boolean(f"{PATH}.enabled", True)
    source = reader.choice(f"{PATH}.source", HTTP, SOURCES)
    read_as = reader.choice(f"{PATH}.format", BINARY, FORMATS)
    written_as = reader.choice(f"{PATH}.sinkFormat", JSON if source == REST else read_as, (*FORMATS, JSON))
    parameters = _parameters(reader, source)
    found = CopySettings(
        enabled=enabled,
        source=source,
        format=JSON if source == REST else read_as,
        sink_format=written_as,
        container=reader.optional(f"{PATH}.container", *CONTAINER),
        parameters=parameters,
    )
    _formats(reader, found)
    if not enabled:
        for name in ("source", "format", "sinkFormat", "container", "parameters"):
            if reader.is_set(f"{PATH}.{name}") and not reader.is_refused(f"{PATH}.enabled"):
                reader.refuse(f"{PATH}.enabled", False, f"must be true: {PATH}.{name} is set", "true")
    return found


def _parameters(reader: ConfigReader, source: str) -> dict[str, str]:
    path, names = f"{PATH}.parameters", (*SOURCES[source], *SINK)
    given = reader.mapping(path, "must be texts", "landing", lambda _, value: len(value) <= 2000)
    for name, value in given.items():
        if name not in names:
            reader.surplus(f"{path}.{name}", value, f"must be one of {', '.join(names)}")
    if "url" in given and not reader.is_refused(f"{path}.url"):
        fits = re.fullmatch(URL, given["url"]) is not None
        rule = "must be an https:// address without credentials"
        reader.require(fits, f"{path}.url", given["url"], rule, "https://example.com/")
    return given


def _formats(reader: ConfigReader, found: CopySettings) -> None:
    """Bytes stay bytes; a table is read from a format and written in one."""
    path = f"{PATH}.sinkFormat"
    if found.source == REST:
        if reader.is_set(f"{PATH}.format"):
            rule = f"must be left out with {PATH}.source {REST}: it is JSON"
            reader.surplus(f"{PATH}.format", "a value", rule)
        rule = f"must be {JSON} or a table with {PATH}.source {REST}"
        reader.require(found.sink_format != BINARY, path, found.sink_format, rule, JSON)
    elif BINARY in (found.format, found.sink_format):
        rule = f"must be {found.format}: {BINARY} is copied as it is, and nothing else becomes {BINARY}"
        reader.require(found.format == found.sink_format, path, found.sink_format, rule, found.format)


def across_copy(reader: ConfigReader, settings: Settings) -> None:
    """The copy goes to a container that is there."""
    container, containers = settings.data_factory.copy.container, settings.lake.containers
    if container is not None and not reader.is_refused(f"{PATH}.container"):
        rule = f"must be a container of the lake: {', '.join(containers)}"
        reader.require(container in containers, f"{PATH}.container", container, rule, containers[0])
