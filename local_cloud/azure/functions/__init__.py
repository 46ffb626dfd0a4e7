"""Functions of azure-native that are more than reading a resource, in an explicit table by service."""

from __future__ import annotations

from typing import Final

from local_cloud.azure.functions import analytics, authorization, events, machine_learning, registry, storage
from local_cloud.azure.functions.context import Function

FUNCTIONS: Final[dict[str, Function]] = {
    **authorization.FUNCTIONS,
    **storage.FUNCTIONS,
    **analytics.FUNCTIONS,
    **machine_learning.FUNCTIONS,
    **registry.FUNCTIONS,
    **events.FUNCTIONS,
}

__all__ = ["FUNCTIONS", "Function"]
