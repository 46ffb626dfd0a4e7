"""From the resolved document to resources: one per remote object, with parents and dependencies."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

from workspace_config.assemble import check_keys, mapping
from workspace_config.compile_job import JobCompiler, compile_runtime
from workspace_config.kinds.cluster_policy import JSON_FIELDS
from workspace_config.load import Map, Position, Problem, Seq, suggestion
from workspace_config.opaque import Sensitive, contains_sensitive
from workspace_config.resource import Resource
from workspace_config.rules import KEY_TAG, OURS_TAG
from workspace_config.schema import Checker, shape
from workspace_config.sections import BY_NAME, DIRECTORY_ACCESS, NOT_MANAGED, OWN_SECTIONS, Access, Section

PRINCIPALS = ("user_name", "group_name", "service_principal_name")
OURS = "workspace_config"
SCOPE_FIELDS = ("name", "backend_type", "keyvault_metadata", "secrets", "permissions")


@dataclasses.dataclass
class Builder:
    """Builds the resources of one bundle; problems are collected, not raised."""

    bundle: str
    target: str
    spec_dir: Path
    problems: list[Problem]
    jobs: JobCompiler
    shared: Seq
    """Bundle-wide permissions."""
    secrets_needed: bool
    resources: list[Resource] = dataclasses.field(default_factory=list)

    def build(self, sections: Map) -> None:
        """Build every section of `resources:`."""
        known = (*BY_NAME, *OWN_SECTIONS)
        for name, entries in sections.items():
            where = sections.place_of_key(name)
            if name in NOT_MANAGED:
                message = f"resources.{name}: this kind is not managed yet; managed: {', '.join(known)}"
                self.problems.append(Problem(where, message))
            elif name not in known:
                self.problems.append(
                    Problem(where, f"resources: unknown kind `{name}`.{suggestion(name, known)}")
                )
            else:
                self._section(name, mapping(entries, where, f"resources.{name}", self.problems))

    def _section(self, name: str, entries: Map) -> None:
        for key, value in entries.items():
            where = entries.place(key)
            entry = mapping(value, where, f"resources.{name}.{key}", self.problems)
            if name == "secret_scopes":
                self._scope(key, entry, where)
            elif name == "directories":
                self._directory(key, entry, where)
            else:
                self._entry(BY_NAME[name], key, entry, where)

    def _entry(self, section: Section, key: str, entry: Map, where: Position) -> None:
        label, resource_key = f"resources.{section.name}.{key}", f"{section.name}.{key}"
        permissions = entry.pop("permissions", None)
        depends: tuple[str, ...] = ()
        if section.kind == "job":
            used = self.jobs.compile(entry, label)
            depends = tuple(f"files.{path.relative_to(self.spec_dir).as_posix()}" for path in sorted(used))
        elif section.kind == "cluster":
            compile_runtime(entry, self.problems)
        elif section.kind == "cluster_policy":
            self._policy_text(entry)
        if section.name_field not in entry:
            entry.put(section.name_field, key, where)
        cls = shape(section.shape)
        checked = Checker(self.problems).document(entry, cls, where, label, section.fields)
        desired = dict(checked) if isinstance(checked, dict) else {}
        if section.kind == "cluster_policy":
            self._policy_document(desired, entry)
        self._no_secret(desired, where, label)
        if section.tags_field:
            marker = {OURS_TAG: OURS, KEY_TAG: f"{self.bundle}.{self.target}.{resource_key}"}
            desired[section.tags_field] = {**desired.get(section.tags_field, {}), **marker}
        self._add(resource_key, section.kind, desired, where, depends)
        if section.access:
            self.permissions(
                resource_key, section.access, f"${{resources.{resource_key}.id}}", permissions, where
            )
        elif permissions is not None:
            message = f"{label}: this kind has no permissions; remove them"
            self.problems.append(Problem(where, message))

    def _policy_text(self, entry: Map) -> None:
        """The API carries these as text; a spec may hold them as mappings."""
        for field in JSON_FIELDS:
            if isinstance(entry.get(field), dict):
                entry.put(field, json.dumps(entry[field]), entry.place(field))

    def _policy_document(self, desired: dict[str, Any], entry: Map) -> None:
        """Compared as documents, so that white space and key order mean nothing."""
        for field in JSON_FIELDS:
            if isinstance(desired.get(field), str):
                try:
                    desired[field] = json.loads(desired[field])
                except ValueError as error:
                    self.problems.append(Problem(entry.place(field), f"{field} is not JSON: {error}"))

    def _directory(self, key: str, entry: Map, where: Position) -> None:
        label = f"resources.directories.{key}"
        check_keys(entry, ("path", "permissions"), "", label, self.problems)
        path = entry.get("path")
        if not isinstance(path, str) or not path.startswith("/"):
            self.problems.append(Problem(entry.place("path"), f"{label}: `path` must begin with /"))
            return
        self._add(f"directories.{key}", "directory", {"path": path.rstrip("/")}, where)
        if entry.get("permissions"):
            given = entry["permissions"]
            self.permissions(f"directories.{key}", DIRECTORY_ACCESS, path.rstrip("/"), given, where)

    def _scope(self, key: str, entry: Map, where: Position) -> None:
        label, scope_key = f"resources.secret_scopes.{key}", f"secret_scopes.{key}"
        check_keys(entry, SCOPE_FIELDS, "", label, self.problems)
        name = str(entry.get("name", key))
        desired: dict[str, Any] = {"name": name, "backend_type": entry.get("backend_type", "DATABRICKS")}
        if entry.get("keyvault_metadata"):
            desired["keyvault_metadata"] = dict(entry["keyvault_metadata"])
        self._no_secret(desired, where, label)
        self._add(scope_key, "secret_scope", desired, where)
        secrets = mapping(entry.get("secrets"), entry.place("secrets"), f"{label}.secrets", self.problems)
        if secrets and desired["backend_type"] == "AZURE_KEYVAULT":
            message = f"{label}: a Key Vault scope is read-only here; put its secrets into the vault"
            self.problems.append(Problem(entry.place("secrets"), message))
        for secret, value in secrets.items():
            place = secrets.place(secret)
            text = self._secret(value, place, f"{label}.secrets.{secret}")
            if text is not None:
                wanted = {"scope": name, "key": secret, "string_value": text}
                self._add(f"{scope_key}.secrets.{secret}", "secret", wanted, place, parent=scope_key)
        for item in entry.get("permissions") or ():
            self._scope_access(item, name, scope_key, label)

    def _scope_access(self, item: Any, name: str, scope_key: str, label: str) -> None:
        found = self._principal(item, f"{label}.permissions")
        if found is None:
            return
        principal, level = next(value for key, value in found.items() if key in PRINCIPALS), found["level"]
        if level not in ("READ", "WRITE", "MANAGE"):
            message = f"{label}.permissions: `{level}` is not allowed. One of READ, WRITE, MANAGE."
            self.problems.append(Problem(item.place("level"), message))
        wanted = {"scope": name, "principal": principal, "permission": level}
        key = f"{scope_key}.permissions.{principal}"
        self._add(key, "secret_acl", wanted, item.where, parent=scope_key)

    def _secret(self, value: Any, where: Position, label: str) -> Sensitive | None:
        if isinstance(value, Sensitive):
            return value
        if isinstance(value, Map) and set(value) == {"env"}:
            name = str(value["env"])
            text = os.environ.get(name)
            if text is None and not self.secrets_needed:
                text = ""
            if text is None:
                message = f"{label}: the environment variable {name} is not set; export it first"
                self.problems.append(Problem(where, message))
                return None
            return Sensitive(text)
        message = (
            f"{label}: a secret must not stand in a file. Write {{env: NAME}}, or ${{var.name}} of a "
            "variable with `sensitive: true`"
        )
        self.problems.append(Problem(where, message))
        return None

    def permissions(self, owner: str, access: Access, object_id: str, given: Any, where: Position) -> None:
        """Add the access list of one object: the bundle-wide entries under its own."""
        grants = [self._grant(item, "permissions", access, shared=True) for item in self.shared]
        grants += [self._grant(item, f"resources.{owner}.permissions", access) for item in given or ()]
        entries: dict[tuple[str, ...], dict[str, Any]] = {}
        for grant in grants:
            if grant:
                entries[tuple(value for key, value in grant.items() if key in PRINCIPALS)] = grant
        if entries:
            desired = {
                "object_type": access.object_type,
                "object_id": object_id,
                "access_control_list": list(entries.values()),
            }
            self._add(f"{owner}.permissions", "permissions", desired, where, (owner,), owner)

    def _grant(self, item: Any, label: str, access: Access, *, shared: bool = False) -> dict[str, Any] | None:
        entry = self._principal(item, label)
        if entry is None:
            return None
        level = access.meaning(entry["level"]) if shared else entry["level"]
        names = [str(member.value) for member in shape(access.level_enum).__members__.values()]  # type: ignore[attr-defined]
        if level not in names:
            hint = suggestion(level, names) or f" One of {', '.join(names)}."
            message = f"{label}: `{level}` is no permission on {access.object_type}.{hint}"
            self.problems.append(Problem(item.place("level"), message))
        return {**{key: entry[key] for key in PRINCIPALS if key in entry}, "permission_level": level}

    def _principal(self, item: Any, label: str) -> dict[str, str] | None:
        if (
            not isinstance(item, Map)
            or len([key for key in item if key in PRINCIPALS]) != 1
            or "level" not in item
        ):
            where = item.where if isinstance(item, (Map, Seq)) else self.shared.where
            message = f"{label}: an entry is `level` and one of {', '.join(PRINCIPALS)}"
            self.problems.append(Problem(where, message))
            return None
        check_keys(item, (*PRINCIPALS, "level"), "", label, self.problems)
        return {key: str(value) for key, value in item.items()}

    def _no_secret(self, desired: dict[str, Any], where: Position, label: str) -> None:
        if contains_sensitive(desired):
            message = f"{label}: a sensitive variable would be readable here; put it into a secret scope"
            self.problems.append(Problem(where, message))

    def _add(
        self,
        key: str,
        kind: str,
        desired: dict[str, Any],
        where: Position,
        depends_on: tuple[str, ...] = (),
        parent: str = "",
    ) -> None:
        needs = (*depends_on, parent) if parent else depends_on
        item = Resource(key=key, kind=kind, desired=desired, where=where, depends_on=needs, parent=parent)
        self.resources.append(item)
