"""The end of a test: whatever still waits gets its chance to run, and what did not run is told."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterable
from typing import Any, Literal

from pulumi.runtime.settings import SETTINGS

from local_cloud.azure.mocks.applies import Callback, Watch
from local_cloud.azure.mocks.classic import StrictMocks
from local_cloud.azure.mocks.loops import current_loop, quiet
from local_cloud.azure.mocks.monitor import StrictMonitor

Policy = Literal["fail", "warn", "ignore"]
"""What to do about an assertion of the test whose value was unknown in a preview."""


class ApplyNeverRanError(AssertionError):
    """The test gave assertions to `Output.apply` that never ran."""


class ApplyNeverRanWarning(UserWarning):
    """The same, where the project only wants to be told."""


def strict_mocks_in_use() -> StrictMocks | StrictMonitor | None:
    """The strict mocks that `set_mocks` made current, if any."""
    monitor: Any = SETTINGS.monitor
    if isinstance(monitor, StrictMonitor):
        return monitor
    mocks = getattr(monitor, "mocks", None)
    return mocks if isinstance(mocks, StrictMocks) else None


def settle(watch: Watch, patience: float) -> list[BaseException]:
    """Run the loops on which outputs still wait, until nothing moves for `patience` seconds.

    Returns what would otherwise never be told: refusals of strict mocks, and errors of an `apply` that
    nobody awaited.
    """
    strict = strict_mocks_in_use()
    before = _refusals(strict)
    for loop in _loops(watch, strict):
        loop.run_until_complete(quiet(patience))
    return [*_refusals(strict)[len(before) :], *_lost(watch)]


def _lost(watch: Watch) -> list[BaseException]:
    """Errors inside `apply` that nobody has seen: the SDK keeps such outputs for the end of the program."""
    return [item.error for item in watch.callbacks if item.error is not None and _take(item)]


def judge(watch: Watch, policy: Policy) -> None:
    """Raise ApplyNeverRanError for callbacks that never ran; an unknown value may be a warning only."""
    never = [f"  {item.where}: {reason}" for item, reason in _never_ran(watch.callbacks)]
    unknown = [
        f"  {item.where}: the value was unknown in this preview"
        for item in watch.callbacks
        if policy != "ignore" and _was_unknown(item)
    ]
    if policy == "warn" and unknown:
        warnings.warn(ApplyNeverRanWarning(_text(unknown)), stacklevel=2)
        unknown = []
    if never or unknown:
        raise ApplyNeverRanError(_text([*never, *unknown]))


def _text(lines: list[str]) -> str:
    return (
        f"{len(lines)} function(s) given to Output.apply never ran, so what they assert was never checked:\n"
        + "\n".join(lines)
        + "\nAssert on the recording (resources.one(...).outputs), or run an `up` instead of a preview; "
        "a program must give every output a value."
    )


def _never_ran(callbacks: Iterable[Callback]) -> Iterable[tuple[Callback, str]]:
    for item in callbacks:
        if item.ran:
            continue
        if not item.settled:
            yield item, "its output never got a value"
        elif item.failure() is not None and _take(item):
            yield item, f"its output failed: {item.failure()!r}"


def _was_unknown(item: Callback) -> bool:
    """An assertion of the test, not a step of its program: nobody uses its result, or it can only raise."""
    done = item.settled and item.future is not None and item.failure() is None
    return done and not item.ran and item.in_test and (item.asserts or not item.used)


def _take(item: Callback) -> bool:
    """Whether the SDK still keeps the failed output because nobody has awaited it; it is dropped then."""
    with SETTINGS.lock:
        kept = item.future in SETTINGS.outputs
        SETTINGS.outputs.discard(item.future)
    return kept


def _refusals(strict: StrictMocks | StrictMonitor | None) -> list[Exception]:
    if isinstance(strict, StrictMocks):
        return list(strict.refusals)
    return [strict.first_error] if strict is not None and strict.first_error is not None else []


def _loops(watch: Watch, strict: object) -> list[asyncio.AbstractEventLoop]:
    found = {future.get_loop(): None for future in watch.pending()}
    if strict is not None and (current := current_loop()) is not None:
        found[current] = None
    return [loop for loop in found if not loop.is_closed() and not loop.is_running()]
