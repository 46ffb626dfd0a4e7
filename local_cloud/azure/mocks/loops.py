"""Event loops of tests: found without making one, drained, and closed without loose ends."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

_TURN: Final = 0.1
_ROUNDS: Final = 10


def current_loop() -> asyncio.AbstractEventLoop | None:
    """The loop on which Pulumi schedules what is made outside of a coroutine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return asyncio.get_event_loop()
        except RuntimeError:
            return None


@contextmanager
def own_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that is the current one until the block ends; what still waits then is cancelled."""
    before, loop = current_loop(), asyncio.new_event_loop()
    loop.set_exception_handler(_told)
    asyncio.set_event_loop(loop)
    try:
        yield loop
    finally:
        loop.run_until_complete(cancel_all())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        asyncio.set_event_loop(before)


def _told(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Every output of a failed program carries its error; the run raised it, so asyncio need not log it."""
    if "never retrieved" not in str(context.get("message")):
        loop.default_exception_handler(context)


async def quiet(patience: float) -> None:
    """Wait while tasks of this loop end; return when none is left, or when none ended for so long."""
    waited = 0.0
    while waited < patience:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        if not tasks:
            return
        turn = min(_TURN, patience)
        done, _ = await asyncio.wait(tasks, timeout=turn, return_when=asyncio.FIRST_COMPLETED)
        waited = 0.0 if done else waited + turn


async def cancel_all(spared: Iterable[asyncio.Task[Any]] = ()) -> None:
    """End every other task. Several rounds: the SDK, while it ends, awaits its outputs once more."""
    for _ in range(_ROUNDS):
        tasks = asyncio.all_tasks() - {*spared, asyncio.current_task()}
        if not tasks:
            return
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=_TURN)
