"""A registration as tests see it, out of the protocol's request and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from local_cloud.azure.mocks.recording import Options, Registered, Step
from local_cloud.azure.values import has_secret, plain

_HIDDEN: Final = frozenset({"azureApiVersion"})


def registered(
    request: Any, urn: str, resource_id: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any],
    options: Options, step: Step,
) -> Registered:  # fmt: skip
    """Plain values of a registration; what the provider keeps for itself is left out."""
    hidden = {name for source in (inputs, outputs) for name, value in source.items() if has_secret(value)}
    return Registered(
        urn, request.type, request.name, request.custom, resource_id, _shown(inputs, _HIDDEN),
        _shown(outputs), request.parent, tuple(sorted(request.dependencies)),
        {name: tuple(sorted(value.urns)) for name, value in request.propertyDependencies.items()},
        options, frozenset(hidden), step,
    )  # fmt: skip


def read(request: Any, urn: str, resource_id: str, outputs: Mapping[str, Any]) -> Registered:
    """A resource the program only looked at."""
    hidden = frozenset(name for name, value in outputs.items() if has_secret(value))
    return Registered(
        urn, request.type, request.name, True, resource_id, {}, _shown(outputs), request.parent,
        tuple(sorted(request.dependencies)), {}, Options(provider=request.provider), hidden, "read",
    )  # fmt: skip


def _shown(values: Mapping[str, Any], hidden: frozenset[str] = frozenset()) -> dict[str, Any]:
    opened: dict[str, Any] = plain(dict(values))
    return {name: value for name, value in opened.items() if name[:2] != "__" and name not in hidden}
