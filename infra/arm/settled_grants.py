"""Azure says that a role is granted before every service knows it: for some minutes, a service that uses the
role at once is refused, and what it was making is left half made. So between a grant and a resource that
needs it when it is made, this waits.

There is nothing to ask that would answer for another identity: the wait is a time, not a question.
https://learn.microsoft.com/azure/role-based-access-control/troubleshooting#symptom---role-assignment-changes-are-not-being-detected
"""

from __future__ import annotations

import functools
import ipaddress
import os
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import pulumi
from pulumi import dynamic

from infra.arm.ids import type_of
from infra.arm.provider import ArmProvider
from infra.workspace_object import changed_fields, plain

VERSION: Final = "2022-04-01"
ASSIGNMENT: Final = "microsoft.authorization/roleassignments"
PAUSE_SECONDS: Final = 120.0
"""How long a role takes to be known, as a rule."""


class SettledGrantsProvider(ArmProvider):
    """Role assignments that had time to spread."""

    def problems(self, news: Mapping[str, Any]) -> Collection[tuple[str, str]]:
        """Ids of role assignments."""
        grants = news.get("grants")
        known = [one for one in grants if isinstance(one, str)] if isinstance(grants, list) else []
        return [
            ("grants", f"{one!r} is no id of a role assignment; give the id output of the grant")
            for one in known
            if type_of(one) != ASSIGNMENT
        ]

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """See every assignment, then give Azure time."""
        known = plain(props)
        self._settle(known["grants"])
        return dynamic.CreateResult(uuid.uuid4().hex, known)

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """An assignment that is gone will be made again, and must spread again."""
        known = plain(props)
        client = self.client()
        there = [one for one in known.get("grants", ()) if client.get(one, VERSION) is not None]
        return dynamic.ReadResult(id_, {**known, "grants": there}, {**self.inputs(known), "grants": there})

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Other assignments need their time too."""
        known = plain(news)
        if changed_fields(self.inputs(olds), known):
            self._settle(known["grants"])
        return dynamic.UpdateResult(known)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Nothing: the grants are resources of their own."""

    def _settle(self, grants: Sequence[str]) -> None:
        client, patience = self.client(), self.patience()
        for grant in grants:
            patience.until(functools.partial(client.get, grant, VERSION), grant, "the role assignment")
        pause = pause_seconds(os.environ)
        if pause:
            patience.sleep(pause)


def pause_seconds(environ: Mapping[str, str]) -> float:
    """Zero on the local cloud, which knows a role at once: its metadata host is this machine."""
    host = urlsplit(f"//{environ.get('ARM_METADATA_HOSTNAME', '')}").hostname or ""
    return 0.0 if host == "localhost" or _is_loopback(host) else PAUSE_SECONDS


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class SettledGrants(dynamic.Resource, module="arm", name="SettledGrants"):
    """What needs one of `grants` when it is made depends on this."""

    def __init__(
        self,
        name: str,
        *,
        grants: Sequence[pulumi.Input[str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(SettledGrantsProvider(), name, {"grants": list(grants)}, opts)


def settled(
    name: str, grants: Sequence[pulumi.CustomResource], parent: pulumi.Resource
) -> list[pulumi.Resource]:
    """Grants, and the wait after them: what a resource that needs them depends on; nothing for no grants."""
    if not grants:
        return []
    opts = pulumi.ResourceOptions(parent=parent, depends_on=list(grants))
    return [*grants, SettledGrants(name, grants=[one.id for one in grants], opts=opts)]
