"""Where the values of `${...}` come from: variables, bundle, workspace, stack outputs and other resources."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Mapping
from typing import Any

from workspace_config.assemble import KNOWN, check_keys, mapping
from workspace_config.interpolate import UnknownReferenceError, resolve
from workspace_config.load import Map, Problem, suggestion
from workspace_config.opaque import Sensitive

ROOTS = ("var", "bundle", "workspace", "stack", "resources")
WORKSPACE_FIELDS = ("host", "root_path", "file_path", "current_user.userName", "current_user.short_name")


@dataclasses.dataclass
class Context:
    """Resolves reference paths of one document for one target."""

    document: Map
    target: str
    overrides: Mapping[str, str]
    """Values given with --var."""
    stack_fields: tuple[str, ...]
    stack: Mapping[str, Any] | None
    """Stack outputs; None when there are none."""
    stack_missing: str
    """Why there are none, with the command that makes them; empty: leave the reference as it is (offline)."""
    user_name: Callable[[str], str] | None
    """Asks the workspace at a host who we are; None: offline."""

    def lookup(self, path: str) -> Any:
        """Value of a reference path; raises UnknownReferenceError."""
        root, _, rest = path.partition(".")
        if root not in ROOTS:
            hint = suggestion(root, ROOTS) or f" References begin with {', '.join(ROOTS)}."
            raise UnknownReferenceError(f"unknown reference `${{{path}}}`.{hint}")
        value: Any = getattr(self, f"_{root}")(rest)
        return value

    def variables(self, problems: list[Problem]) -> None:
        """Check the declarations and that every variable has a value."""
        declared = mapping(
            self.document.get("variables"), self.document.place("variables"), "variables", problems
        )
        for name, value in declared.items():
            where = declared.place(name)
            declaration = mapping(value, where, f"variables.{name}", problems)
            check_keys(declaration, KNOWN["variable"], "variable", f"variables.{name}", problems)
            given = name in self.overrides or f"BUNDLE_VAR_{name}" in os.environ
            if not given and declaration.get("default") is None:
                message = (
                    f"variable `{name}` has no value: give --var {name}=..., BUNDLE_VAR_{name}, or a default"
                )
                problems.append(Problem(where, message))
        for name in self.overrides:
            if name not in declared:
                message = f"--var {name}: there is no such variable.{suggestion(name, declared)}"
                problems.append(Problem(self.document.place("variables"), message))

    def _var(self, name: str) -> Any:
        declared = self.document.get("variables")
        declared = declared if isinstance(declared, Map) else {}
        head, _, inner = name.partition(".")
        if head not in declared:
            raise UnknownReferenceError(f"unknown variable `${{var.{head}}}`.{suggestion(head, declared)}")
        declaration = declared[head] if isinstance(declared[head], Map) else {}
        fallback = os.environ.get(f"BUNDLE_VAR_{head}", declaration.get("default"))
        value = self.overrides.get(head, fallback)
        if value is None:
            raise UnknownReferenceError(f"variable `{head}` has no value: give --var {head}=...")
        if declaration.get("sensitive") is True:
            return Sensitive(str(resolve(str(value), self.lookup)))
        return _inside(value, inner, f"var.{name}") if inner else value

    def _bundle(self, name: str) -> Any:
        values = {"name": (self.document.get("bundle") or {}).get("name"), "target": self.target}
        if values.get(name) is None:
            message = f"unknown reference `${{bundle.{name}}}`.{suggestion(name, values)}"
            raise UnknownReferenceError(message)
        return values[name]

    def _workspace(self, name: str) -> Any:
        given = self.document.get("workspace")
        given = given if isinstance(given, Map) else {}
        if name == "host":
            return given.get("host") or self._host()
        if name == "root_path":
            own = (
                "/Workspace/Users/${workspace.current_user.userName}/.bundle/${bundle.name}/${bundle.target}"
            )
            return given.get("root_path") or own
        if name == "file_path":
            return given.get("file_path") or "${workspace.root_path}/files"
        if name in WORKSPACE_FIELDS:
            return self._user(name)
        message = f"unknown reference `${{workspace.{name}}}`.{suggestion(name, WORKSPACE_FIELDS)}"
        raise UnknownReferenceError(message)

    def _host(self) -> Any:
        if self.stack is not None:
            return self.stack["workspace_url"]
        return os.environ.get("DATABRICKS_HOST") or "${stack.workspace_url}"

    def _user(self, name: str) -> str:
        if self.user_name is None:
            return f"${{workspace.{name}}}"
        host = resolve("${workspace.host}", self.lookup)
        user = self.user_name(str(host))
        if name.endswith("userName"):
            return user
        return "".join(letter if letter.isalnum() else "_" for letter in user.partition("@")[0])

    def _stack(self, name: str) -> Any:
        field, _, inner = name.partition(".")
        if field not in self.stack_fields:
            message = f"unknown stack output `${{stack.{field}}}`.{suggestion(field, self.stack_fields)}"
            raise UnknownReferenceError(message)
        if self.stack is not None:
            value = self.stack.get(field)
            if value is None:
                raise UnknownReferenceError(
                    f"stack `{self.stack['stack']}` has no `{field}`: profile `{self.stack['profile']}` and "
                    "its settings leave that part of the platform out. Turn the part on in its Pulumi file, "
                    "or take the reference out of this target."
                )
            return _inside(value, inner, f"stack.{name}") if inner else value
        if self.stack_missing:
            raise UnknownReferenceError(f"`${{stack.{name}}}`: {self.stack_missing}")
        return f"${{stack.{name}}}"

    def _resources(self, path: str) -> Any:
        section, _, rest = path.partition(".")
        key, _, field = rest.partition(".")
        resources = self.document.get("resources")
        entries = resources.get(section) if isinstance(resources, Map) else None
        entries = entries if isinstance(entries, Map) else {}
        if key not in entries:
            message = f"there is no resource `{section}.{key}`.{suggestion(key, entries)}"
            raise UnknownReferenceError(message)
        return _inside(entries[key], field, f"resources.{path}") if field else entries[key]


def _inside(value: Any, path: str, shown: str) -> Any:
    """Follow a dotted path into a document."""
    for part in path.split("."):
        if not isinstance(value, dict) or part not in value:
            known = value if isinstance(value, dict) else ()
            raise UnknownReferenceError(f"`${{{shown}}}`: there is no `{part}`.{suggestion(part, known)}")
        value = value[part]
    return value
