"""`${...}` references: found, resolved and, when they name something unknown, explained with a suggestion.

A reference to the id of another resource stays in place: its value exists only after that resource does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from workspace_config.load import Map, Position, Problem, Seq
from workspace_config.opaque import Sensitive

REFERENCE = re.compile(r"\$\{([A-Za-z_][\w.\-]*)\}")
RESOURCE_ID = re.compile(r"\$\{resources\.([a-z_]+\.[\w\-]+)\.(?:id|job_id|cluster_id|policy_id)\}")
"""A reference whose value is known only after the resource exists; the group is the resource key."""
MAXIMUM_DEPTH = 10

Lookup = Callable[[str], Any]
"""Value of a reference path; raises UnknownReferenceError."""


class UnknownReferenceError(LookupError):
    """A reference that names nothing; the message says what it could have been."""


def interpolate(value: Any, lookup: Lookup, where: Position, problems: list[Problem]) -> Any:
    """Resolve every reference inside a positioned value; each unknown one is a problem at its position."""
    if isinstance(value, Map):
        result = Map(value.where)
        result.keys_at = value.keys_at
        for key, item in value.items():
            result.put(key, interpolate(item, lookup, value.place(key), problems), value.place(key))
        return result
    if isinstance(value, Seq):
        items = Seq(value.where)
        for index, item in enumerate(value):
            items.put(interpolate(item, lookup, value.place(index), problems), value.place(index))
        return items
    if isinstance(value, str) and "${" in value:
        try:
            return resolve(value, lookup)
        except UnknownReferenceError as error:
            problems.append(Problem(where, str(error)))
    return value


def resolve(text: str, lookup: Lookup, depth: int = 0) -> Any:
    """Resolve one string; a string that is only a reference takes the value's own type.

    Raises UnknownReferenceError, also for references that lead back to themselves.
    """
    if depth > MAXIMUM_DEPTH:
        raise UnknownReferenceError(f"`{text}` refers to itself; break the circle")
    whole = REFERENCE.fullmatch(text)
    if whole:
        return _value(whole, lookup, depth)
    secret = False
    parts: list[str] = []
    position = 0
    for match in REFERENCE.finditer(text):
        value = _value(match, lookup, depth)
        secret = secret or isinstance(value, Sensitive)
        parts += [text[position : match.start()], as_text(value)]
        position = match.end()
    joined = "".join([*parts, text[position:]])
    return Sensitive(joined) if secret else joined


def _value(match: re.Match[str], lookup: Lookup, depth: int) -> Any:
    later = RESOURCE_ID.fullmatch(match.group())
    if later:
        lookup(f"resources.{later.group(1)}")
        return match.group()
    value = lookup(match.group(1))
    unknown_yet = value == match.group() and match.group(1).startswith(("stack.", "workspace."))
    if isinstance(value, str) and "${" in value and not unknown_yet:
        return resolve(value, lookup, depth + 1)
    return value


def as_text(value: Any) -> str:
    """How a value reads inside a longer string."""
    if isinstance(value, Sensitive):
        return value.reveal()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)):
        raise UnknownReferenceError("a list or mapping cannot stand inside a text; refer to it alone")
    return str(value)


def resource_keys(value: Any) -> Iterator[str]:
    """Keys of the resources whose ids a document refers to, in order, with repetitions."""
    if isinstance(value, dict):
        for item in value.values():
            yield from resource_keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from resource_keys(item)
    elif isinstance(value, str):
        yield from RESOURCE_ID.findall(value)


def with_ids(value: Any, ids: dict[str, str]) -> Any:
    """Put known ids in place of references; an unknown one stays as it is. Job ids are numbers when alone."""
    if isinstance(value, dict):
        return {key: with_ids(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [with_ids(item, ids) for item in value]
    if not isinstance(value, str) or "${resources." not in value:
        return value
    whole = RESOURCE_ID.fullmatch(value)
    if whole and whole.group(1) in ids:
        known = ids[whole.group(1)]
        return int(known) if whole.group(1).startswith("jobs.") and known.isdigit() else known
    return RESOURCE_ID.sub(lambda match: ids.get(match.group(1), match.group()), value)
