"""One form for the resources of a preview, recorded by strict mocks or written by the official engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.roles import Role
from local_cloud.azure.mocks import Recording

STACK_TYPE: Final = "pulumi:pulumi:Stack"
_PROVIDERS: Final = "pulumi:providers:"
_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a value that only Azure can tell."""


_ROLES: Final = {role.value: role.name.replace("_", " ").capitalize() for role in Role}


class InventoryError(ValueError):
    """A preview cannot be read."""


@dataclass(frozen=True)
class Found:
    """A resource or a component of a preview; `id` is empty while only Azure can tell it."""

    urn: str
    type: str
    name: str
    custom: bool
    parent: str
    id: str
    inputs: dict[str, Any]
    property_dependencies: dict[str, tuple[str, ...]]
    change: str = "create"

    @property
    def azure_name(self) -> str:
        """Name of the resource in Azure, of a grant that of its role; the logical one where the preview does
        not tell it.
        """
        role = str(self.inputs.get("roleDefinitionId", "")).rpartition("/")[2]
        if role:
            return _ROLES.get(role, role)
        if self.id.startswith("/"):
            return self.id.rsplit("/", 1)[-1]
        own = self.type.rsplit(":", 1)[-1]
        camel = own[:1].lower() + own[1:]
        wanted = (f"{camel}Name", "name", "resourceName", "cluster_name", "instance_pool_name", "namespace")
        for key in (*wanted, *(key for key in sorted(self.inputs) if _is_name(key))):
            value = self.inputs.get(key)
            if self.property_dependencies.get(key):
                continue  # the name of another resource
            if isinstance(value, str) and value and value != _UNKNOWN:
                return value
        return self.name


def _is_name(key: str) -> bool:
    return key.endswith(("Name", "_name")) and "roup" not in key


def of_recording(recording: Recording) -> tuple[Found, ...]:
    """What strict mocks recorded."""
    return tuple(
        Found(
            urn=one.urn,
            type=one.type,
            name=one.name,
            custom=one.custom,
            parent=one.parent,
            id=one.id,
            inputs=one.inputs,
            property_dependencies=one.property_dependencies,
        )
        for one in recording.resources.values()
        if not one.type.startswith(_PROVIDERS)
    )


def of_preview(path: Path) -> tuple[Found, ...]:
    """What `pulumi preview --json` wrote; what it deletes is left out. Raises InventoryError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InventoryError(
            f"{path}: cannot be read ({error}). Write it with `pulumi preview --json`."
        ) from error
    steps = document.get("steps") if isinstance(document, dict) else None
    if not isinstance(steps, list):
        raise InventoryError(f"{path}: has no `steps`. Write it with `pulumi preview --json > {path}`.")
    return tuple(_of_steps(steps))


def _of_steps(steps: Iterable[Any]) -> Iterable[Found]:
    seen: set[str] = set()
    for step in steps:
        state = step.get("newState") if isinstance(step, Mapping) else None
        if not isinstance(state, Mapping) or state["urn"] in seen:
            continue
        type_ = str(state["type"])
        if type_ == STACK_TYPE or type_.startswith(_PROVIDERS):
            continue
        seen.add(state["urn"])
        behind = state.get("propertyDependencies") or {}
        yield Found(
            urn=state["urn"],
            type=type_,
            name=str(state["urn"]).rpartition("::")[2],
            custom=bool(state.get("custom")),
            parent=str(state.get("parent", "")),
            id=str(state.get("id", "")),
            inputs=dict(state.get("inputs") or {}),
            property_dependencies={key: tuple(urns or ()) for key, urns in behind.items()},
            change=str(step.get("op", "create")),
        )
