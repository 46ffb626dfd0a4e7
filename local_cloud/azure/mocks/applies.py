"""Whether the functions a test gives to `Output.apply` ran at all.

An assertion inside `apply` runs when the output has a value, if it ever has one: in a plain test that is too
late, in a preview it may be never, and the test is green. While a watch is active, every callback that comes
from the user's own code is recorded, so that the end of the test can tell.

This module must stay cheap to import: pulumi is looked at only once somebody else has imported it.
"""

from __future__ import annotations

import asyncio
import dataclasses
import dis
import functools
import inspect
import sys
import sysconfig
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_FOREIGN: Final = tuple(
    str(Path(sysconfig.get_paths()[name]).resolve()) for name in ("stdlib", "purelib", "platlib")
)
_OWN: Final = str(Path(__file__).resolve().parents[1])


@dataclasses.dataclass(eq=False)
class Callback:
    """One function given to `apply` by the user's own code."""

    where: str
    in_test: bool
    """Written in a test module or conftest, not in the program under test."""
    asserts: bool
    ran: bool = False
    error: BaseException | None = None
    used: bool = False
    """Somebody works on with the result: another apply, an input, an export, an await."""
    future: asyncio.Future[Any] | None = None

    @property
    def settled(self) -> bool:
        """Whether its output has, or can no longer have, a value."""
        return self.future is None or self.future.done()

    def failure(self) -> BaseException | None:
        """Why the output has no value."""
        if self.future is None or not self.future.done():
            return None
        return asyncio.CancelledError() if self.future.cancelled() else self.future.exception()


class Watch:
    """The callbacks of one test. `test_files` hold its assertions."""

    def __init__(self, test_file: str = "") -> None:
        self._test_file = test_file
        self.enforced = False
        """Whether the test has to do with strict mocks; others are left alone."""
        self.callbacks: list[Callback] = []

    def record(self, function: Callable[..., Any], frame: types.FrameType) -> Callback:
        """Note a callback that user code hands over."""
        code = _code(function)
        if code is None or _foreign(code.co_filename):
            where, names = f"{frame.f_code.co_filename}:{frame.f_lineno}", frame.f_globals
        else:
            where, names = f"{code.co_filename}:{code.co_firstlineno}", getattr(function, "__globals__", {})
        in_test = "@pytest_ar" in names or where.rpartition(":")[0] == self._test_file
        made = Callback(where, in_test, code is not None and _asserts(code))
        self.callbacks.append(made)
        return made

    def forget_since(self, count: int) -> None:
        """A run failed and its error was told: what its callbacks did not do is no news."""
        del self.callbacks[count:]

    def pending(self) -> list[asyncio.Future[Any]]:
        """Outputs that still wait for a value."""
        return [item.future for item in self.callbacks if item.future is not None and not item.settled]


class _Active:
    """The watch of the running test; tests run one at a time in a process."""

    watch: Watch | None = None
    original: Callable[..., Any] | None = None


def begin(watch: Watch) -> None:
    """Record callbacks from now on."""
    _Active.watch = watch
    _wrap()


def end() -> None:
    """Stop recording, and leave pulumi as it was."""
    _Active.watch = None
    if _Active.original is not None:
        sys.modules["pulumi"].Output.apply = _Active.original
        _Active.original = None


def active() -> Watch | None:
    """The watch of the running test."""
    return _Active.watch


def enforce() -> None:
    """The running test uses strict mocks: what it gives to `apply` must run."""
    if _Active.watch is not None:
        _Active.watch.enforced = True
        _wrap()


def _wrap() -> None:
    """Wrap `Output.apply` if a watch is active and pulumi is loaded. Harmless to call again."""
    pulumi = sys.modules.get("pulumi")
    if _Active.watch is None or _Active.original is not None or not hasattr(pulumi, "Output"):
        return
    output: Any = pulumi.Output  # type: ignore[union-attr]
    original = output.apply

    watched = _watched(output)

    @functools.wraps(original)
    def apply(self: Any, func: Callable[..., Any], run_with_unknowns: bool = False) -> Any:
        frame = sys._getframe(1)  # noqa: SLF001  (inspect.currentframe is the same, and may be None)
        watch = _Active.watch
        if watch is None or _foreign(frame.f_code.co_filename):
            return original(self, func, run_with_unknowns)
        callback = watch.record(func, frame)
        made = original(self, _noted(func, callback), run_with_unknowns)
        callback.future = made.__dict__.pop("_data")
        made.__dict__.update(callback=callback, data=callback.future)
        made.__class__ = watched
        return made

    _Active.original = original
    output.apply = apply


def _watched(output: Any) -> type:
    """A class of outputs that know whether somebody works on with them: all of that goes through `_data`."""

    class Watched(output):  # type: ignore[misc]
        @property
        def _data(self) -> Any:
            self.__dict__["callback"].used = True
            return self.__dict__["data"]

    return Watched


def _noted(function: Callable[..., Any], callback: Callback) -> Callable[..., Any]:
    """The function, noting that it ran and how it ended; so does the coroutine it may return."""

    async def awaited(result: Any) -> Any:
        try:
            return await result
        except BaseException as error:
            callback.error = error
            raise

    def run(value: Any) -> Any:
        callback.ran = True
        try:
            result = function(value)
        except BaseException as error:
            callback.error = error
            raise
        return awaited(result) if inspect.iscoroutine(result) else result

    return run


@functools.lru_cache(maxsize=4096)
def _foreign(filename: str) -> bool:
    """Whether a source file belongs to an installed package, to Python, or to this package."""
    return filename.startswith(("<", *_FOREIGN, _OWN))


def _code(function: Any) -> types.CodeType | None:
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(getattr(function, "__func__", function))
    called = getattr(type(function), "__call__", None)  # noqa: B004  (a callable object's code is its class's)
    found = getattr(function, "__code__", None) or getattr(called, "__code__", None)
    return found if isinstance(found, types.CodeType) else None


def _asserts(code: types.CodeType) -> bool:
    """Whether the code, or a function inside it, has an assert or raise statement of its own."""
    if any(item.opname == "RAISE_VARARGS" for item in dis.get_instructions(code)):
        return True
    return any(_asserts(inner) for inner in code.co_consts if isinstance(inner, types.CodeType))
