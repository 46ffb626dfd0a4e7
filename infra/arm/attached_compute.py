"""A Databricks workspace as a compute of Azure ML. azure-native refuses to create an attachment that is there
already, such as that of an interrupted run, and sends its token again with every write; here attaching may be
repeated, and the token is sent then and never kept: it is no output.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Final

import pulumi
from pulumi import dynamic

from infra.arm.errors import NotOursError
from infra.arm.ids import not_an_id_of, same
from infra.arm.provider import ArmProvider, seen
from infra.arm.waiting import BUSY
from infra.workspace_object import plain

VERSION: Final = "2025-12-01"
HIDDEN: Final = "access_token"
_KIND: Final = "Databricks"
_IDS: Final = {
    "workspace_id": "Microsoft.MachineLearningServices/workspaces",
    "resource_id": "Microsoft.Databricks/workspaces",
}
_PASSING: Final = (*BUSY, "ResourceIsBeingDeleted")
"""An interrupted delete may still be under way."""


class AttachedComputeProvider(ArmProvider):
    """An attachment: made by a PUT, which overwrites, and ended by a DELETE, which leaves Databricks alone.

    https://learn.microsoft.com/rest/api/azureml/compute/create-or-update
    """

    fixed: ClassVar[tuple[str, ...]] = (
        "workspace_id", "compute_name", "location", "resource_id", "workspace_url",
    )  # fmt: skip

    def problems(self, news: Mapping[str, Any]) -> Collection[tuple[str, str]]:
        """Two ids, an address with its scheme, a token; no message shows the token."""
        wrong = {name: not_an_id_of(kind, news.get(name)) for name, kind in _IDS.items()}
        found = [(name, reason) for name, reason in wrong.items() if reason]
        url = news.get("workspace_url")
        if isinstance(url, str) and not url.startswith("https://"):
            found.append(("workspace_url", f"{url!r} is no address; give https://<workspace_url>"))
        if news.get(HIDDEN) in (None, ""):
            found.append(
                (HIDDEN, "is missing; Azure ML attaches a workspace with a token of Databricks only")
            )
        return found

    def inputs(self, props: Mapping[str, Any]) -> dict[str, Any]:
        """Without the token: Azure never shows it, so another one is no change."""
        return {name: value for name, value in super().inputs(props).items() if name != HIDDEN}

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Attach, also over an attachment of the same workspace; raises NotOursError for another compute."""
        known, token = self.inputs(props), plain(props)[HIDDEN]
        path, client = _path(known), self.client()

        def attach() -> None:
            found = client.get(path, VERSION)
            if found is not None:
                _refuse_other(path, found, known)
            client.put(path, VERSION, _body(known, token))

        self.patience().through(attach, path, _PASSING)
        return dynamic.CreateResult(path, known)

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """What is attached now; the inputs keep their token, which nobody can read back."""
        known = self.inputs(props)
        found = self.client().get(_path(known), VERSION)
        if found is None:
            return dynamic.ReadResult("", {})
        inside = _properties(found)
        actual = {
            "resource_id": inside.get("resourceId") or "",
            "workspace_url": (inside.get("properties") or {}).get("workspaceUrl") or known["workspace_url"],
        }
        return dynamic.ReadResult(id_, {**known, **seen({name: known[name] for name in actual}, actual)})

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Send nothing: all but the token is another attachment."""
        return dynamic.UpdateResult(self.inputs(news))

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Detach; the workspace stays. One that is gone is a success."""
        path = _path(self.inputs(props))
        detach = f"{path}?underlyingResourceAction=Detach"
        self.patience().through(lambda: self.client().delete(detach, VERSION), path, _PASSING)


def _path(known: Mapping[str, Any]) -> str:
    return f"{str(known['workspace_id']).rstrip('/')}/computes/{known['compute_name']}"


def _body(known: Mapping[str, Any], token: str) -> dict[str, Any]:
    detail = {"databricksAccessToken": token, "workspaceUrl": known["workspace_url"]}
    properties = {"computeType": _KIND, "resourceId": known["resource_id"], "properties": detail}
    return {"location": known["location"], "properties": properties}


def _properties(found: Mapping[str, Any]) -> dict[str, Any]:
    return dict(found.get("properties") or {})


def _refuse_other(path: str, found: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    inside = _properties(found)
    kind, target = str(inside.get("computeType") or ""), str(inside.get("resourceId") or "")
    if kind.lower() != _KIND.lower() or not same(target, known["resource_id"]):
        raise NotOursError(
            f"{path}: there is another compute of this name already, of type {kind or 'unknown'} for "
            f"{target or 'no resource'}. Detach or delete it, then run `pulumi up` again."
        )


class AttachedCompute(dynamic.Resource, module="arm", name="AttachedCompute"):
    """A Databricks workspace attached to an Azure ML workspace; the token is a secret input."""

    def __init__(
        self,
        name: str,
        *,
        workspace_id: pulumi.Input[str],
        compute_name: str,
        location: pulumi.Input[str],
        resource_id: pulumi.Input[str],
        workspace_url: pulumi.Input[str],
        access_token: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "workspace_id": workspace_id,
            "compute_name": compute_name,
            "location": location,
            "resource_id": resource_id,
            "workspace_url": workspace_url,
            HIDDEN: pulumi.Output.secret(access_token),
        }
        secret = pulumi.ResourceOptions(additional_secret_outputs=[HIDDEN])
        super().__init__(AttachedComputeProvider(), name, props, pulumi.ResourceOptions.merge(opts, secret))
