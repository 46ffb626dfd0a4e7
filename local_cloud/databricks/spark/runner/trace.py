"""Turns an exception into what a notebook author wants to see: their own cells and files, with the line that
failed.

Frames of IPython, of this runner and of Spark's plumbing are left out; the exceptions that led to it are
kept, and the Java part of a Spark error is cut to its message.
"""

from __future__ import annotations

import linecache
import sysconfig
import traceback
from collections.abc import Iterator
from pathlib import Path

_RUNNER = str(Path(__file__).parent)
_LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_CONTEXT = 2
MESSAGE_LIMIT = 500


def short_message(error: BaseException) -> str:
    """One line: the exception's name and the first line of its message."""
    message = _message(error).strip()
    first = message.splitlines()[0].strip() if message else ""
    text = f"{type(error).__name__}: {first}" if first else type(error).__name__
    return text if len(text) <= MESSAGE_LIMIT else text[: MESSAGE_LIMIT - 1] + "…"


def user_trace(error: BaseException) -> str:
    """The trace in the user's own code, oldest cause first, ending with the whole message."""
    parts = []
    for link in _chain(error):
        lines = list(_frames(link))
        lines.append(f"{type(link).__name__}: {_message(link)}".rstrip(": ").rstrip())
        parts.append("\n".join(lines))
    return "\n\nThe above led to:\n\n".join(parts)


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    spark = [type(one).__module__.startswith(("py4j", "pyspark")) for one in links]
    kept = [one for one, noise in zip(links[1:], spark[1:], strict=True) if not (noise and spark[0])]
    return [*reversed(kept), links[0]]


def _frames(error: BaseException) -> Iterator[str]:
    hidden = 0
    for frame in traceback.extract_tb(error.__traceback__):
        if _belongs_to_user(frame.filename):
            yield from _excerpt(frame)
            hidden = 0
        else:
            hidden += 1
    if isinstance(error, SyntaxError) and error.lineno:
        yield f"{error.filename}, line {error.lineno}"
        yield f"---> {error.lineno:4} {(error.text or '').rstrip()}"
    elif hidden and error.__traceback__ is not None:
        yield f"  … {hidden} library frame{'s' * (hidden > 1)} left out"


def _belongs_to_user(filename: str) -> bool:
    if filename.startswith((_RUNNER, "<frozen")):
        return False
    return not filename.startswith(_LIBRARIES)


def _excerpt(frame: traceback.FrameSummary) -> Iterator[str]:
    line = frame.lineno or 1
    where = "" if frame.name == "<module>" or frame.name.startswith("<cell") else f", in {frame.name}"
    yield f"{frame.filename}, line {line}{where}"
    for number in range(max(1, line - _CONTEXT), line + _CONTEXT + 1):
        text = linecache.getline(frame.filename, number).rstrip("\n")
        if text or number == line:
            yield f"{'--->' if number == line else '    '} {number:4} {text}".rstrip()


def _message(error: BaseException) -> str:
    if type(error).__name__ == "Py4JJavaError":
        text = str(error)
        head, _, rest = text.partition("\n: ")
        java = [one for one in rest.splitlines() if not one.startswith(("\tat ", "\t..."))]
        return "\n".join([head, *java[:20]])
    text = str(error)
    return text.partition("\n\nJVM stacktrace:")[0]
