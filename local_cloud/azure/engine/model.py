"""What the program asks for (Goal) and what exists (ResourceState).

ResourceState is what the state file holds, under the field names of Pulumi's own checkpoint:
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go (ResourceV3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import Any

from pulumi.runtime.proto import resource_pb2

from local_cloud.azure.engine.urns import Alias
from local_cloud.azure.engine.values import Properties, from_struct, from_value

_JSON_NAMES = {
    "property_dependencies": "propertyDependencies",
    "pending_replacement": "pendingReplacement",
    "retain_on_delete": "retainOnDelete",
    "deleted_with": "deletedWith",
    "replace_with": "replaceWith",
    "additional_secret_outputs": "additionalSecretOutputs",
    "init_errors": "initErrors",
    "import_id": "importID",
    "replacement_trigger": "replacementTrigger",
    "custom_timeouts": "customTimeouts",
    "ignore_changes": "ignoreChanges",
}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


@dataclass
class ResourceState:
    """One resource as it exists; ``serial`` tells apart an old and a new resource of one URN."""

    urn: str
    type: str
    custom: bool = False
    id: str = ""
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    parent: str = ""
    dependencies: list[str] = field(default_factory=list)
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    provider: str = ""
    protect: bool = False
    external: bool = False
    delete: bool = False
    pending_replacement: bool = False
    retain_on_delete: bool = False
    deleted_with: str = ""
    replace_with: list[str] = field(default_factory=list)
    additional_secret_outputs: list[str] = field(default_factory=list)
    init_errors: list[str] = field(default_factory=list)
    import_id: str = ""
    replacement_trigger: Any = None
    custom_timeouts: dict[str, float] = field(default_factory=dict)
    ignore_changes: list[str] = field(default_factory=list)
    serial: int = 0

    def to_json(self) -> dict[str, Any]:
        """The state as JSON, without what is empty."""
        values = ((_JSON_NAMES.get(item.name, item.name), getattr(self, item.name)) for item in fields(self))
        return {name: value for name, value in values if value not in ("", None, False, [], {}, 0)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ResourceState:
        """The inverse of to_json."""
        known = {_JSON_NAMES.get(item.name, item.name): item.name for item in fields(cls)}
        return cls(**{known[name]: value for name, value in data.items() if name in known})

    def references(self) -> set[str]:
        """URNs of everything that must exist while this resource exists."""
        found = {self.parent, self.deleted_with, *self.dependencies}
        for urns in self.property_dependencies.values():
            found.update(urns)
        if self.provider:
            found.add(self.provider.rsplit("::", 1)[0])
        return found - {"", self.urn}

    def rename(self, old: str, new: str) -> bool:
        """Replace references to URN ``old`` by ``new``; whether there was one."""
        if old not in self.references():
            return False

        def swap(urn: str) -> str:
            return new if urn == old else urn

        self.parent, self.deleted_with = swap(self.parent), swap(self.deleted_with)
        self.dependencies = [swap(urn) for urn in self.dependencies]
        self.property_dependencies = {
            key: [swap(urn) for urn in urns] for key, urns in self.property_dependencies.items()
        }
        if self.provider.rsplit("::", 1)[0] == old:
            self.provider = new + self.provider[len(old) :]
        return True


@dataclass(frozen=True)
class Goal:
    """One RegisterResource call: what the program wants to exist."""

    type: str
    name: str
    custom: bool
    parent: str
    inputs: Properties
    dependencies: list[str]
    property_dependencies: dict[str, list[str]]
    provider: str
    protect: bool
    ignore_changes: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    delete_before_replace: bool | None
    aliases: tuple[Alias, ...]
    additional_secret_outputs: list[str]
    import_id: str
    retain_on_delete: bool
    deleted_with: str
    replace_with: list[str]
    replacement_trigger: Any
    custom_timeouts: dict[str, float]

    @classmethod
    def from_request(cls, request: resource_pb2.RegisterResourceRequest) -> Goal:
        """Read a request of the SDK."""
        timeouts = {name: getattr(request.customTimeouts, name) for name in ("create", "update", "delete")}
        trigger = request.HasField("replacement_trigger")
        return cls(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            inputs={key: value for key, value in from_struct(request.object).items() if value is not None},
            dependencies=sorted(request.dependencies),
            property_dependencies={
                key: sorted(value.urns) for key, value in request.propertyDependencies.items() if value.urns
            },
            provider=request.provider,
            protect=request.protect,
            ignore_changes=tuple(request.ignoreChanges),
            replace_on_changes=tuple(request.replaceOnChanges),
            delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
            aliases=(*map(_alias, request.aliases), *(Alias(urn=urn) for urn in request.aliasURNs)),
            additional_secret_outputs=list(request.additionalSecretOutputs),
            import_id=request.importId,
            retain_on_delete=request.retainOnDelete,
            deleted_with=request.deletedWith,
            replace_with=sorted(request.replace_with),
            replacement_trigger=[from_value(request.replacement_trigger)] if trigger else None,
            custom_timeouts={name: seconds(text) for name, text in timeouts.items() if text},
        )

    def new_state(self, urn: str, inputs: Properties) -> ResourceState:
        """The state that reaching this goal leads to, still without id and outputs."""
        return ResourceState(
            urn=urn,
            type=self.type,
            custom=self.custom,
            inputs=inputs,
            parent=self.parent,
            dependencies=self.dependencies,
            property_dependencies=self.property_dependencies,
            provider=self.provider,
            protect=self.protect,
            retain_on_delete=self.retain_on_delete,
            deleted_with=self.deleted_with,
            replace_with=self.replace_with,
            ignore_changes=list(self.ignore_changes),
            additional_secret_outputs=self.additional_secret_outputs,
            replacement_trigger=self.replacement_trigger,
            custom_timeouts=self.custom_timeouts,
        )


def seconds(text: str) -> float:
    """A Go duration ("1h30m", "90s") in seconds.

    Raises:
        ValueError: the text is not a duration.
    """
    if not re.fullmatch(rf"(?:{_DURATION.pattern})+", text):
        raise ValueError(f"'{text}' is not a duration such as 30s, 10m or 1h30m")
    return sum(float(number) * _SECONDS[unit] for number, unit in _DURATION.findall(text))


def _alias(alias: Any) -> Alias:
    if alias.HasField("urn"):
        return Alias(urn=alias.urn)
    spec = alias.spec
    return Alias(
        name=spec.name,
        type=spec.type,
        stack=spec.stack,
        project=spec.project,
        parent=spec.parentUrn,
        no_parent=spec.noParent,
    )
