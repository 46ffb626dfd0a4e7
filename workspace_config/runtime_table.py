"""The runtimes a workspace offers, joined with the dates until which they are supported."""

from __future__ import annotations

import json
import sys
from typing import Any

from workspace_config.runtimes import TABLE_DATE, end_of_support
from workspace_config.session import Options, Session


def show(options: Options, *, as_json: bool) -> int:
    """Print the table, newest first; returns 0."""
    rows = table(Session(options))
    if as_json:
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return 0
    width = max((len(row["key"]) for row in rows), default=3)
    sys.stdout.write(f"{'key':<{width}}  support until  name\n")
    for row in rows:
        sys.stdout.write(f"{row['key']:<{width}}  {row['end_of_support'] or '-':<13}  {row['name']}\n")
    sys.stdout.write(f"Support dates as of {TABLE_DATE}.\n")
    return 0


def table(session: Session) -> list[dict[str, Any]]:
    """Key, name and end of support of every runtime the workspace lists."""
    with session.reaching():
        versions = session.client.clusters.spark_versions().versions or []
    found = []
    for version in versions:
        end = end_of_support(version.key or "")
        found.append(
            {
                "key": version.key or "",
                "name": version.name or "",
                "end_of_support": str(end) if end else None,
            }
        )
    return sorted(found, key=lambda row: _order(row["key"]), reverse=True)


def _order(key: str) -> tuple[list[int], str]:
    version = key.partition("-")[0]
    return [int(part) if part.isdigit() else 0 for part in version.split(".")], key
