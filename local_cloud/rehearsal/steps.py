"""Shows the steps of a long command: a spinner on a terminal, one line a step in a pipe."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


class Steps:
    """Prints `✓ title  detail  seconds` for every finished step."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.started = time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Run one step; the yielded function sets the detail shown while it runs and after it."""
        begun = time.monotonic()
        detail = ""

        with self._console.status(f"{title} ...") as status:

            def tell(text: str) -> None:
                nonlocal detail
                detail = text
                status.update(f"{title}  [dim]{text}[/dim]")

            try:
                yield tell
            except BaseException:
                self._line("[red]✗[/red]", title, detail, begun)
                raise
        self._line("[green]✓[/green]", title, detail, begun)

    def _line(self, mark: str, title: str, detail: str, begun: float) -> None:
        seconds = time.monotonic() - begun
        self._console.print(
            f"{mark} {title:<22} {detail}  [dim]{seconds:.1f} s[/dim]", soft_wrap=True, highlight=False
        )
