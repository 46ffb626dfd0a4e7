"""An in-process Pulumi engine, for rehearsal where the official ``pulumi`` is not installed.

It implements the protocol of the Python SDK itself, so the very same program runs against it; see engine.py
for what it leaves out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local_cloud.azure.engine.engine import Engine, Result

__all__ = ["Engine", "Result"]


def __getattr__(name: str) -> Any:
    """Import the engine when it is first used: the command line must start without pulumi."""
    if name in __all__:
        from local_cloud.azure.engine import engine

        return getattr(engine, name)
    raise AttributeError(name)
