"""Reads a spec directory into a checked, frozen bundle; every error of every file is reported at once.

The shape is that of Databricks bundles, so that files users already have are read as they are; `${stack.x}`,
secrets in scopes, `directories` and `ml_runtime` are ours.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

from infra.outputs import StackOutputs
from workspace_config.assemble import ROOT_FILE, assemble
from workspace_config.build import Builder
from workspace_config.compile_job import JobCompiler
from workspace_config.context import Context
from workspace_config.errors import InputError
from workspace_config.files import file_resources, synced
from workspace_config.interpolate import interpolate, resource_keys
from workspace_config.load import Map, Position, Problem, Seq, SpecError
from workspace_config.resource import Bundle, Resource
from workspace_config.sections import DIRECTORY_ACCESS


@dataclasses.dataclass(frozen=True, kw_only=True)
class Source:
    """What a spec is read from; `offline` leaves unknown what only a stack or a workspace can tell."""

    spec_dir: Path
    stack: str
    target: str | None = None
    variables: Mapping[str, str] = dataclasses.field(default_factory=dict)
    outputs: StackOutputs | None = None
    outputs_missing: str = ""
    """Why `outputs` is None, with the command that makes them."""
    user_name: Callable[[str], str] | None = None
    """Asks the workspace at a host for the name of the caller."""

    secrets_needed: bool = True
    """Whether a secret without its environment variable is an error."""

    @property
    def offline(self) -> bool:
        """Whether nothing may be asked of a workspace."""
        return self.user_name is None


def read_spec(source: Source) -> Bundle:
    """Read, resolve and check a spec; raises SpecError with every problem, InputError without a spec."""
    spec_dir = source.spec_dir.resolve()
    if not (spec_dir / ROOT_FILE).is_file():
        raise InputError(
            f"{source.spec_dir / ROOT_FILE}: no such file. Name the directory that holds {ROOT_FILE}."
        )
    problems: list[Problem] = []
    document, target = assemble(spec_dir, source.target, source.stack, problems)
    if not document:
        raise SpecError(problems)
    _need_name(document, problems)
    context = _context(source, document, target)
    context.variables(problems)
    resolved = _resolved(document, context, problems)
    workspace = resolved["workspace"]
    jobs = JobCompiler(spec_dir, workspace["file_path"], problems)
    builder = Builder(
        bundle=str((document.get("bundle") or {}).get("name")),
        target=target,
        spec_dir=spec_dir,
        problems=problems,
        jobs=jobs,
        shared=resolved.get("permissions") or Seq(document.place("permissions")),
        secrets_needed=source.secrets_needed,
    )
    builder.build(resolved.get("resources") or Map(document.where))
    resources = [*_files(resolved, builder), *builder.resources]
    checked = _checked(resources, problems)
    if problems:
        raise SpecError(problems)
    return Bundle(
        name=builder.bundle,
        target=target,
        host=str(workspace["host"]),
        root_path=workspace["root_path"],
        resources=checked,
    )


def _need_name(document: Map, problems: list[Problem]) -> None:
    bundle = document.get("bundle")
    if not isinstance(bundle, Map) or not isinstance(bundle.get("name"), str):
        problems.append(Problem(document.place("bundle"), "bundle.name is missing: every spec needs a name"))
        stand_in = Map(document.place("bundle"))
        stand_in.put("name", "bundle", stand_in.where)
        document.put("bundle", stand_in, stand_in.where)


def _context(source: Source, document: Map, target: str) -> Context:
    return Context(
        document=document,
        target=target,
        overrides=source.variables,
        stack_fields=tuple(field.name for field in dataclasses.fields(StackOutputs)),
        stack=source.outputs.to_mapping() if source.outputs else None,
        stack_missing="" if source.offline else source.outputs_missing,
        user_name=source.user_name,
    )


def _resolved(document: Map, context: Context, problems: list[Problem]) -> Map:
    result = Map(document.where)
    for name in ("sync", "permissions", "resources"):
        if document.get(name) is not None:
            value = interpolate(document[name], context.lookup, document.place(name), problems)
            result.put(name, value, document.place(name))
    workspace = Map(document.place("workspace"))
    for name in ("host", "root_path", "file_path"):
        where = _field_position(document, name)
        text = interpolate(f"${{workspace.{name}}}", context.lookup, where, problems)
        workspace.put(name, str(text).rstrip("/"), where)
        if name != "host" and not str(text).startswith(("/", "${")):
            problems.append(Problem(where, f"workspace.{name} must begin with /Workspace/"))
    result.put("workspace", workspace, document.place("workspace"))
    return result


def _field_position(document: Map, name: str) -> Position:
    workspace = document.get("workspace")
    return workspace.place(name) if isinstance(workspace, Map) else document.place("workspace")


def _files(resolved: Map, builder: Builder) -> list[Resource]:
    sync = resolved.get("sync") or Map(resolved.where)
    listed = sync.get("paths", ["."])
    if not isinstance(listed, list):
        builder.problems.append(Problem(sync.place("paths"), "sync.paths: expected a list of paths"))
        return []
    places = getattr(listed, "at", [])
    paths = [(str(text), places[i] if places else resolved.where) for i, text in enumerate(listed)]
    exclude = [str(item) for item in sync.get("exclude") or ()]
    files = dict(builder.jobs.files)
    for file, where in synced(builder.spec_dir, paths, exclude, builder.problems):
        files.setdefault(file, where)
    workspace = resolved["workspace"]
    root, file_path = workspace["root_path"], workspace["file_path"]
    top = root if file_path.startswith(f"{root}/") else file_path
    resources = list(file_resources(files, builder.spec_dir, top, file_path, builder.problems))
    if builder.shared and any(item.key == f"directories.{top}" for item in resources):
        _share(builder, top, workspace.place("root_path"))
    return resources


def _share(builder: Builder, top: str, where: Position) -> None:
    """Give the bundle-wide permissions to the root directory; everything below inherits them."""
    builder.permissions(f"directories.{top}", DIRECTORY_ACCESS, top, None, where)


def _checked(resources: list[Resource], problems: list[Problem]) -> tuple[Resource, ...]:
    """Complete the dependencies with the references and refuse circles and two resources for one object."""
    from graphlib import CycleError, TopologicalSorter

    keys = {item.key: item for item in resources}
    complete = []
    for item in resources:
        needs = [*item.depends_on, *resource_keys(item.desired)]
        found = tuple(dict.fromkeys(key for key in needs if key in keys and key != item.key))
        complete.append(dataclasses.replace(item, depends_on=found))
    try:
        TopologicalSorter({item.key: item.depends_on for item in complete}).prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        problems.append(Problem(keys[error.args[1][0]].where, f"resources refer to each other: {circle}"))
    return tuple(complete)
