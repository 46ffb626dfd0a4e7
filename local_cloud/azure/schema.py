"""Whether inputs fit the schema of the installed SDK, for every resource class it has.

Two verdicts come from here: what the provider silently drops (a warning that names the nearest spelling) and
what fails Check (with its property path). What Azure itself refuses is the business of `infra.azure_rules`.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import difflib
import enum
import hashlib
import hmac
import json
import typing
from collections.abc import Mapping
from typing import Any, Final

from local_cloud.azure import introspect
from local_cloud.azure.values import SIGNATURE, UNKNOWN, user_properties

VERSION: Final = "1"
"""Changes whenever this module judges differently, so that remembered verdicts are not reused."""
_NUMBERS: Final = (int, float)


@dataclasses.dataclass(frozen=True)
class Problem:
    """Something wrong at a property path."""

    path: str
    message: str


@dataclasses.dataclass
class Verdict:
    """What validation found; `dropped` are the paths the provider leaves out of the request."""

    warnings: list[Problem] = dataclasses.field(default_factory=list)
    failures: list[Problem] = dataclasses.field(default_factory=list)
    dropped: list[str] = dataclasses.field(default_factory=list)

    def to_mapping(self) -> dict[str, Any]:
        """A verdict without failures, for the store."""
        return {"warnings": [[p.path, p.message] for p in self.warnings], "dropped": self.dropped}

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Verdict:
        """A remembered verdict."""
        return cls(
            [Problem(path, message) for path, message in values["warnings"]], [], list(values["dropped"])
        )

    def add(self, other: Verdict) -> None:
        """Take over everything another verdict holds."""
        self.warnings += other.warnings
        self.failures += other.failures
        self.dropped += other.dropped


def fingerprint(token: str, inputs: Mapping[str, Any], key: bytes) -> str:
    """A keyed hash of plain inputs, the SDK and this module: equal fingerprints have equal verdicts."""
    body = json.dumps(
        [token, introspect.sdk_version(), VERSION, inputs], sort_keys=True, separators=(",", ":")
    )
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()


def validate(token: str, inputs: Mapping[str, Any]) -> Verdict:
    """Judge plain inputs of a resource type; raises UnknownTypeError if the SDK has no such type."""
    args = introspect.input_class(token)
    return _object(args, dict(user_properties(inputs)), "", introspect.outputs(token))


def _near(name: str, names: collections.abc.Iterable[str]) -> str:
    found = difflib.get_close_matches(name, list(names), 1)
    return f"; did you mean {found[0]!r}?" if found else ""


def _object(
    cls: type, value: Mapping[str, Any], path: str, only_output: Mapping[str, Any] | None = None
) -> Verdict:
    verdict, known = Verdict(), introspect.properties(cls)
    for name, item in value.items():
        where = f"{path}.{name}" if path else name
        spec = known.get(name)
        if spec is None:
            kind = (
                "is an output, not an input"
                if name in (only_output or {})
                else "is not a property of this type"
            )
            verdict.warnings.append(Problem(where, f"'{where}' {kind} and is ignored{_near(name, known)}"))
            verdict.dropped.append(where)
        elif spec.constant is not None and item not in (spec.constant, UNKNOWN):
            verdict.failures.append(Problem(where, f"'{where}' must be {spec.constant!r}, not {item!r}"))
        else:
            verdict.add(_value(spec.type, item, where))
    for name, spec in known.items():
        if spec.required and value.get(name) is None:
            where = f"{path}.{name}" if path else name
            verdict.failures.append(Problem(where, f"missing required property '{where}'"))
    return verdict


def _failure(path: str, message: str) -> Verdict:
    return Verdict(failures=[Problem(path, message)])


def _value(annotation: Any, value: Any, path: str) -> Verdict:
    if value is None or value == UNKNOWN or (isinstance(value, dict) and SIGNATURE in value):
        return Verdict()
    options = introspect.alternatives(annotation)
    if any(
        option in (Any, object) or getattr(option, "__name__", "") in {"Asset", "Archive"}
        for option in options
    ):
        return Verdict()
    if isinstance(value, dict):
        return _mapping(options, value, path)
    if isinstance(value, (list, tuple)):
        return _sequence(options, value, path)
    return _scalar(options, value, path)


def _mapping(options: tuple[Any, ...], value: dict[str, Any], path: str) -> Verdict:
    objects = [option for option in options if _is_input_class(option)]
    if objects:
        return _choose(objects, value, path)
    for option in options:
        if typing.get_origin(option) in (dict, collections.abc.Mapping):
            verdict = Verdict()
            for key, item in value.items():
                verdict.add(
                    _value(
                        typing.get_args(option)[1],
                        item,
                        f'{path}["{key}"]' if "." in key else f"{path}.{key}",
                    )
                )
            return verdict
    return _failure(path, f"'{path}' should be {_names(options)} but got an object")


def _sequence(options: tuple[Any, ...], value: typing.Sequence[Any], path: str) -> Verdict:
    for option in options:
        if typing.get_origin(option) in (list, collections.abc.Sequence):
            verdict = Verdict()
            for index, item in enumerate(value):
                verdict.add(_value(typing.get_args(option)[0], item, f"{path}[{index}]"))
            return verdict
    return _failure(path, f"'{path}' should be {_names(options)} but got an array")


def _scalar(options: tuple[Any, ...], value: Any, path: str) -> Verdict:
    enums = [option for option in options if isinstance(option, type) and issubclass(option, enum.Enum)]
    if enums:
        allowed = [member.value for option in enums for member in option]
        if value in allowed:
            return Verdict()
        if not any(_fits(option, value) for option in options):
            listed = ", ".join(repr(item) for item in allowed)
            return _failure(
                path, f"'{path}' is {value!r}, not one of {listed}{_near(str(value), map(str, allowed))}"
            )
        note = f"'{path}' is {value!r}, a value this SDK does not list{_near(str(value), map(str, allowed))}"
        return Verdict(warnings=[Problem(path, note)])
    if any(_fits(option, value) for option in options):
        return Verdict()
    return _failure(path, f"'{path}' should be {_names(options)} but got {type(value).__name__} {value!r}")


def _fits(option: Any, value: Any) -> bool:
    if option is bool or isinstance(value, bool):
        return option is bool and isinstance(value, bool)
    if option is int:
        return isinstance(value, _NUMBERS) and float(value).is_integer()
    if option is float:
        return isinstance(value, _NUMBERS)
    return option is str and isinstance(value, str)


def _choose(objects: list[type], value: dict[str, Any], path: str) -> Verdict:
    """Validate against the class its discriminator names, or else against the class that fits best."""
    if len(objects) == 1:
        return _object(objects[0], value, path)
    tables: dict[str, dict[str, type]] = {}
    for option in objects:
        for name, spec in introspect.properties(option).items():
            if spec.constant is not None:
                tables.setdefault(name, {}).setdefault(spec.constant, option)
    for name, table in sorted(tables.items(), key=lambda item: -len(item[1])):
        if len(table) * 2 < len(objects):
            continue
        given = value.get(name)
        if given == UNKNOWN:
            return Verdict()
        if given in table:
            return _object(table[given], value, path)
        if given is None:
            return _failure(
                f"{path}.{name}", f"missing required property '{path}.{name}': it names the kind of object"
            )
        return _failure(
            f"{path}.{name}",
            f"'{path}.{name}' is {given!r}, not one of {len(table)} known kinds{_near(str(given), table)}",
        )
    return min(
        (_object(option, value, path) for option in objects), key=lambda v: (len(v.failures), len(v.warnings))
    )


def _is_input_class(option: Any) -> bool:
    from pulumi._types import is_input_type

    return isinstance(option, type) and is_input_type(option)


def _names(options: tuple[Any, ...]) -> str:
    words = {str: "a string", int: "an integer", float: "a number", bool: "a boolean"}
    named = [
        words.get(o)
        or ("an array" if typing.get_origin(o) in (list, collections.abc.Sequence) else "an object")
        for o in options
    ]
    return " or ".join(dict.fromkeys(named))
