"""The program of the project, previewed against strict mocks: with a stack's own settings, another profile or
single settings in their place, and nothing contacted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra import settings
from infra.settings.check import read_stack_file
from local_cloud.azure.mocks import run_program
from local_cloud.inventory.resources import Found, of_recording

ROOT: Final = Path(__file__).parents[2]
STAND_INS: Final = {"azureDatabricks": {"objectId": "00000000-0000-0000-0000-000000000000"}}
"""Required ids of a tenant that change neither a picture nor a price."""


@dataclass(frozen=True)
class Inventory:
    """What a stack consists of."""

    stack: str
    profile: str
    location: str
    resources: tuple[Found, ...]


def rehearse(
    stack: str, profile: str | None = None, chosen: Mapping[str, Any] | None = None, root: Path = ROOT
) -> Inventory:
    """The resources of a stack; `chosen` has settings by dotted path that take the place of its own.

    Raises ValueError when the stack file cannot be read, SettingsError when a setting is wrong, and whatever
    the program is refused with.
    """
    values = _overlaid(read_stack_file(stack, root), profile, chosen or {})
    parsed = settings.parse(stack, values)
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
    recording = run_program(root / "infra", project=settings.PROJECT, stack=stack, config=config)
    return Inventory(stack, parsed.profile, parsed.location, of_recording(recording))


def _overlaid(values: dict[str, Any], profile: str | None, chosen: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(values))
    for name, value in STAND_INS.items():
        made.setdefault(f"{settings.PROJECT}:{name}", value)
    if profile is not None:
        made[f"{settings.PROJECT}:profile"] = profile
    for path, value in chosen.items():
        first, *rest = path.split(".")
        place, key = made, f"{settings.PROJECT}:{first}"
        for part in rest:
            inner = place.get(key)
            place[key] = inner if isinstance(inner, dict) else {}
            place, key = place[key], part
        place[key] = value
    return made


def setting(text: str) -> tuple[str, Any]:
    """`path=value` of the command line; the value is JSON where it can be. Raises ValueError."""
    path, mark, value = text.partition("=")
    if not mark or not path:
        raise ValueError(f"{text!r} is not `setting=value`, for example network.egress=firewall")
    try:
        return path, json.loads(value)
    except ValueError:
        return path, value
