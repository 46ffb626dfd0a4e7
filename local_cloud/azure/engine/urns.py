"""URNs and aliases: which earlier resource a registration speaks of.

A URN holds stack, project, the types of all parents and the name, so moving or renaming a resource changes
it; aliases say what it was. Rules: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns and
https://www.pulumi.com/docs/iac/concepts/options/aliases/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_PREFIX = "pulumi:providers:"


@dataclass(frozen=True)
class Alias:
    """One ``aliases`` entry: a whole URN, or the parts that were different."""

    urn: str = ""
    name: str = ""
    type: str = ""
    stack: str = ""
    project: str = ""
    parent: str = ""
    no_parent: bool = False


def qualified_type(urn: str) -> str:
    """The types of all parents and of the resource, joined with ``$``."""
    return urn.split("::", 3)[2]


def type_of(urn: str) -> str:
    """The resource type in a URN."""
    return qualified_type(urn).rsplit("$", 1)[-1]


def name_of(urn: str) -> str:
    """The resource name in a URN."""
    return urn.split("::", 3)[3]


def make_urn(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """The URN of a resource; a parent that is the stack itself does not show."""
    qualified = type_
    if parent and qualified_type(parent) != STACK_TYPE:
        qualified = f"{qualified_type(parent)}${type_}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def provider_urn(reference: str) -> str:
    """The URN in a provider reference ``<urn>::<id>``; empty for the default provider."""
    return reference.rsplit("::", 1)[0] if reference else ""


def alias_urns(
    aliases: tuple[Alias, ...],
    *,
    stack: str,
    project: str,
    parent: str,
    type_: str,
    name: str,
    aliased: Mapping[str, str],
) -> list[str]:
    """Every URN the resource may have had: its own aliases, and those it inherits from an aliased parent.

    Args:
        aliases: what the program declared.
        stack: name of the stack.
        project: name of the project.
        parent: URN of the parent now, or "".
        type_: type of the resource now.
        name: name of the resource now.
        aliased: current URN -> earlier URN of the resources registered so far.
    """
    own = [_collapse(alias, stack, project, parent, type_, name, aliased) for alias in aliases]
    result = list(own)
    if parent in aliased:
        before = aliased[parent]
        result.append(_inherited(stack, project, type_, name, parent, before))
        result += [_inherited(stack, project, type_of(urn), name_of(urn), parent, before) for urn in own]
    return list(dict.fromkeys(result))


def _collapse(
    alias: Alias, stack: str, project: str, parent: str, type_: str, name: str, aliased: Mapping[str, str]
) -> str:
    if alias.urn:
        return alias.urn
    before = aliased.get(alias.parent, alias.parent) if alias.parent else parent
    return make_urn(
        alias.stack or stack,
        alias.project or project,
        "" if alias.no_parent else before,
        alias.type or type_,
        alias.name or name,
    )


def _inherited(stack: str, project: str, type_: str, name: str, parent: str, parent_before: str) -> str:
    """A child named after its parent (``<parent>-x``) is taken to have been named so before."""
    parent_name = name_of(parent)
    if name.startswith(parent_name):
        name = name_of(parent_before) + name[len(parent_name) :]
    return make_urn(stack, project, parent_before, type_, name)
