"""Most security policies say that one property has one of few values, so they are data.

What Azure takes for an absent property decides whether leaving it out is safe: `when_absent` says it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.azure_rules.values import MISSING, is_unknown, read
from policy_pack.policy_model import Check, Finding, View
from policy_pack.policy_settings import Config


def one_of(path: str, *allowed: Any, when_absent: Any = None) -> Check:
    """The property is one of `allowed`, without regard to case; absent, it counts as `when_absent`."""
    accepted = {_key(value) for value in allowed}

    def check(view: View, _config: Config) -> Iterable[Finding]:
        value = read(view.inputs, path)
        if is_unknown(value):
            return
        effective = when_absent if value is MISSING else value
        if _key(effective) not in accepted:
            wanted = " or ".join(_shown(one) for one in allowed)
            found = "not set" if value is MISSING else _shown(value)
            yield path, f"{path} is {found}; it must be {wanted}."

    return check


def present(path: str) -> Check:
    """The property is set, whatever its value."""

    def check(view: View, _config: Config) -> Iterable[Finding]:
        if read(view.inputs, path) in (MISSING, ""):
            yield path, f"{path} is not set."

    return check


def managed_identity() -> Check:
    """The resource has a system-assigned or user-assigned identity."""

    def check(view: View, _config: Config) -> Iterable[Finding]:
        kind = read(view.inputs, "identity.type")
        if not is_unknown(kind) and "assigned" not in str(kind).lower():
            yield "identity.type", "The resource has no managed identity."

    return check


def _key(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
