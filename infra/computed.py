"""The preview of an update returns a nested object without the members that Azure computes, so a plain lookup
reads None and a role assignment named after it looks like a replacement. Here such a member is what it is:
not yet known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pulumi
from pulumi.output import UNKNOWN


def computed(parent: pulumi.Output[Any], member: str) -> pulumi.Output[str]:
    """`member` of a nested output; unknown while a preview lacks it.

    An `up` that lacks it fails with RunError: Azure did not compute what it always computes.
    """

    def look_up(found: Any) -> str:
        value = found.get(member) if isinstance(found, Mapping) else getattr(found, member, None)
        if value is not None:
            return str(value)
        if pulumi.runtime.is_dry_run():
            return cast("str", UNKNOWN)
        raise pulumi.RunError(
            f"Azure returned no `{member}` in {type(found).__name__}. Run `pulumi refresh`, then `pulumi up`."
        )

    return parent.apply(look_up)
