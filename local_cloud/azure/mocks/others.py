"""Resources that are not azure-native: other stacks by argument, other packages by the test's own mocks.

Nothing is invented: what the test did not describe is refused, with the argument that describes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pulumi.runtime import mocks as pulumi_mocks

from local_cloud.azure.values import has_secret, plain

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"
References = Mapping[str, Mapping[str, Any]]
"""Outputs of other stacks by their full name, for instance `organization/network/dev`."""


class UnmockedError(ValueError):
    """A program uses a package or stack these mocks know nothing about."""


def referenced(urn: str, stack: str, references: References) -> dict[str, Any]:
    """The state of a StackReference; raises UnmockedError. Outputs wrapped by `values.secret` are secret."""
    if stack not in references:
        known = ", ".join(sorted(references)) or "none"
        raise UnmockedError(
            f"{urn}: no outputs are known of the stack {stack!r} (known: {known}). Give the mocks "
            f"references={{{stack!r}: {{...}}}}."
        )
    outputs = dict(references[stack])
    return {
        "name": stack,
        "outputs": {name: plain(value) for name, value in outputs.items()},
        "secretOutputNames": [name for name, value in outputs.items() if has_secret(value)],
    }


def unmocked(urn: str, what: str) -> UnmockedError:
    """The error for another package's resource or function."""
    return UnmockedError(
        f"{urn}: these mocks know azure-native and dynamic resources only; give them others=<pulumi Mocks> "
        f"that answer for {what!r}"
    )


def created(
    others: pulumi_mocks.Mocks | None, urn: str, args: pulumi_mocks.MockResourceArgs
) -> tuple[str, dict[str, Any]]:
    """What the test's own mocks say of another package's resource; raises UnmockedError without them."""
    if others is None:
        raise unmocked(urn, args.typ)
    resource_id, state = others.new_resource(args)
    return resource_id or "", state
