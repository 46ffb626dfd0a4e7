"""Libraries of a cluster, in the fields of the Databricks libraries API.

https://docs.databricks.com/api/azure/workspace/libraries/install
"""

from __future__ import annotations

import re
from typing import Any, Final

from infra.settings.reader import ConfigReader

_FILE: Final = r"(/(Workspace|Users|Shared|Volumes)/\S+|abfss://[^@/\s]+@\S+/\S+)"
FILES: Final = {
    "whl": (
        rf"{_FILE}\.whl",
        "must be a wheel in the workspace, a volume or the lake",
        "/Volumes/main/default/libraries/one-1.0-py3-none-any.whl",
    ),
    "jar": (
        rf"{_FILE}\.jar",
        "must be a JAR in the workspace, a volume or the lake",
        "/Volumes/main/default/libraries/one.jar",
    ),
    "requirements": (
        r"/(Workspace|Users|Shared|Volumes)/\S+\.txt",
        "must be a requirements.txt in the workspace or a volume",
        "/Workspace/Shared/requirements.txt",
    ),
}
PACKAGES: Final = {
    "pypi.package": (
        r"[A-Za-z0-9][\w.-]*(\[[\w,.\s-]+\])?\s*([=<>!~]=?=?[^\s;]+)?",
        "must be a requirement such as simplejson==3.19.3",
        "simplejson==3.19.3",
    ),
    "maven.coordinates": (
        r"[\w.-]+:[\w.-]+:[\w.-]+",
        "must be group:artifact:version",
        "org.example:one_2.13:1.0.0",
    ),
    "cran.package": (r"[A-Za-z][A-Za-z0-9.]*", "must be the name of an R package", "jsonlite"),
}
REPOSITORY: Final = (
    r"https?://[^\s@]+",
    "must be an address without a user or password in it: everybody who sees the cluster reads it",
    "https://pypi.example.com/simple",
)
EXCLUSION: Final = ("each is group:artifact", "org.slf4j:slf4j-log4j12")


def read_libraries(reader: ConfigReader, path: str) -> tuple[dict[str, Any], ...]:
    """The libraries at `path`, each with one source; the same one twice is a mistake."""
    rule = "each has one of pypi, maven, cran, whl, jar, requirements"
    found: list[dict[str, Any]] = []
    for one in reader.objects(path, rule, "pypi.package"):
        before, sources = len(reader.errors), _sources(reader, one)
        if not sources and len(reader.errors) == before:
            reader.refuse(f"{one}.pypi.package", "nothing", rule, "simplejson==3.19.3")
        for extra in list(sources)[1:]:
            reader.surplus(f"{one}.{extra}", "a value", f"must be left out: {rule}")
        if sources and key_of(sources) in [key_of(library) for library in found]:
            reader.surplus(one, "a library", "must be left out: it is in the list already")
        elif sources:
            found.append(dict(list(sources.items())[:1]))
    return tuple(found)


def _sources(reader: ConfigReader, path: str) -> dict[str, Any]:
    sources: dict[str, Any] = {}
    for name, form in FILES.items():
        if text := reader.optional(f"{path}.{name}", *form):
            sources[name] = text
    for name, form in PACKAGES.items():
        kind, _, field = name.partition(".")
        text, repository = (
            reader.optional(f"{path}.{name}", *form),
            _repository(reader, f"{path}.{kind}.repo"),
        )
        if text:
            sources[kind] = {field: text, **({"repo": repository} if repository else {})}
        elif repository:
            reader.surplus(f"{path}.{kind}.repo", "a value", f"must be left out without {path}.{name}")
    exclusions = reader.texts(
        f"{path}.maven.exclusions",
        (),
        *EXCLUSION,
        lambda text: re.fullmatch(r"[\w.*-]+:[\w.*-]+", text) is not None,
    )
    if exclusions and "maven" in sources:
        sources["maven"]["exclusions"] = list(exclusions)
    return sources


def _repository(reader: ConfigReader, path: str) -> str | None:
    """An address that is never repeated in an error: it may be refused because a password is in it."""
    pattern, rule, example = REPOSITORY
    text = reader.optional(path, r"[\s\S]*", rule, example)
    if text and not re.fullmatch(pattern, text):
        reader.refuse(path, "an address that is not shown", rule, example)
        return None
    return text


def key_of(library: dict[str, Any]) -> str:
    """What a library is called in a map of them: its kind and what tells it from others of its kind."""
    kind, value = next(iter(library.items()))
    if isinstance(value, str):
        return f"{kind}:{value}"
    name = next(value[field] for field in ("package", "coordinates") if field in value)
    return f"{kind}:{name}"
