"""An online endpoint's traffic can name only deployments that exist, and deployments need the endpoint:
so traffic is set after both, and taken away before a deployment is deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Final

import pulumi
from pulumi import dynamic

from infra.arm.bodies import writable
from infra.arm.client import ArmClient
from infra.arm.errors import ArmError
from infra.arm.ids import not_an_id_of
from infra.arm.provider import ArmProvider
from infra.workspace_object import changed_fields, has_unknown, plain

VERSION: Final = "2025-12-01"
_TYPE: Final = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"
_COMPUTED: Final = ("scoringUri", "swaggerUri")


class TrafficProvider(ArmProvider):
    """The traffic property of an online endpoint."""

    fixed: ClassVar[tuple[str, ...]] = ("endpoint_id",)

    def problems(self, news: Mapping[str, Any]) -> Collection[tuple[str, str]]:
        """An endpoint's id, and shares that make up the whole.

        https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints
        """
        wrong = not_an_id_of(_TYPE, news.get("endpoint_id"))
        found = [("endpoint_id", wrong)] if wrong else []
        traffic = news.get("traffic")
        if isinstance(traffic, Mapping) and not has_unknown(traffic):
            shares = list(traffic.values())
            if any(not isinstance(share, int) or not 0 <= share <= 100 for share in shares):
                found.append(
                    ("traffic", f"{dict(traffic)} has a share that is no whole number from 0 to 100")
                )
            elif sum(shares) != 100:
                found.append(
                    ("traffic", f"{dict(traffic)} adds up to {sum(shares)}; give shares that make 100")
                )
        return found

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Set the traffic; an endpoint that has it already is left alone."""
        known = plain(props)
        self._set(self.client(), known["endpoint_id"], known["traffic"])
        return dynamic.CreateResult(f"{known['endpoint_id']}/traffic", known)

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """The shares that the endpoint has now."""
        known = plain(props)
        endpoint = self.client().get(known["endpoint_id"], VERSION)
        if endpoint is None:
            return dynamic.ReadResult("", {})
        found = {**known, "traffic": _traffic(endpoint)}
        return dynamic.ReadResult(id_, dict(found), dict(found))

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Set other shares; nothing is sent when they are the same."""
        known = plain(news)
        if changed_fields(plain(olds), known):
            self._set(self.client(), known["endpoint_id"], known["traffic"])
        return dynamic.UpdateResult(known)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Send nobody anywhere: a deployment with traffic cannot be deleted."""
        endpoint_id = plain(props)["endpoint_id"]
        client = self.client()
        if client.get(endpoint_id, VERSION) is not None:
            self._set(client, endpoint_id, {})

    def _set(self, client: ArmClient, endpoint_id: str, traffic: Mapping[str, int]) -> None:
        def send() -> None:
            endpoint = client.get(endpoint_id, VERSION)
            if endpoint is None:
                raise ArmError(f"{endpoint_id}: the endpoint is gone. Run `pulumi refresh`.")
            if _traffic(endpoint) == {name: share for name, share in traffic.items() if share}:
                return
            body = writable(endpoint, _COMPUTED)
            body["properties"]["traffic"] = dict(traffic)
            client.put(endpoint_id, VERSION, body)

        self.patience().through(send, endpoint_id)


def _traffic(endpoint: Mapping[str, Any]) -> dict[str, int]:
    """Shares by deployment; one without any is as good as not named."""
    found = plain((endpoint.get("properties") or {}).get("traffic") or {})
    return {name: share for name, share in found.items() if share}


class OnlineEndpointTraffic(dynamic.Resource, module="arm", name="OnlineEndpointTraffic"):
    """Per cent of an online endpoint's requests for each of its deployments.

    `endpoint_inputs` is a text that is another one when the endpoint is written again: that takes its traffic
    away (https://github.com/microsoft/genaiops-promptflow-template/issues/182).
    """

    def __init__(
        self,
        name: str,
        *,
        endpoint_id: pulumi.Input[str],
        traffic: pulumi.Input[Mapping[str, int]],
        endpoint_inputs: str = "",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {"endpoint_id": endpoint_id, "traffic": traffic, "endpoint_inputs": endpoint_inputs}
        super().__init__(TrafficProvider(), name, props, opts)
