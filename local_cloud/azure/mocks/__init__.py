"""Pulumi mocks that refuse what Azure refuses.

`strict_mocks()` is for `pulumi.runtime.set_mocks`, `run_program` runs a whole program and sees more, and the
pytest plugin (`local_cloud.azure.pytest_plugin`) has fixtures over both.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from local_cloud.azure.mocks.azure import Azure
    from local_cloud.azure.mocks.classic import StrictMocks, strict_mocks
    from local_cloud.azure.mocks.judging import CheckFailedError
    from local_cloud.azure.mocks.others import UnmockedError
    from local_cloud.azure.mocks.query import Resources
    from local_cloud.azure.mocks.recording import Options, Recording, Registered
    from local_cloud.azure.mocks.run import StalledError, run_program
    from local_cloud.azure.mocks.state import ProtectedError

__all__ = [
    "Azure", "CheckFailedError", "Options", "ProtectedError", "Recording", "Registered", "Resources",
    "StalledError", "StrictMocks", "UnmockedError", "run_program", "strict_mocks",
]  # fmt: skip
_HOMES: Final = {
    "azure": ("Azure",),
    "classic": ("StrictMocks", "strict_mocks"),
    "judging": ("CheckFailedError",),
    "others": ("UnmockedError",),
    "query": ("Resources",),
    "recording": ("Options", "Recording", "Registered"),
    "run": ("StalledError", "run_program"),
    "state": ("ProtectedError",),
}


def __getattr__(name: str) -> Any:
    """Import what is asked for: the pytest plugin starts with every test session and must not load pulumi."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{home}"), name)
    raise AttributeError(name)
