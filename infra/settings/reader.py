"""Stack config arrives as loose strings; a wrong one found halfway through an `up` costs an hour. The reader
turns config into typed values and keeps every error, each with the setting, what was found, the rule and the
command that fixes it, so that one look at the message repairs the whole file.
"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from infra.settings.config_values import leaves, member, parsed
from infra.settings.errors import SettingError, SettingsError

_MISSING = object()


__all__ = ["ConfigReader", "SettingError", "SettingsError"]


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
            key.removeprefix(f"{namespace}:"): parsed(value)
            for key, value in values.items()
            if key.startswith(f"{namespace}:") and value is not None
        }
        self._defaults: Mapping[str, Any] = {}
        self._known: set[str] = set()
        self._open: set[str] = set()

    def use(self, defaults: Mapping[str, Any]) -> None:
        """Values by dotted path for settings that the stack leaves out; they win over a caller's default."""
        self._defaults = defaults

    def is_set(self, path: str) -> bool:
        """Whether the stack itself, not its profile, gives `path`."""
        return self._find(path) is not _MISSING

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

    def optional(self, path: str, pattern: str, rule: str, example: str) -> str | None:
        """A string that matches `pattern` in full, or None when neither stack nor profile gives one."""
        return self.text(path, "", pattern, rule, example) or None

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

    def optional_integer(self, path: str, low: int, high: int, unit: str = "") -> int | None:
        """A whole number from `low` to `high`, or None when neither stack nor profile gives one."""
        found = self._find(path)
        given = found is not _MISSING or path in self._defaults
        self._known.add(path)
        return self.integer(path, low, low, high, unit) if given else None

    def optional_boolean(self, path: str, without: str) -> bool | None:  # noqa: ARG002 (for the reference)
        """`true` or `false`, or None when neither stack nor profile says; `without` is what None means."""
        given = self._take(path) is not _MISSING
        return self.boolean(path, False) if given else None

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

    def integers(
        self, path: str, default: tuple[int, ...], low: int, high: int, unit: str = ""
    ) -> tuple[int, ...]:
        """A list of distinct whole numbers from `low` to `high`, both included."""
        self._open.add(path)
        found = self._take(path)
        if found is _MISSING:
            return default
        rule = f"must be a distinct whole number{f' of {unit}' if unit else ''} from {low} to {high}"
        if not isinstance(found, list):
            self.refuse(path, found, f"must be a list; each {rule}", str(high), index=0)
            return default
        for index, item in enumerate(found):
            right = isinstance(item, int) and not isinstance(item, bool) and low <= item <= high
            if not right or item in found[:index]:
                taken = {one for one in found if isinstance(one, int)}
                free = next(number for number in range(high, low - 1, -1) if number not in taken)
                self.refuse(f"{path}[{index}]", item, rule, str(free))
        return tuple(item for item in found if isinstance(item, int))

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
                self.refuse(member(path, str(key)), value, rule, example)
        return {str(key): str(value) for key, value in found.items()}

    def entries(self, path: str, pattern: str, rule: str) -> tuple[str, ...]:
        """The names in a map of maps, by which their own settings are read (`path.<name>.<setting>`)."""
        found = self._take(path)
        if found is _MISSING:
            return ()
        if not isinstance(found, dict):
            self._open.add(path)
            self.surplus(path, "a value", "must be a map of maps")
            return ()
        for name, value in found.items():
            self._known.add(f"{path}.{name}")
            if not isinstance(value, dict):
                self.surplus(f"{path}.{name}", "a value", "must be a map")
            elif not re.fullmatch(pattern, str(name)):
                self.surplus(f"{path}.{name}", "the name", rule)
        return tuple(str(name) for name, value in found.items() if isinstance(value, dict))

    def objects(self, path: str, rule: str, example: str) -> tuple[str, ...]:
        """The paths of the maps in a list (`path[0]`, ...), by which their own settings are read."""
        found = self._take(path)
        if found is _MISSING:
            return ()
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            self._open.add(path)
            self.surplus(path, found, f"must be a list of maps; {rule} (for instance {example})")
            return ()
        return tuple(f"{path}[{index}]" for index in range(len(found)))

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
        # A command substitution is for the shell to run; everything else must reach Pulumi as it is.
        value = f'"{example}"' if example.startswith("$(") else shlex.quote(example)
        fix = f"pulumi config set --stack {self.stack} {flag}{shlex.quote(key)} {value}"
        self.errors.append(SettingError(f"{self.namespace}:{path}", shown, rule, fix))

    def surplus(self, path: str, found: object, rule: str) -> None:
        """Record an error of a setting that must go: the command removes it."""
        shown = "[secret]" if path.split(".", 1)[0] in self._secrets else repr(found)
        key = shlex.quote(f"{self.namespace}:{path}")
        fix = f"pulumi config rm --stack {self.stack} --path {key}"
        self.errors.append(SettingError(f"{self.namespace}:{path}", shown, rule, fix))

    def secret(self, path: str, pattern: str, rule: str) -> str | None:
        """A string that the stack file keeps encrypted, or None; neither error nor command shows it."""
        found = self._take(path)
        if found is _MISSING or (isinstance(found, dict) and "secure" in found):
            return None if found is _MISSING else "[secret]"
        right = isinstance(found, str) and re.fullmatch(pattern, found) is not None
        if not right or not self.is_secret(path):
            key, wrong = f"{self.namespace}:{path}", "must be encrypted config" if right else rule
            fix = f"pulumi config set --stack {self.stack} --secret --path {shlex.quote(key)}"
            self.errors.append(SettingError(key, "[secret]", wrong, fix))
        return str(found)

    def is_secret(self, path: str) -> bool:
        """Whether `path` is in a setting that the stack file keeps encrypted."""
        return path.split(".", 1)[0] in self._secrets

    def is_refused(self, path: str) -> bool:
        """Whether `path` has an error already: a rule that builds on it would only add noise."""
        return any(error.key == f"{self.namespace}:{path}" for error in self.errors)

    def refuse_unknown(self) -> None:
        """Record an error for every setting nobody read: a misspelt name must not pass in silence."""
        for path in leaves(self._values, self._open):
            # What is left of a map whose last setting `pulumi config rm` took away.
            empty = self._find(path) == {} and any(one.startswith(f"{path}.") for one in self._known)
            if path not in self._known and not empty:
                near = difflib.get_close_matches(path, sorted(self._known), n=1)
                rule = "is not a setting" + (f" (did you mean {near[0]}?)" if near else "")
                fix = (
                    f"pulumi config rm --stack {self.stack} --path {shlex.quote(f'{self.namespace}:{path}')}"
                )
                shown = "[secret]" if path.split(".")[0] in self._secrets else "a value"
                self.errors.append(SettingError(f"{self.namespace}:{path}", shown, rule, fix))

    def _take(self, path: str) -> Any:
        self._known.add(path)
        found = self._find(path)
        return self._defaults.get(path, _MISSING) if found is _MISSING else found

    def _find(self, path: str) -> Any:
        value: Any = self._values
        for part in re.findall(r"[^.\[\]]+", path):
            if isinstance(value, list) and part.isdigit() and int(part) < len(value):
                value = value[int(part)]
            elif isinstance(value, dict) and part in value:
                value = value[part]
            else:
                return _MISSING
        return value
