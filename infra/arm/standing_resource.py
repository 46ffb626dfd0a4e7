"""Some resources are there as soon as what they belong to is: azure-native refuses to create them, because
they exist, and nobody can delete them. All that can be done is to set them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

import pulumi
from pulumi import dynamic

from infra.arm.ids import is_id
from infra.arm.provider import ArmProvider, keep, seen
from infra.workspace_object import changed_fields, plain


class StandingProvider(ArmProvider):
    """The properties of a resource that Azure makes and deletes itself."""

    fixed: ClassVar[tuple[str, ...]] = ("resource_id",)

    def problems(self, news: Mapping[str, Any]) -> Collection[tuple[str, str]]:
        """The id of a resource."""
        found = news.get("resource_id")
        if isinstance(found, str) and not is_id(found):
            return [("resource_id", f"{found!r} is no resource id; build it from the id output of its owner")]
        return ()

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Set the properties, whatever they are now."""
        known = plain(props)
        self._set(known)
        return dynamic.CreateResult(known["resource_id"], known)

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """What the properties that we set are now."""
        known = plain(props)
        found = self.client().get(known["resource_id"], known["api_version"])
        if found is None:
            return dynamic.ReadResult("", {})
        actual = {**known, "properties": seen(known["properties"], found.get("properties") or {})}
        return dynamic.ReadResult(id_, dict(actual), dict(actual))

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Set other properties; nothing is sent when they are the same."""
        known = plain(news)
        if changed_fields(plain(olds), known):
            self._set(known)
        return dynamic.UpdateResult(known)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Leave it: it goes with its owner."""
        keep(plain(props)["resource_id"], "it goes with what it belongs to")

    def _set(self, known: Mapping[str, Any]) -> None:
        path, body = known["resource_id"], {"properties": known["properties"]}
        self.patience().through(lambda: self.client().put(path, known["api_version"], body), path)


class StandingResource(dynamic.Resource, module="arm", name="StandingResource"):
    """Properties of a resource that exists without our doing."""

    def __init__(
        self,
        name: str,
        *,
        resource_id: pulumi.Input[str],
        api_version: str,
        properties: Mapping[str, pulumi.Input[Any]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {"resource_id": resource_id, "api_version": api_version, "properties": dict(properties)}
        super().__init__(StandingProvider(), name, props, opts)
