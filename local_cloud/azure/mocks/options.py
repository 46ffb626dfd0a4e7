"""Resource options out of the protocol's request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from local_cloud.azure.engine.urns import make_urn
from local_cloud.azure.mocks.recording import Options

_IMPLIED: Final = "azure-native:"


def options_of(request: Any, stack: str, project: str) -> Options:
    """The options of a registration, as an engine sees them."""
    return Options(
        protect=request.protect,
        replace_on_changes=tuple(request.replaceOnChanges),
        ignore_changes=tuple(request.ignoreChanges),
        delete_before_replace=request.deleteBeforeReplace,
        deleted_with=request.deletedWith,
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        aliases=tuple(dict.fromkeys(_aliases(request, stack, project))),
        retain_on_delete=request.retainOnDelete,
        provider=request.provider,
    )


def _aliases(request: Any, stack: str, project: str) -> Iterator[str]:
    """URNs the program gave. The SDK adds dozens by itself, one per API version: only the type differs."""
    yield from request.aliasURNs
    for alias in request.aliases:
        if alias.urn:
            yield alias.urn
            continue
        spec = alias.spec
        moved = spec.name or spec.stack or spec.project or spec.parentUrn or spec.noParent
        if moved or not spec.type.startswith(_IMPLIED):
            yield make_urn(
                spec.stack or stack,
                spec.project or project,
                "" if spec.noParent else spec.parentUrn or request.parent,
                spec.type or request.type,
                spec.name or request.name,
            )
