"""What a cluster policy demands of a cluster: the definition is checked when written and applied when a
cluster is.

Language: https://learn.microsoft.com/azure/databricks/admin/clusters/policy-definition
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from local_cloud.databricks.errors import InvalidParameterError
from local_cloud.databricks.store import Document

_NEEDS = {
    "fixed": ("value",), "forbidden": (), "allowlist": ("values",), "blocklist": ("values",),
    "regex": ("pattern",),
    "range": (), "unlimited": (),
}  # fmt: skip
_MAPS = ("spark_conf", "spark_env_vars", "custom_tags")
_VIRTUAL = ("dbus_per_hour", "cluster_type")


def parse(definition: str) -> dict[str, Document]:
    """The rules of a definition by attribute path; raises InvalidParameterError naming every fault."""
    try:
        rules = json.loads(definition)
    except ValueError as error:
        raise InvalidParameterError(f"definition: invalid JSON: {error}") from error
    if not isinstance(rules, dict):
        raise InvalidParameterError("definition: must be a JSON object of attribute paths")
    faults = [fault for path, rule in rules.items() for fault in _faults(path, rule)]
    if faults:
        raise InvalidParameterError("definition: " + "; ".join(faults))
    return rules


def _faults(path: str, rule: Any) -> Iterator[str]:
    if not isinstance(rule, dict):
        yield f"{path}: a rule is an object with a type"
        return
    kind = rule.get("type")
    if kind not in _NEEDS:
        yield f"{path}: type {kind!r} is not one of {', '.join(_NEEDS)}"
        return
    for name in _NEEDS[kind]:
        if name not in rule:
            yield f"{path}: a rule of type {kind} needs {name}"
    if kind == "range" and "minValue" not in rule and "maxValue" not in rule:
        yield f"{path}: a rule of type range needs minValue or maxValue"
    if kind in ("allowlist", "blocklist") and not isinstance(rule.get("values", []), list):
        yield f"{path}: values must be a list"
    if kind == "regex":
        try:
            re.compile(str(rule.get("pattern", "")))
        except re.error as error:
            yield f"{path}: pattern does not compile: {error}"


def apply(rules: dict[str, Document], spec: Document, *, defaults: bool) -> Document:
    """The specification with the policy's fixed values (and, with `defaults`, its default values) filled in.

    Raises InvalidParameterError naming every attribute the policy does not allow.
    """
    result: Document = json.loads(json.dumps(spec))
    faults = []
    for path, rule in rules.items():
        if path in _VIRTUAL or "*" in path:
            continue
        value = _get(result, path)
        if value is None and rule["type"] == "fixed":
            _set(result, path, rule["value"])
        elif value is None and defaults and "defaultValue" in rule:
            _set(result, path, rule["defaultValue"])
        fault = _violation(rule, _get(result, path))
        if fault:
            faults.append(f"Validation failed for {path}, {fault}")
    if faults:
        raise InvalidParameterError("Cluster validation error: " + "; ".join(faults))
    return result


def _violation(rule: Document, value: Any) -> str | None:
    kind = rule["type"]
    if value is None:
        needed = kind in ("allowlist", "regex", "range", "unlimited") and not rule.get("isOptional", False)
        return "the value must be present" if needed else None
    text = str(value)
    if kind == "fixed" and value != rule["value"] and text != str(rule["value"]):
        return f"the value must be {rule['value']} (is {text})"
    if kind == "forbidden":
        return "the value is forbidden"
    if kind == "allowlist" and value not in rule["values"]:
        return f"the value must be one of {', '.join(map(str, rule['values']))} (is {text})"
    if kind == "blocklist" and value in rule["values"]:
        return f"the value must not be {text}"
    if kind == "regex" and not re.fullmatch(rule["pattern"], text):
        return f"the value must match {rule['pattern']} (is {text})"
    return _out_of_range(rule, value) if kind == "range" else None


def _out_of_range(rule: Document, value: Any) -> str | None:
    low, high = rule.get("minValue"), rule.get("maxValue")
    if (low is not None and float(value) < float(low)) or (high is not None and float(value) > float(high)):
        return f"the value must be between {low} and {high} (is {value})"
    return None


def _steps(path: str) -> list[str]:
    first, _, rest = path.partition(".")
    return [first, rest] if first in _MAPS else path.split(".")


def _get(spec: Document, path: str) -> Any:
    value: Any = spec
    for step in _steps(path):
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _set(spec: Document, path: str, value: Any) -> None:
    *above, last = _steps(path)
    target: Any = spec
    for step, following in zip(above, [*above, last][1:], strict=True):
        if isinstance(target, list):
            target.extend({} for _ in range(int(step) + 1 - len(target)))
            target = target[int(step)]
        else:
            target = target.setdefault(step, [] if following.isdigit() else {})
    if isinstance(target, list):
        target.extend([None] * (int(last) + 1 - len(target)))
        target[int(last)] = value
    else:
        target[last] = value
