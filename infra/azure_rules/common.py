"""Rules every Azure resource shares: tags and the place it is put."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import is_unknown, read

_TAGS = "https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources"
_FORBIDDEN: Final = set("<>%&\\?/")


def _tags(resource: Resource, _world: World) -> Iterable[Finding]:
    tags = read(resource.inputs, "tags")
    if not isinstance(tags, dict):
        return
    if len(tags) > 50:
        yield "tags", f"The resource has {len(tags)} tags; at most 50 are allowed."
    longest = 128 if resource.token.startswith("azure-native:storage:") else 512
    for name, value in tags.items():
        if len(name) > longest or _FORBIDDEN & set(name):
            yield (
                f"tags.{name}",
                f"The tag name '{name}' is invalid: at most {longest} characters, none of <>%&\\?/.",
            )
        if isinstance(value, str) and not is_unknown(value) and len(value) > 256:
            yield f"tags.{name}", f"The value of tag '{name}' is longer than 256 characters."


RULES: Final = (
    Rule(id="tags", tokens=(), code="InvalidTagNameCharacters", source=_TAGS,
         fix="Use at most 50 tags, names without <>%&\\?/ and values up to 256 characters.", check=_tags),
)  # fmt: skip
