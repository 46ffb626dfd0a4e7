"""A managed private endpoint waits for its target's owner, and everything that goes through it fails until
he agrees. Here the program that owns both sides approves its own connection, and no other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Final

import pulumi
from pulumi import dynamic

from infra.arm import connections
from infra.arm.client import ArmClient
from infra.arm.connections import Connection
from infra.arm.errors import NotOursError, NotReadyError
from infra.arm.ids import is_id, same
from infra.arm.provider import ArmProvider, keep
from infra.workspace_object import plain

APPROVED: Final = "Approved"
_WAITING: Final = "Pending"


class ApprovalProvider(ArmProvider):
    """Approvals of one private endpoint's connection to one target."""

    fixed: ClassVar[tuple[str, ...]] = ("target_id", "private_endpoint_id")
    computed: ClassVar[tuple[str, ...]] = ("connection_id", "status")

    def problems(self, news: Mapping[str, Any]) -> Collection[tuple[str, str]]:
        """A target whose connections are known, and an endpoint that is named without doubt."""
        found = []
        target, endpoint = news.get("target_id"), news.get("private_endpoint_id")
        if isinstance(target, str) and connections.version(target) is None:
            listed = ", ".join(sorted(connections.VERSIONS))
            found.append(("target_id", f"{target!r} is of no type with known connections; known: {listed}"))
        if isinstance(endpoint, str) and not is_id(endpoint) and not endpoint.partition(".")[2]:
            reason = f"{endpoint!r} does not say whose endpoint it is; give its id, or <owner>.<name>"
            found.append(("private_endpoint_id", reason))
        return found

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Approve the connection as soon as it is there; one that is approved already is a success."""
        known = plain(props)
        approved = self._approved(self.client(), known)
        return dynamic.CreateResult(approved.id, {**known, "connection_id": approved.id, "status": APPROVED})

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """A connection that is not approved any more must be approved again, so it counts as gone."""
        known = plain(props)
        body = self.client().get(id_, connections.version(known["target_id"]) or "")
        if body is None or Connection(body).status != APPROVED:
            return dynamic.ReadResult("", {})
        inputs = self.inputs(known)
        return dynamic.ReadResult(id_, {**inputs, "connection_id": id_, "status": APPROVED}, inputs)

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Another description is no reason to decide again: it is kept here only."""
        found = plain(olds)
        return dynamic.UpdateResult(
            {**plain(news), "connection_id": found.get("connection_id", id_), "status": found.get("status")}
        )

    def delete(self, id_: str, _props: dict[str, Any]) -> None:
        """Nothing: the connection goes with its private endpoint, and rejecting it would end it for good."""
        keep(id_, "a connection is deleted with its private endpoint; rejected, it could never be approved")

    def _approved(self, client: ArmClient, known: Mapping[str, Any]) -> Connection:
        target, endpoint = known["target_id"], known["private_endpoint_id"]
        _check_target(client, endpoint, target)

        def ask() -> Connection | None:
            return connections.made_by(client, target, endpoint)

        try:
            found = self.patience().until(ask, target, f"a connection asked for by {endpoint}")
        except NotReadyError as error:
            raise NotReadyError(
                f"{error} Look whether that endpoint was provisioned and points at this target, then run "
                "`pulumi up` again."
            ) from error
        if found.status == APPROVED:
            return found
        if found.status != _WAITING:
            raise NotOursError(
                f"{found.id}: the connection is {found.status}, which somebody decided and only a new "
                f"request changes. Delete the private endpoint {endpoint}, then run `pulumi up` again."
            )
        body = found.decided(APPROVED, known["description"])
        self.patience().through(
            lambda: client.put(found.id, connections.version(target) or "", body), found.id
        )

        def settled() -> Connection | None:
            now = connections.made_by(client, target, endpoint)
            return now if now is not None and now.status == APPROVED else None

        return self.patience().until(settled, found.id, "the approval")


def _check_target(client: ArmClient, endpoint: str, target: str) -> None:
    """A managed private endpoint says itself what it points at; raises NotOursError if not at `target`."""
    version = connections.endpoint_version(endpoint)
    body = client.get(endpoint, version) if version else None
    pointed = str((body or {}).get("properties", {}).get("privateLinkResourceId") or target)
    if not same(pointed, target):
        raise NotOursError(
            f"{endpoint}: this endpoint points at {pointed}, not at {target}. Give the target it was made "
            "for."
        )


class PrivateEndpointApproval(dynamic.Resource, module="arm", name="PrivateEndpointApproval"):
    """Approval of the connection that `private_endpoint_id` (or `<factory>.<endpoint>`) asked for on
    `target_id`.
    """

    connection_id: pulumi.Output[str]
    status: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        target_id: pulumi.Input[str],
        private_endpoint_id: pulumi.Input[str],
        description: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "target_id": target_id,
            "private_endpoint_id": private_endpoint_id,
            "description": description,
            "connection_id": None,
            "status": None,
        }
        super().__init__(ApprovalProvider(), name, props, opts)
