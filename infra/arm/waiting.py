"""Azure is often ready a little later than it says: a connection is listed after a minute, a role is known
everywhere after five. Waiting is done here and nowhere else, so that it always ends, and says how.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, TypeVar

from infra.arm.errors import NotReadyError, RefusedError

T = TypeVar("T")
BUSY: Final = (
    "AnotherOperationInProgress",
    "StorageAccountOperationInProgress",
    "ConflictError",
    "Resource cannot be updated during provisioning",
)
"""Answers that any resource may give while Azure still works on it.
https://github.com/Azure/Azure-DataFactory/issues/612"""


@dataclass(frozen=True)
class Patience:
    """How long to wait in all, and between two questions, in seconds."""

    seconds: float = 900.0
    pause: float = 5.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def until(self, ask: Callable[[], T | None], subject: str, wanted: str) -> T:
        """The first answer of `ask` that is not None; raises NotReadyError when there was none in time."""
        deadline = self.clock() + self.seconds
        while True:
            answer = ask()
            if answer is not None:
                return answer
            if self.clock() >= deadline:
                raise NotReadyError(f"{subject}: {wanted} did not happen in {self.seconds / 60:.0f} minutes.")
            self.sleep(self.pause)

    def through(self, call: Callable[[], T], subject: str, passing: Collection[str] = BUSY) -> T:
        """The result of `call`, repeated as long as Azure refuses it for a reason that passes.

        `call` must be safe to repeat. `passing` are texts of such answers. Raises NotReadyError.
        """
        deadline = self.clock() + self.seconds
        while True:
            try:
                return call()
            except RefusedError as error:
                if not any(sign in f"{error.code} {error.reason}" for sign in passing):
                    raise
                if self.clock() >= deadline:
                    raise NotReadyError(
                        f"{subject}: no change after {self.seconds / 60:.0f} minutes. {error}"
                    ) from error
            self.sleep(self.pause)
