"""Values that every pipeline of a factory can read, and Azure keeps with the factory itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from infra.settings.reader import ConfigReader

PATH: Final = "dataFactory.globalParameters"
TYPES: Final = ("String", "Int", "Float", "Bool")
NAME: Final = (
    r"[A-Za-z][A-Za-z0-9_]{0,62}",
    "must be at most 63 letters, digits and underscores, starting with a letter",
)
PATTERNS: Final = {
    "String": (r"[\s\S]{1,4000}", "must be a text", "westeurope"),
    "Int": (r"-?\d{1,15}", "must be a whole number", "1"),
    "Float": (r"-?\d{1,15}(\.\d{1,15})?", "must be a number", "0.5"),
}


@dataclass(frozen=True, kw_only=True)
class GlobalParameter:
    """One parameter; https://learn.microsoft.com/azure/data-factory/author-global-parameters."""

    name: str
    type: str
    value: Any


def read_global_parameters(reader: ConfigReader) -> tuple[GlobalParameter, ...]:
    """Every global parameter."""
    found = []
    for name in reader.entries(PATH, *NAME):
        kind = reader.choice(f"{PATH}.{name}.type", "String", TYPES)
        value = _value(reader, f"{PATH}.{name}.value", kind)
        found.append(GlobalParameter(name=name, type=kind, value=value))
    return tuple(found)


def _value(reader: ConfigReader, path: str, kind: str) -> Any:
    if kind == "Bool":
        if not reader.is_set(path):
            reader.refuse(path, None, "must be given: true or false", "false")
        return reader.boolean(path, False)
    text = reader.text(path, None, *PATTERNS[kind])
    if reader.is_refused(path):
        return text
    return int(text) if kind == "Int" else float(text) if kind == "Float" else text
