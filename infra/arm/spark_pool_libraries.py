"""Synapse refuses libraries in the request that creates a Spark pool: they are set once it exists."""

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
from infra.workspace_object import changed_fields, plain

VERSION: Final = "2021-06-01"
_TYPE: Final = "Microsoft.Synapse/workspaces/bigDataPools"
_FILE: Final = "requirements.txt"
_COMPUTED: Final = ("creationDate", "lastSucceededTimestamp", "cacheSize", "libraryRequirements")


class SparkPoolLibrariesProvider(ArmProvider):
    """The library requirements of a Spark pool."""

    fixed: ClassVar[tuple[str, ...]] = ("pool_id",)

    def problems(self, news: Mapping[str, Any]) -> Collection[tuple[str, str]]:
        """A pool's id, and at least one library."""
        wrong = not_an_id_of(_TYPE, news.get("pool_id"))
        found = [("pool_id", wrong)] if wrong else []
        requirements = news.get("requirements")
        if isinstance(requirements, str) and not requirements.strip():
            found.append(("requirements", "names no library; give lines such as 'delta-sharing==1.3.2'"))
        return found

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Set the libraries; a pool that has them already is left alone."""
        known = plain(props)
        self._set(self.client(), known["pool_id"], known["requirements"])
        return dynamic.CreateResult(f"{known['pool_id']}/libraryRequirements", known)

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """The libraries that the pool has now."""
        known = plain(props)
        pool = self.client().get(known["pool_id"], VERSION)
        content = _content(pool) if pool is not None else ""
        if not content:
            return dynamic.ReadResult("", {})
        shown = known["requirements"] if _same(content, known["requirements"]) else content
        found = {**known, "requirements": shown}
        return dynamic.ReadResult(id_, dict(found), dict(found))

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Set other libraries; nothing is sent when they are the same."""
        known = plain(news)
        if changed_fields(plain(olds), known):
            self._set(self.client(), known["pool_id"], known["requirements"])
        return dynamic.UpdateResult(known)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Leave the pool without libraries of its own."""
        pool_id = plain(props)["pool_id"]
        client = self.client()
        if client.get(pool_id, VERSION) is not None:
            self._set(client, pool_id, "")

    def _set(self, client: ArmClient, pool_id: str, requirements: str) -> None:
        def send() -> None:
            pool = client.get(pool_id, VERSION)
            if pool is None:
                raise ArmError(f"{pool_id}: the pool is gone. Run `pulumi refresh`.")
            if _same(_content(pool), requirements):
                return
            body = writable(pool, _COMPUTED)
            if requirements:
                body["properties"]["libraryRequirements"] = {"filename": _FILE, "content": requirements}
            client.put(pool_id, VERSION, body)

        self.patience().through(send, pool_id)


def _content(pool: Mapping[str, Any]) -> str:
    return str(((pool.get("properties") or {}).get("libraryRequirements") or {}).get("content") or "")


def _same(left: str, right: str) -> bool:
    return left.split() == right.split()


class SparkPoolLibraries(dynamic.Resource, module="arm", name="SparkPoolLibraries"):
    """Python packages of a Spark pool, as the lines of a requirements file.

    `pool_inputs` is a text that is another one when the pool is written again: that takes its libraries away.
    """

    def __init__(
        self,
        name: str,
        *,
        pool_id: pulumi.Input[str],
        requirements: str,
        pool_inputs: str = "",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {"pool_id": pool_id, "requirements": requirements, "pool_inputs": pool_inputs}
        super().__init__(SparkPoolLibrariesProvider(), name, props, opts)
