"""Management locks: what is locked is not deleted, what is read-only is not written.

A lock covers the scope it is put on and everything below; deleting something above it would delete what is
locked, so that is refused too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import WRITE, Existing, Finding, Resource, Rule, World
from infra.azure_rules.values import text

_DOC: Final = "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources"
_MARK: Final = "/providers/microsoft.authorization/"


def _locks(world: World) -> Iterator[tuple[str, Existing]]:
    """(locked scope, lock) of every lock."""
    for token in t.LOCKS:
        for lock in world.of_type(token):
            end = lock.id.lower().rfind(_MARK)
            if end > 0:
                yield lock.id[:end], lock


def _covers(scope: str, resource_id: str) -> bool:
    return f"{resource_id.lower()}/".startswith(f"{scope.rstrip('/').lower()}/")


def _locked(action: str, resource: Resource, scopes: list[str]) -> Finding:
    named = ",".join(scopes)
    return "", (
        f"The scope '{resource.id}' cannot perform {action} operation because following scope(s) are locked: "
        f"'{named}'. Please remove the lock and try again."
    )


def _delete(resource: Resource, world: World) -> Iterable[Finding]:
    if t.base(resource.token) in t.LOCKS or not resource.id:
        return
    scopes = [
        scope for scope, _ in _locks(world) if _covers(scope, resource.id) or _covers(resource.id, scope)
    ]
    if scopes:
        yield _locked("delete", resource, scopes)


def _write(resource: Resource, world: World) -> Iterable[Finding]:
    if t.base(resource.token) in t.LOCKS or not resource.id:
        return
    scopes = [
        scope
        for scope, lock in _locks(world)
        if text(lock.inputs, "level") == "ReadOnly" and _covers(scope, resource.id)
    ]
    if scopes:
        yield _locked("write", resource, scopes)


def _notes(resource: Resource, _world: World) -> Iterable[Finding]:
    notes = text(resource.inputs, "notes")
    if notes and len(notes) > 512:
        yield (
            "notes",
            f"The notes of lock {resource.name} have {len(notes)} characters: at most 512 are allowed.",
        )


RULES: Final = (
    Rule(id="lock-delete", tokens=(), code="ScopeLocked", status=409, evidence="quoted", needs_world=True,
         source="https://github.com/Azure-Player/azure.datafactory.devops/issues/183", on=("delete",),
         fix="Delete the lock first, or keep the resource.", check=_delete),
    Rule(id="lock-write", tokens=(), code="ScopeLocked", status=409, evidence="quoted", needs_world=True,
         source="https://github.com/Azure/azure-sdk-for-java/issues/2560", on=WRITE,
         fix="Delete the ReadOnly lock first, or use level CanNotDelete.", check=_write),
    Rule(id="lock-notes", tokens=t.LOCKS, code="LockNotesTooLong", source=_DOC,
         fix="Use at most 512 characters.", check=_notes),
)  # fmt: skip
