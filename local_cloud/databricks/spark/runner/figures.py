"""The Matplotlib backend of notebooks: figures become images of the cell, at `plt.show()` and at the cell's
end.
"""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

on_show: list[Callable[[], None]] = []
"""What shows the open figures; set once the notebook's display is there."""


class FigureManager(FigureManagerBase):
    """Shows all open figures at once."""

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:  # noqa: ARG003 - a job never blocks
        """`plt.show()`."""
        for show in on_show:
            show()


class FigureCanvas(FigureCanvasAgg):
    """Agg's canvas."""

    manager_class = FigureManager
