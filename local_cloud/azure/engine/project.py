"""Pulumi.yaml and Pulumi.<stack>.yaml as the real engine reads them, every fault reported at once.

Format: https://www.pulumi.com/docs/iac/concepts/projects/project-file/ and
https://www.pulumi.com/docs/iac/concepts/config/. A rehearsal has no passphrase, so encrypted values are
refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from local_cloud.azure.engine.errors import InputError

_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "array": list,
    "object": dict,
}


@dataclass(frozen=True)
class Project:
    """A project with the configuration of one stack.

    Attributes:
        root: the directory of Pulumi.yaml.
        main: the directory (or file) the program is run from.
        config: full key ("project:key") -> value as text; objects and lists are JSON.
        secret_keys: keys declared with ``secret: true``.
    """

    name: str
    stack: str
    root: Path
    main: Path
    organization: str = "organization"
    config: dict[str, str] = field(default_factory=dict)
    secret_keys: frozenset[str] = frozenset()

    def package_config(self, package: str) -> dict[str, str]:
        """The configuration of a provider: ``azure-native:location`` as ``location``."""
        prefix = f"{package}:"
        return {key[len(prefix) :]: value for key, value in self.config.items() if key.startswith(prefix)}


def load_project(root: Path, stack: str, overrides: Mapping[str, Any] | None = None) -> Project:
    """Read both files; `overrides` take the place of single values of the stack file.

    Raises:
        InputError: a file is missing or wrong; every problem with the command or edit that fixes it.
    """
    project_file, stack_file = root / "Pulumi.yaml", root / f"Pulumi.{stack}.yaml"
    document = _read(project_file)
    if document is None:
        raise InputError(
            f"{project_file} does not exist; run the command in a project or name one with --cwd."
        )
    problems: list[str] = []
    name = document.get("name")
    if not isinstance(name, str) or not name:
        problems.append(f"{project_file}: 'name' is missing.")
        name = ""
    runtime = document.get("runtime")
    if (runtime.get("name") if isinstance(runtime, dict) else runtime) != "python":
        problems.append(f"{project_file}: runtime is not python; this engine runs Python programs only.")
    given = {key if ":" in key else f"{name}:{key}": value for key, value in (overrides or {}).items()}
    values = _stack_values(_read(stack_file) or {}, stack_file, name, problems, given)
    secret = _defaults(document.get("config") or {}, project_file, stack, name, values, problems)
    if problems:
        raise InputError(problems)
    main = (root / str(document.get("main", "."))).resolve()
    return Project(name, stack, root.resolve(), main, config=_as_text(values), secret_keys=frozenset(secret))


def _read(file: Path) -> dict[str, Any] | None:
    if not file.exists():
        return None
    try:
        document = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except YAMLError as error:
        raise InputError(f"{file} is not YAML: {error}") from error
    if document is not None and not isinstance(document, dict):
        raise InputError(f"{file} is not a mapping.")
    return document or {}


def _stack_values(
    document: dict[str, Any], file: Path, project: str, problems: list[str], overrides: Mapping[str, Any]
) -> dict[str, Any]:
    if document.get("environment"):
        problems.append(
            f"{file}: 'environment' (Pulumi ESC) needs Pulumi Cloud; put the values under 'config'."
        )
    values: dict[str, Any] = {}
    for key, value in (document.get("config") or {}).items():
        full = key if ":" in key else f"{project}:{key}"
        if _has_secure(value) and full not in overrides:
            problems.append(
                f"{file}: {full} is encrypted ('secure:') and a rehearsal has no passphrase to open it; "
                f"give the rehearsal its own value: pulumi config set --plaintext {full} <value>"
            )
        values[full] = value
    return {**values, **overrides}


def _has_secure(value: Any) -> bool:
    if isinstance(value, dict):
        return set(value) == {"secure"} or any(_has_secure(item) for item in value.values())
    return isinstance(value, list) and any(_has_secure(item) for item in value)


def _defaults(
    declared: dict[str, Any],
    file: Path,
    stack: str,
    project: str,
    values: dict[str, Any],
    problems: list[str],
) -> set[str]:
    """Fill in project-level values, check declared types, and return the keys declared secret."""
    secret: set[str] = set()
    for key, entry in declared.items():
        full = key if ":" in key else f"{project}:{key}"
        schema = (
            entry
            if isinstance(entry, dict) and {"type", "default", "value", "secret"} & set(entry)
            else {"value": entry}
        )
        if schema.get("secret"):
            secret.add(full)
        if full not in values:
            given = schema.get("value", schema.get("default"))
            if given is None:
                problems.append(
                    f"Stack '{stack}' is missing configuration value '{full}' declared in {file}: "
                    f"pulumi config set --stack {stack} {full} <value>"
                )
                continue
            values[full] = given
        expected = _TYPES.get(str(schema.get("type", "")))
        if expected is not None and not _has_type(values[full], expected):
            problems.append(
                f"Stack '{stack}' has {full} = {values[full]!r}, which is not of type {schema['type']}: "
                f"pulumi config set --stack {stack} {full} <{schema['type']}>"
            )
    return secret


def _has_type(value: Any, expected: type | tuple[type, ...]) -> bool:
    if expected is int:
        return str(value).lstrip("-").isdigit()
    if expected is bool:
        return str(value).lower() in ("true", "false")
    return isinstance(value, expected) if expected in (list, dict) else not isinstance(value, (list, dict))


def _as_text(values: dict[str, Any]) -> dict[str, str]:
    text: dict[str, str] = {}
    for key, value in values.items():
        if isinstance(value, bool):
            text[key] = "true" if value else "false"
        elif isinstance(value, (dict, list)):
            text[key] = json.dumps(value, separators=(",", ":"), sort_keys=True, default=str)
        else:
            text[key] = "" if value is None else str(value)
    return text
