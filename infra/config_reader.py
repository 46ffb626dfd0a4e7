"""Stack config arrives as loose strings; a wrong one found halfway through an `up` costs an hour. The reader
turns config into typed values and keeps every error, each with the setting, what was found, the rule and the
command that fixes it, so that one look at the message repairs the whole file.
"""

from __future__ import annotations

import difflib
import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_MISSING = object()


@dataclass(frozen=True)
class SettingError:
    """One wrong setting: its full key, what was found, the rule it breaks and the command that fixes it."""

    key: str
    found: str
    rule: str
    fix: str

    def __str__(self) -> str:
        return f"{self.key}: found {self.found}; {self.rule}.\n    {self.fix}"


class SettingsError(ValueError):
    """Every error of one stack's settings, in the order of the settings."""

    def __init__(self, stack: str, errors: Iterable[SettingError]) -> None:
        self.stack = stack
        self.errors = tuple(errors)
        count = f"{len(self.errors)} error" + ("s" if len(self.errors) > 1 else "")
        lines = [f"{count} in the settings of stack '{stack}' (Pulumi.{stack}.yaml); nothing was created."]
        super().__init__("\n".join([*lines, *(f"  {error}" for error in self.errors)]))


class ConfigReader:
    """Reads typed values by dotted path out of one namespace of a stack's config and collects every error."""

    def __init__(
        self, namespace: str, stack: str, values: Mapping[str, Any], secret_keys: Iterable[str] = ()
    ) -> None:
        """`values` maps full keys (`namespace:name`) to strings, as Pulumi hands them over, or to parsed
        YAML.
        """
        self.namespace = namespace
        self.stack = stack
        self.errors: list[SettingError] = []
        self._secrets = {key.removeprefix(f"{namespace}:") for key in secret_keys}
        self._values = {
            key.removeprefix(f"{namespace}:"): _parsed(value)
            for key, value in values.items()
            if key.startswith(f"{namespace}:") and value is not None
        }
        self._known: set[str] = set()
        self._open: set[str] = set()

    def text(self, path: str, default: str | None, pattern: str, rule: str, example: str) -> str:
        """A string that matches `pattern` in full; without a default the setting is required."""
        found = self._take(path)
        if found is _MISSING:
            if default is None:
                self.refuse(path, found, rule, example)
                return example
            return default
        text = str(found) if isinstance(found, (str, int, float)) and not isinstance(found, bool) else None
        if text is None or not re.fullmatch(pattern, text):
            self.refuse(path, found, rule, example)
            return default if default is not None else example
        return text

    def choice(self, path: str, default: str | None, allowed: Iterable[str]) -> str:
        """One of `allowed`; the error names the nearest one."""
        options = list(allowed)
        found = self._take(path)
        if found is _MISSING and default is not None:
            return default
        if not isinstance(found, str) or found not in options:
            near = difflib.get_close_matches(str(found), options, n=1, cutoff=0.4) or options[:1]
            self.refuse(path, found, f"must be one of {', '.join(options)}", near[0])
            return default if default is not None else near[0]
        return found

    def integer(self, path: str, default: int, low: int, high: int, unit: str = "") -> int:
        """A whole number from `low` to `high`, both included."""
        found = self._take(path)
        if found is _MISSING:
            return default
        try:
            number = None if isinstance(found, (bool, float)) else int(found)
        except (TypeError, ValueError):
            number = None
        if number is None or not low <= number <= high:
            rule = f"must be a whole number{f' of {unit}' if unit else ''} from {low} to {high}"
            self.refuse(path, found, rule, str(default))
            return default
        return number

    def boolean(self, path: str, default: bool) -> bool:
        """`true` or `false`."""
        found = self._take(path)
        if found is _MISSING:
            return default
        truth = {"true": True, "false": False}.get(str(found).lower())
        if truth is None:
            self.refuse(path, found, "must be true or false", str(default).lower())
            return default
        return truth

    def texts(
        self, path: str, default: tuple[str, ...], rule: str, example: str, valid: Callable[[str], bool]
    ) -> tuple[str, ...]:
        """A list of distinct strings, each of which passes `valid`."""
        self._open.add(path)
        found = self._take(path)
        if found is _MISSING:
            return default
        if not isinstance(found, list):
            self.refuse(path, found, f"must be a list; {rule}", example, index=0)
            return default
        for index, item in enumerate(found):
            if not isinstance(item, str) or not valid(item) or item in found[:index]:
                self.refuse(f"{path}[{index}]", item, rule, example)
        return tuple(str(item) for item in found)

    def mapping(
        self, path: str, rule: str, example: str, valid: Callable[[str, str], bool]
    ) -> dict[str, str]:
        """A map of strings whose every key and value pass `valid`."""
        self._open.add(path)
        found = self._take(path)
        if found is _MISSING:
            return {}
        if not isinstance(found, dict):
            self.refuse(f"{path}.<name>", found, f"must be a map; {rule}", example)
            return {}
        for key, value in found.items():
            if not valid(str(key), str(value)) or isinstance(value, (dict, list)):
                self.refuse(f"{path}.{key}", value, rule, example)
        return {str(key): str(value) for key, value in found.items()}

    def require(self, holds: bool, path: str, found: object, rule: str, example: object) -> None:
        """A rule between settings: `path` is the setting whose change fixes it."""
        if not holds:
            self.refuse(path, found, rule, str(example))

    def refuse(self, path: str, found: object, rule: str, example: str, index: int | None = None) -> None:
        """Record one error."""
        shown = "nothing" if found is _MISSING else repr(found)
        if path.split(".", 1)[0] in self._secrets or (isinstance(found, dict) and "secure" in found):
            shown = "[secret]"
        key = f"{self.namespace}:{path}" + ("" if index is None else f"[{index}]")
        flag = "--path " if re.search(r"[.\[]", path) or index is not None else ""
        fix = f"pulumi config set --stack {self.stack} {flag}{shlex.quote(key)} {shlex.quote(example)}"
        self.errors.append(SettingError(f"{self.namespace}:{path}", shown, rule, fix))

    def is_refused(self, path: str) -> bool:
        """Whether `path` has an error already: a rule that builds on it would only add noise."""
        return any(error.key == f"{self.namespace}:{path}" for error in self.errors)

    def refuse_unknown(self) -> None:
        """Record an error for every setting nobody read: a misspelt name must not pass in silence."""
        for path in _leaves(self._values, self._open):
            if path not in self._known:
                near = difflib.get_close_matches(path, sorted(self._known), n=1)
                rule = "is not a setting" + (f" (did you mean {near[0]}?)" if near else "")
                fix = (
                    f"pulumi config rm --stack {self.stack} --path {shlex.quote(f'{self.namespace}:{path}')}"
                )
                shown = "[secret]" if path.split(".")[0] in self._secrets else "a value"
                self.errors.append(SettingError(f"{self.namespace}:{path}", shown, rule, fix))

    def _take(self, path: str) -> Any:
        self._known.add(path)
        value: Any = self._values
        for part in path.split("."):
            if not isinstance(value, dict) or part not in value:
                return _MISSING
            value = value[part]
        return value


def _parsed(value: Any) -> Any:
    """Pulumi hands an object setting over as JSON text."""
    if isinstance(value, str) and value[:1] in "[{" and value:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _leaves(values: Mapping[str, Any], whole: set[str], prefix: str = "") -> Iterable[str]:
    for key, value in values.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict) and value and path not in whole and "secure" not in value:
            yield from _leaves(value, whole, f"{path}.")
        else:
            yield path
