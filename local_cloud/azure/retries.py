"""How often azure-native asks Azure again: for throttling, server errors and busy virtual networks only.

The real provider repeats the one PUT or DELETE, never the check before it, so a create whose answer was lost
succeeds at the second attempt. https://github.com/pulumi/pulumi-azure-native (its autorest client).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from local_cloud.azure.errors import AnotherOperationError, AzureError, UnreachableError
from local_cloud.azure.waiting import Waiter

ATTEMPTS: Final = 4
RETRIED: Final = frozenset({408, 429, 500, 502, 503, 504})
FIRST_WAIT_SECONDS: Final = 1.0
BUSY_SECONDS: Final = 60.0
"""How long a busy virtual network is waited for altogether."""
T = TypeVar("T")


def retried(call: Callable[[], T], waiter: Waiter) -> T:
    """The result of `call`; raises its last error, or CancelledError when the engine gives up."""
    attempt, busy_until = 1, waiter.now() + BUSY_SECONDS
    while True:
        try:
            return call()
        except AnotherOperationError as error:  # noqa: PERF203  (a retry is a loop around a try)
            if waiter.now() >= busy_until:
                raise
            waiter.wait(FIRST_WAIT_SECONDS if error.retry_after is None else error.retry_after)
        except AzureError as error:
            given_up = isinstance(error, UnreachableError) or attempt >= ATTEMPTS
            if given_up or error.status not in RETRIED:
                raise
            backoff = FIRST_WAIT_SECONDS * 2 ** (attempt - 1)
            waiter.wait(backoff if error.retry_after is None else error.retry_after)
            attempt += 1
