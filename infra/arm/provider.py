"""What every dynamic resource over Azure's REST APIs has in common: whole numbers, replacement of what names
the target, and an update that changes nothing sending nothing.

It holds no client and no secret: the engine pickles providers into its state. Cloud and credentials are
found when they are needed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Final

from pulumi import dynamic

from infra.arm.client import ArmClient
from infra.arm.waiting import Patience
from infra.workspace_object import changed_fields, plain

_INSTANT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?")


class ArmProvider(dynamic.ResourceProvider):
    """A provider whose inputs are plain JSON; what it finds out itself is among its outputs only."""

    serialize_as_secret_always = False
    fixed: ClassVar[tuple[str, ...]] = ()
    """Inputs that name the target: another value is another resource."""
    computed: ClassVar[tuple[str, ...]] = ()
    """Outputs that are no inputs."""

    def client(self) -> ArmClient:
        """A client with the cloud and the credentials of this moment."""
        return ArmClient.default()

    def patience(self) -> Patience:
        """How long to wait for Azure."""
        return Patience()

    def problems(self, _news: Mapping[str, Any]) -> Collection[tuple[str, str]]:
        """Inputs that cannot be right, each with the reason and what to give; unknown ones are not judged."""
        return ()

    def inputs(self, props: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs among inputs and outputs."""
        return {name: value for name, value in plain(props).items() if name not in self.computed}

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Whole numbers arrive as floats and would be compared and sent as such."""
        known = plain(news)
        failures = [dynamic.CheckFailure(name, reason) for name, reason in self.problems(known)]
        return dynamic.CheckResult(known, failures)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        """Another target means replacement. So does one that is not known yet: its resource is replaced, and
        Azure deletes what is in it even when the new one has the old one's name.
        """
        changed = sorted(changed_fields(self.inputs(olds), self.inputs(news)))
        replaces = [name for name in changed if name in self.fixed]
        return dynamic.DiffResult(changes=bool(changed), replaces=replaces, delete_before_replace=True)


def keep(subject: str, reason: str) -> None:
    """Say that a delete leaves something as it is; the engine shows what a provider prints."""
    print(f"{subject} is kept: {reason}", flush=True)


def seen(wanted: Any, actual: Any) -> Any:
    """The actual value of what was asked for, to any depth; what Azure adds is not ours.

    A moment written otherwise and an id in other case are the same value and shown as they were asked for.
    """
    if isinstance(wanted, Mapping) and isinstance(actual, Mapping):
        return {name: seen(value, actual[name]) for name, value in wanted.items() if name in actual}
    if isinstance(wanted, list) and isinstance(actual, list) and len(wanted) == len(actual):
        return [seen(*pair) for pair in zip(wanted, actual, strict=True)]
    return wanted if _same(wanted, actual) else plain(actual)


def _same(wanted: Any, actual: Any) -> bool:
    if not (isinstance(wanted, str) and isinstance(actual, str)):
        return bool(wanted == actual)
    if wanted.startswith("/subscriptions/"):
        return wanted.rstrip("/").lower() == actual.rstrip("/").lower()
    moment = _moment(wanted)
    return wanted == actual or (moment is not None and moment == _moment(actual))


def _moment(text: str) -> dt.datetime | None:
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    zone = "+00:00" if found[3] in (None, "Z") else found[3]
    fraction = (found[2] or ".0")[:7]
    return dt.datetime.fromisoformat(f"{found[1]}{fraction.ljust(7, '0')}{zone}")
