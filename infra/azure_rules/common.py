"""Rules every Azure resource shares: tags, and groups another service manages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import is_unknown, read, text

_TAGS: Final = "https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources"
_FORBIDDEN: Final = set("<>%&\\?/")
_EVERYTHING: Final = ("create", "update", "delete")


def _tags(resource: Resource) -> Iterator[tuple[str, object]]:
    tags = read(resource.inputs, "tags")
    if isinstance(tags, dict):
        yield from ((str(name), value) for name, value in tags.items())


def _tag_count(resource: Resource, _world: World) -> Iterable[Finding]:
    count = len(list(_tags(resource)))
    if count > 50:
        yield "tags", f"The resource has {count} tags; at most 50 are allowed."


def _tag_characters(resource: Resource, _world: World) -> Iterable[Finding]:
    for name, _ in _tags(resource):
        if _FORBIDDEN & set(name):
            yield f"tags.{name}", f"The tag names '{name}' have reserved characters '<,>,%,&,\\,?,/'."


def _tag_lengths(resource: Resource, _world: World) -> Iterable[Finding]:
    longest = 128 if ":storage" in resource.token else 512
    for name, value in _tags(resource):
        if len(name) > longest:
            yield f"tags.{name}", f"The tag name '{name}' is longer than {longest} characters."
        if isinstance(value, str) and not is_unknown(value) and len(value) > 256:
            yield f"tags.{name}", f"The value of tag '{name}' is longer than 256 characters."


def _managed_content(resource: Resource, world: World) -> Iterable[Finding]:
    """Databricks' managed group has a deny assignment: nobody but Databricks writes or deletes in it."""
    head, found, rest = resource.id.lower().partition("/resourcegroups/")
    name, inner, _ = rest.partition("/")
    group = world.get(f"{head}{found}{name}") if found and inner else None
    owner = world.get(text(group.outputs, "managedBy") or "") if group else None
    if owner and owner.token == t.DATABRICKS_WORKSPACE:
        yield (
            "",
            (
                f"The client has permission to perform the action on scope '{resource.id}'; however, the "
                "access is "
                "denied because of the deny assignment with name 'System deny assignment created by Azure "
                "Databricks "
                f"{owner.id}'."
            ),
        )


RULES: Final = (
    Rule(id="tags-count", tokens=(), code="TooManyTags", source=_TAGS,
         fix="Use at most 50 tags.", check=_tag_count),
    Rule(id="tags", tokens=(), code="InvalidTagNameCharacters", source=_TAGS,
         fix="Use tag names without <>%&\\?/.", check=_tag_characters),
    Rule(id="tags-length", tokens=(), code="InvalidTagLength", source=_TAGS,
         fix="Use names up to 512 characters (128 for storage) and values up to 256.", check=_tag_lengths),
    Rule(id="managed-group-content", tokens=(), code="DenyAssignmentAuthorizationFailed", status=403,
         evidence="quoted", source="https://github.com/MicrosoftDocs/azure-docs/issues/100130",
         fix="Leave the managed resource group to Databricks.", check=_managed_content, needs_world=True,
         on=_EVERYTHING),
)  # fmt: skip
