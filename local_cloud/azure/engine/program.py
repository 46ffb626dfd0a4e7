"""Runs the project's Python program the way Pulumi's language host does, in this process.

Same calls as ``pulumi-language-python-exec``
(https://github.com/pulumi/pulumi/blob/master/sdk/python/cmd/pulumi-language-python-exec): configuration and
settings, then ``runpy`` inside the stack resource, on an event loop of its own. A thread of its own gives
the SDK fresh context variables.
"""

from __future__ import annotations

import asyncio
import logging
import runpy
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pulumi
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config
from pulumi.runtime.settings import ROOT

from local_cloud.azure.engine.project import Project

_PARALLEL = 16


@dataclass(frozen=True)
class ProgramFailure:
    """Why a program did not end well.

    Attributes:
        message: for people; a traceback holds the program's own frames only.
        deliberate: the program stopped by itself (RunError, missing configuration, sys.exit).
    """

    message: str
    deliberate: bool


def run_program(
    project: Project, address: str, on_interrupt: Callable[[], None], *, preview: bool
) -> ProgramFailure | None:
    """Run the program against the monitor at ``address`` until it ends.

    Args:
        project: what to run.
        address: host:port of both services.
        on_interrupt: called on Ctrl-C, to make the program's next registration fail.
        preview: whether the program is told that nothing will be created.

    Returns:
        None, or why it failed.

    Raises:
        KeyboardInterrupt: after the program has ended, so that no operation is left half recorded.
    """
    outcome: list[ProgramFailure | None] = []

    def body() -> None:
        outcome.append(_run(project, address, preview=preview))

    thread = threading.Thread(target=body, name="pulumi-program")
    thread.start()
    try:
        thread.join()
    except KeyboardInterrupt:
        on_interrupt()
        thread.join()
        raise
    return outcome[0]


def _run(project: Project, address: str, *, preview: bool) -> ProgramFailure | None:
    set_all_config(project.config, sorted(project.secret_keys))
    ROOT.set(None)
    settings = Settings(
        monitor=address,
        engine=address,
        project=project.name,
        stack=project.stack,
        parallel=_PARALLEL,
        dry_run=preview,
        organization=project.organization,
        root_directory=str(project.root),
    )
    configure(settings)
    logging.getLogger("asyncio").setLevel(
        logging.CRITICAL
    )  # unfinished futures of a failed program are no news
    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(_PARALLEL, thread_name_prefix="pulumi-rpc"))
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(run_in_stack(lambda: _execute(project.main)))
    except pulumi.RunError as error:
        return ProgramFailure(str(error), deliberate=True)
    except SystemExit as error:
        if not error.code:
            return None
        return ProgramFailure(f"the program ended itself: sys.exit({error.code!r})", deliberate=True)
    except Exception as error:  # noqa: BLE001  (whatever a program raises is its result)
        return ProgramFailure(_trimmed(error, project.root), deliberate=False)
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        asyncio.set_event_loop(None)
    return None


def _execute(main: Path) -> None:
    runpy.run_path(str(main), run_name="__main__")


def _trimmed(error: BaseException, root: Path) -> str:
    """The exception with the frames of the program only (all of them if none is the program's)."""
    link: BaseException | None = error
    while link is not None:
        frames = traceback.extract_tb(link.__traceback__)
        own = [frame for frame in frames if _is_own(frame.filename, root)]
        if own:
            lines = traceback.format_list(own) + traceback.format_exception_only(type(error), error)
            return (
                "Program failed with an unhandled exception:\nTraceback (most recent call last):\n"
                + "".join(lines)
            )
        link = link.__cause__ or link.__context__
    return f"Program failed: {error}" if str(error) else f"Program failed: {type(error).__name__}"


def _is_own(filename: str, root: Path) -> bool:
    file = Path(filename)
    if file.is_relative_to(sys.prefix) or file.is_relative_to(Path(__file__).parent):
        return False
    return file.is_relative_to(root) and "site-packages" not in file.parts
