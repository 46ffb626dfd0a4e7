"""Puts the files of a spec together: root file, includes, the chosen target on top; nothing resolved yet.

What other tools read but this one does not manage yet is refused by name: nothing is silently ignored.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workspace_config.load import Map, Position, Problem, load, merge, suggestion, type_name
from workspace_config.sections import LIST_IDENTITY

ROOT_FILE = "databricks.yml"
TOP_LEVEL = ("bundle", "include", "variables", "workspace", "sync", "permissions", "resources", "targets")
KNOWN: dict[str, tuple[str, ...]] = {
    "bundle": ("name",),
    "workspace": ("host", "root_path", "file_path"),
    "sync": ("paths", "exclude"),
    "target": ("default", "variables", "workspace", "sync", "permissions", "resources"),
    "variable": ("description", "default", "type", "sensitive"),
}
NOT_YET: dict[str, tuple[str, ...]] = {
    "": ("artifacts", "environments", "experimental", "presets", "run_as", "scripts"),
    "bundle": ("cluster_id", "compute_id", "databricks_cli_version", "deployment", "git", "uuid"),
    "workspace": ("artifact_path", "auth_type", "client_id", "profile", "resource_path", "state_path"),
    "sync": ("include",),
    "target": ("artifacts", "bundle", "git", "include", "mode", "presets", "run_as"),
    "variable": ("lookup",),
}
"""Keys of Databricks bundles without an effect here, by the mapping they stand in."""


def assemble(spec_dir: Path, target: str | None, stack: str, problems: list[Problem]) -> tuple[Map, str]:
    """Return the merged document and the name of the chosen target."""
    root = load(spec_dir / ROOT_FILE, ROOT_FILE, problems)
    check_keys(root, TOP_LEVEL, "", "the spec", problems)
    document = root
    for shown, path in _included(root, spec_dir, problems):
        part = load(path, shown, problems)
        check_keys(part, TOP_LEVEL, "", "the spec", problems)
        _refuse_twice(document, part, problems)
        document = merge(document, part, LIST_IDENTITY)
    name, over = _target(document, target, stack, problems)
    if over is not None:
        check_keys(over, KNOWN["target"], "target", f"targets.{name}", problems)
        document = merge(document, _layer(over, document), LIST_IDENTITY)
    for part_name in ("bundle", "workspace", "sync"):
        values = document.get(part_name)
        if isinstance(values, Map):
            check_keys(values, KNOWN[part_name], part_name, part_name, problems)
    return document, name


def check_keys(value: Map, known: tuple[str, ...], scope: str, label: str, problems: list[Problem]) -> None:
    """Report every key that means nothing here, with the nearest that does."""
    for key in value:
        if key in NOT_YET.get(scope, ()):
            message = f"`{key}` in {label} is not managed yet by this toolkit; remove it"
            problems.append(Problem(value.place_of_key(key), message))
        elif key not in known:
            hint = suggestion(key, known) or f" Known: {', '.join(known)}."
            problems.append(Problem(value.place_of_key(key), f"unknown key `{key}` in {label}.{hint}"))


def mapping(value: Any, where: Position, label: str, problems: list[Problem]) -> Map:
    """`value` when it is a mapping; otherwise a problem (except for nothing) and an empty one."""
    if isinstance(value, Map):
        return value
    if value is not None:
        problems.append(Problem(where, f"{label}: expected a mapping, got {type_name(value)}"))
    return Map(where)


def _included(root: Map, spec_dir: Path, problems: list[Problem]) -> list[tuple[str, Path]]:
    patterns = root.get("include") or []
    if not isinstance(patterns, list):
        problems.append(Problem(root.place("include"), "include: expected a list of file patterns"))
        return []
    found: list[tuple[str, Path]] = []
    for index, pattern in enumerate(patterns):
        where = patterns.place(index)  # type: ignore[attr-defined]
        if Path(str(pattern)).is_absolute() or ".." in Path(str(pattern)).parts:
            problems.append(Problem(where, f"include: `{pattern}` lies outside of the spec directory"))
            continue
        paths = sorted(path for path in spec_dir.glob(str(pattern)) if path.is_file())
        if not paths:
            problems.append(Problem(where, f"include: `{pattern}` matches no file; correct or remove it"))
        found += [(path.relative_to(spec_dir).as_posix(), path) for path in paths]
    return list(dict(found).items())


def _refuse_twice(document: Map, part: Map, problems: list[Problem]) -> None:
    for group in ("resources", "targets", "variables"):
        ours, theirs = document.get(group), part.get(group)
        if not isinstance(ours, Map) or not isinstance(theirs, Map):
            continue
        pairs = [(group, ours, theirs)]
        if group == "resources":
            both = [
                name for name in theirs if isinstance(ours.get(name), Map) and isinstance(theirs[name], Map)
            ]
            pairs = [(f"resources.{name}", ours[name], theirs[name]) for name in both]
        for label, first, second in pairs:
            for key in second:
                if key in first:
                    message = f"{label}.{key} stands already at {first.place(key)}; rename one"
                    problems.append(Problem(second.place(key), message))


def _target(document: Map, wanted: str | None, stack: str, problems: list[Problem]) -> tuple[str, Map | None]:
    targets = document.get("targets")
    if not isinstance(targets, Map) or not targets:
        if wanted:
            problems.append(
                Problem(document.place("targets"), f"there is no target `{wanted}`: no targets at all")
            )
        return wanted or "default", None
    defaults = [
        name for name, value in targets.items() if isinstance(value, Map) and value.get("default") is True
    ]
    if wanted and wanted not in targets:
        message = (
            f"there is no target `{wanted}`.{suggestion(wanted, targets)} Targets: {', '.join(targets)}."
        )
        problems.append(Problem(document.place("targets"), message))
    name = wanted or (stack if stack in targets else None) or (defaults[0] if defaults else None)
    if name is None and len(targets) == 1:
        name = next(iter(targets))
    if name is None:
        message = f"which target? Give --target, or mark one with `default: true`: {', '.join(targets)}"
        problems.append(Problem(document.place("targets"), message))
        return "default", None
    over = targets.get(name)
    return name, over if isinstance(over, Map) else None


def _layer(over: Map, document: Map) -> Map:
    """A target as a document: its variable values become defaults of the declared variables."""
    layer = Map(over.where)
    for key, value in over.items():
        if key == "default":
            continue
        layer.put(key, value, over.place(key))
    values = over.get("variables")
    if isinstance(values, Map):
        variables = Map(values.where)
        declared = document.get("variables") or {}
        for name, value in values.items():
            where = values.place(name)
            full = isinstance(value, Map) and set(value) <= set(KNOWN["variable"]) and name in declared
            if full:
                variables.put(name, value, where)
            else:
                wrapped = Map(where)
                wrapped.put("default", value, where)
                variables.put(name, wrapped, where)
        layer.put("variables", variables, over.place("variables"))
    return layer
