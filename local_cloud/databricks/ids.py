"""Identifiers in the shapes the real workspace gives them, so that clients that check or sort them are
content.
"""

from __future__ import annotations

import secrets
import time
from datetime import datetime, timezone

from local_cloud.databricks.store import Store

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def now_ms() -> int:
    """Milliseconds since the epoch, the unit of every time in the API."""
    return time.time_ns() // 1_000_000


def long_id(store: Store) -> int:
    """A 15-digit number, growing: jobs, runs, workspace objects."""
    return 100_000_000_000_000 + store.next_number() * 7_919


def cluster_id() -> str:
    """`MMDD-HHMMSS-xxxxxxxx`."""
    return f"{datetime.now(timezone.utc):%m%d-%H%M%S}-{''.join(secrets.choice(_LETTERS) for _ in range(8))}"


def pool_id() -> str:
    """`MMDD-HHMMSS-xxxxxxxx-pool-xxxxxxxx`."""
    return f"{cluster_id()}-pool-{''.join(secrets.choice(_LETTERS) for _ in range(8))}"


def policy_id() -> str:
    """16 hexadecimal digits in capitals."""
    return secrets.token_hex(8).upper()


def workspace_id() -> str:
    """16 digits, the number in `adb-<16 digits>.<n>.azuredatabricks.net`."""
    return str(secrets.randbelow(9 * 10**15) + 10**15)
