"""Inputs before anything happens: names and places the program left out, and whether the rest fits."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from local_cloud.azure import schema
from local_cloud.azure.autoname import Mode, auto_name
from local_cloud.azure.descriptor import Descriptor, descriptor
from local_cloud.azure.diff import Step, parse_path
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import Store
from local_cloud.azure.values import UNKNOWN, plain

RANDOM_NAME: Final = "__createBeforeDelete"
"""The real provider's own mark: the name is random, so a replacement may exist beside the old resource."""

_RECENT: Final = 1024


@dataclasses.dataclass(frozen=True)
class Naming:
    """What the engine says about names it did not get from the program."""

    urn: str
    name: str
    seed: bytes = b""
    mode: Mode | None = None
    proposed: str = ""


@dataclasses.dataclass(frozen=True)
class Checked:
    """Inputs with defaults, and what is wrong with them."""

    inputs: dict[str, Any]
    failures: list[schema.Problem]
    warnings: list[schema.Problem]


class Checker:
    """The provider's Check. What passed is remembered, so an unchanged resource imports no SDK module."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self._recent: dict[str, schema.Verdict] = {}

    def check(self, token: str, olds: Mapping[str, Any], news: Mapping[str, Any], naming: Naming) -> Checked:
        """Fill in name, location and API version, then validate; raises UnknownTypeError."""
        kind = descriptor(token)
        inputs = {name: value for name, value in news.items() if value is not None}
        self._name(kind, olds, inputs, naming)
        if kind.has_location and "location" not in inputs:
            location = self._location(olds, inputs)
            if location:
                inputs["location"] = location
        if kind.api_version:
            inputs.setdefault("azureApiVersion", kind.api_version)
        verdict = self.validate(token, inputs)
        return Checked(inputs, verdict.failures, verdict.warnings)

    def _name(
        self, kind: Descriptor, olds: Mapping[str, Any], inputs: dict[str, Any], naming: Naming
    ) -> None:
        key = kind.name_property
        if not key or key in inputs:
            return
        if key in olds:
            inputs[key] = olds[key]
            if RANDOM_NAME in olds:
                inputs[RANDOM_NAME] = olds[RANDOM_NAME]
            return
        made, random = auto_name(
            kind.auto_name, naming.name, naming.urn, naming.seed, mode=naming.mode, proposed=naming.proposed
        )
        if made is not None:
            inputs[key] = made
            if random:
                inputs[RANDOM_NAME] = True

    def _location(self, olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> str | None:
        if "location" in olds:
            return str(plain(olds["location"]))
        if self.settings.location:
            return self.settings.location
        group_name = plain(inputs.get("resourceGroupName"))
        if group_name is None:
            return None
        if group_name == UNKNOWN:
            return UNKNOWN
        group = self.store.get(f"/subscriptions/{self.settings.subscription_id}/resourceGroups/{group_name}")
        return str(group.outputs.get("location")) if group else None

    def validate(self, token: str, inputs: Mapping[str, Any]) -> schema.Verdict:
        """The schema's verdict on inputs, remembered or new; raises UnknownTypeError."""
        values = {name: value for name, value in plain(dict(inputs)).items() if name != "azureApiVersion"}
        mark = schema.fingerprint(token, values, self.store.seed)
        recent = self._recent.get(mark)
        if recent is not None:
            return recent
        known = self.store.verdict(mark)
        if known is not None:
            return self._remembered(mark, schema.Verdict.from_mapping(known))
        verdict = schema.validate(token, values)
        kind = descriptor(token)
        if kind.name_property and kind.name_property not in values:
            name = kind.name_property
            verdict.failures.append(schema.Problem(name, f"missing required property '{name}'"))
        if not verdict.failures:
            self.store.remember(mark, verdict.to_mapping())
            self._remembered(mark, verdict)
        return verdict

    def _remembered(self, mark: str, verdict: schema.Verdict) -> schema.Verdict:
        """Every write validates twice, before and while it happens: the second time needs no database."""
        if len(self._recent) >= _RECENT:
            self._recent.clear()
        self._recent[mark] = verdict
        return verdict

    def body(self, token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What reaches Azure: plain values without what the provider keeps or drops."""
        body: dict[str, Any] = plain(dict(inputs))
        for path in self.validate(token, inputs).dropped:
            _drop(body, parse_path(path))
        return {
            name: value
            for name, value in body.items()
            if not name.startswith("__") and name != "azureApiVersion"
        }


def _drop(body: Any, path: tuple[Step, ...]) -> None:
    for step in path[:-1]:
        body = body[step]
    if isinstance(body, dict):
        body.pop(path[-1], None)
