"""A list of settings written by hand is wrong within a month. This one is what the parts themselves ask the
reader for, with the default of every profile: the reader of this module notes each question and goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from infra.settings import stack
from infra.settings.profiles import PROFILES
from infra.settings.reader import ConfigReader

_ANY: Final = "<name>"
_GROUPS: Final = ("governance.budget",)
_STACK: Final = "stack"
_REQUIRED: Final = {f"{stack.PROJECT}:location": "westeurope", f"{stack.PROJECT}:environment": "dev"}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting: its path, what it holds, the rule of its values, its default by profile (None: none)."""

    path: str
    kind: str
    rule: str
    defaults: dict[str, Any] = field(default_factory=dict)

    def default_text(self) -> str:
        """The default as a stack file has it, and by profile where profiles differ; empty without one."""
        texts = {profile: _shown(value) for profile, value in self.defaults.items()}
        usual = texts["standard"]
        others = [f"{profile}: {text or 'none'}" for profile, text in texts.items() if text != usual]
        return "; ".join([usual or "none", *others]) if usual or others else ""


class _Recorder(ConfigReader):
    """A reader that notes what it is asked for; a map of named things is shown by one of them, `<name>`."""

    def __init__(self, profile: str) -> None:
        super().__init__(stack.PROJECT, _STACK, {**_REQUIRED, f"{stack.PROJECT}:profile": profile})
        self.settings: dict[str, Setting] = {}

    def is_set(self, path: str) -> bool:
        """A group that is read only where it is given counts as given."""
        return path in _GROUPS

    def _note(self, path: str, kind: str, rule: str, default: Any) -> None:
        value = self._defaults.get(path, default)
        self.settings.setdefault(path, Setting(path=path, kind=kind, rule=rule, defaults={"": value}))

    def text(self, path: str, default: str | None, pattern: str, rule: str, example: str) -> str:
        self._note(path, "text", rule.removeprefix("must be "), default or None)
        return super().text(path, default, pattern, rule, example)

    def secret(self, path: str, pattern: str, rule: str) -> str | None:
        self._note(path, "secret text", rule.removeprefix("must be "), None)
        return super().secret(path, pattern, rule)

    def choice(self, path: str, default: str | None, allowed: Iterable[str]) -> str:
        options = list(allowed)
        self._note(path, "choice", " \u00b7 ".join(options), default)
        return super().choice(path, default, options)

    def integer(self, path: str, default: int, low: int, high: int, unit: str = "") -> int:
        self._note(path, "whole number", f"{low} to {high}{f' {unit}' if unit else ''}", default)
        return super().integer(path, default, low, high, unit)

    def optional_integer(self, path: str, low: int, high: int, unit: str = "") -> int | None:
        self._note(path, "whole number", f"{low} to {high}{f' {unit}' if unit else ''}", None)
        return super().optional_integer(path, low, high, unit)

    def optional_boolean(self, path: str, without: str) -> bool | None:
        self._note(path, "boolean", f"left out: {without}", None)
        return super().optional_boolean(path, without)

    def boolean(self, path: str, default: bool) -> bool:
        self._note(path, "boolean", "", default)
        return super().boolean(path, default)

    def texts(
        self, path: str, default: tuple[str, ...], rule: str, example: str, valid: Callable[[str], bool]
    ) -> tuple[str, ...]:
        self._note(path, "list of texts", rule, list(default))
        return super().texts(path, default, rule, example, valid)

    def integers(
        self, path: str, default: tuple[int, ...], low: int, high: int, unit: str = ""
    ) -> tuple[int, ...]:
        self._note(
            path, "list of whole numbers", f"{low} to {high}{f' {unit}' if unit else ''}", list(default)
        )
        return super().integers(path, default, low, high, unit)

    def mapping(
        self, path: str, rule: str, example: str, valid: Callable[[str, str], bool]
    ) -> dict[str, str]:
        self._note(path, "map of texts", rule, {})
        return super().mapping(path, rule, example, valid)

    def entries(self, path: str, pattern: str, rule: str) -> tuple[str, ...]:
        self._note(path, "map of maps", rule.removeprefix("must be "), {})
        super().entries(path, pattern, rule)
        return (_ANY,)

    def objects(self, path: str, rule: str, example: str) -> tuple[str, ...]:
        self._note(path, "list of maps", rule, [])
        super().objects(path, rule, example)
        return (f"{path}[]",)


def settings() -> list[Setting]:
    """Every setting in the order in which the parts read them."""
    found: dict[str, Setting] = {}
    for profile in PROFILES:
        recorder = _Recorder(profile)
        stack.read(recorder)
        for one in recorder.settings.values():
            known = found.setdefault(one.path, Setting(path=one.path, kind=one.kind, rule=one.rule))
            default = one.defaults[""]
            required = recorder.is_refused(one.path) and default not in ({}, [])
            known.defaults[profile] = None if required else default
    return list(found.values())


def _shown(value: Any) -> str:
    if value is None or value in ([], {}, ""):
        return ""
    return value if isinstance(value, str) else json.dumps(value)
