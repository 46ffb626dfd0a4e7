"""Time as the stand-in spends it: waits that a cancelled engine ends, and none at all under mocks.

A provider process outlives an engine that attached to it, so cancelling ends the waits of this moment only.
"""

from __future__ import annotations

import threading
import time
from typing import Protocol

from local_cloud.azure.errors import CancelledError


class Waiter(Protocol):
    """How to let seconds pass."""

    def wait(self, seconds: float) -> None:
        """Return after `seconds`; raises CancelledError when the engine gave up meanwhile."""
        ...

    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    def cancel(self) -> None:
        """End every wait that is under way."""
        ...


class RealTime:
    """Waits as long as Azure would let one wait."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def wait(self, seconds: float) -> None:
        """Sleep, unless cancelled; raises CancelledError."""
        if seconds > 0 and self._cancelled.wait(seconds):
            raise CancelledError

    def now(self) -> float:
        """The wall clock."""
        return time.time()

    def cancel(self) -> None:
        """End the waits under way; later ones are not affected."""
        ended, self._cancelled = self._cancelled, threading.Event()
        ended.set()


class NoTime:
    """Adds waits up instead of sleeping: a unit test with faults is as fast as one without."""

    def __init__(self) -> None:
        self.waited = 0.0
        """Seconds that would have passed."""
        self._start = time.time()

    def wait(self, seconds: float) -> None:
        """Pretend."""
        self.waited += max(seconds, 0.0)

    def now(self) -> float:
        """Start of this object plus what was waited for."""
        return self._start + self.waited

    def cancel(self) -> None:
        """Nothing is ever under way."""
