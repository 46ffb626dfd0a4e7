"""Durations and instants as Azure writes them; what is written otherwise is None and left to other rules."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?")


def duration(value: str) -> timedelta | None:
    """`PT5M` or `P1DT2H`, ISO 8601 without months and years."""
    found = _DURATION.fullmatch(value)
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def instant(value: str) -> datetime | None:
    """`2026-01-01T00:00:00Z`, also without zone (then UTC), without time and with any number of decimals."""
    found = _INSTANT.fullmatch(value)
    if not found:
        return None
    day, clock, seconds, zone = found.groups()
    offset = "+00:00" if zone in (None, "Z") else zone
    try:
        return datetime.fromisoformat(f"{day}T{clock or '00:00'}{seconds or ':00'}{offset}").astimezone(
            timezone.utc
        )
    except ValueError:
        return None
