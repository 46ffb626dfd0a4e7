"""ARM paths of resource types that the table does not list, derived from the SDK's own signatures.

A `get_x` function takes exactly the parameters of the path; required ones name the parents, the optional one
in the arguments is the resource's own name. A class of the same module whose parameters are all among them is
the parent: the path continues the parent's, and the parent must exist. Segments are the usual plural. The
result is a valid and unique id; its spelling may differ from Azure's for rare types.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Final

from infra.azure_rules.tokens import base
from local_cloud.azure import introspect
from local_cloud.azure.arm_paths import TABLE
from local_cloud.azure.plurals import lower_first, plural
from local_cloud.azure.provider_namespaces import namespace_of
from local_cloud.azure.resource_type import GROUP, Descriptor

_SCOPES: Final = ("scope", "resourceUri", "resourceScope", "resourceId")
_MAIN_CLASSES: Final = frozenset({"azure-native:containerservice:ManagedCluster"})
"""Parents of what fits several classes: a cluster and its snapshots have the same parameters."""
_MANAGEMENT_GROUPS: Final = ("managementGroupId", "managementGroupName")
_PLACES: Final = frozenset({"resourceGroupName", "subscriptionId", *_SCOPES})


@dataclasses.dataclass(frozen=True)
class _Path:
    """The parameters of a type's path: of its parents in the getter's order, and its own name or empty."""

    kind: str
    parents: tuple[str, ...]
    own: str
    """Optional in the arguments, since azure-native invents it; empty if there is one for each parent."""
    scope: str
    in_group: bool


@functools.cache
def _path(token: str) -> _Path:
    from pulumi._types import input_type_py_to_pulumi_names

    args = introspect.input_class(token)
    known, names = introspect.properties(args), input_type_py_to_pulumi_names(args)
    taken = [names.get(name, name) for name in introspect.getter_parameters(token)]
    given = [name for name in taken if name in known]
    rest = [name for name in given if name not in _PLACES]
    optional = [name for name in rest if not known[name].required]
    own = optional[-1] if optional else ""
    return _Path(
        token.rsplit(":", 1)[-1],
        tuple(name for name in rest if name != own),
        own,
        next((name for name in _SCOPES if name in given), ""),
        "resourceGroupName" in given,
    )


@functools.cache
def _parent(token: str) -> str:
    """Token of the class that is the nearest parent one can be sure of; empty if there is none."""
    mine = _path(token)
    candidates = []
    for other in introspect.tokens()[base(token).split(":")[1]]:
        theirs = _path(other)
        named = {*theirs.parents, theirs.own}
        same_place = (theirs.scope, theirs.in_group) == (mine.scope, mine.in_group)
        if other != token and theirs.own and same_place and named <= set(mine.parents):
            candidates.append((len(named), other))
    for depth in sorted({count for count, _ in candidates}, reverse=True):
        level = [other for count, other in candidates if count == depth]
        # `WebApp` and `StaticSite` have the same parameters: the name tells whose child `WebAppSlot` is.
        fitting = [other for other in level if mine.kind.startswith(_path(other).kind)]
        fitting = fitting or [other for other in level if other in _MAIN_CLASSES]
        if len(level) == 1 or fitting:
            return max(fitting or level, key=len)
    return ""


def _segment(mine: _Path, parent: str) -> str:
    """The type's own segment: its name without the parent's, or else what its parameter is called."""
    above = _path(parent).kind if parent else ""
    if above and mine.kind.startswith(above) and mine.kind != above:
        return plural(lower_first(mine.kind[len(above) :]))
    return plural(lower_first(mine.kind))


def _start(mine: _Path) -> str:
    if mine.scope:
        return f"/{{{mine.scope}}}"
    for name in _MANAGEMENT_GROUPS:
        if name in mine.parents:
            return f"/providers/Microsoft.Management/managementGroups/{{{name}}}"
    return GROUP if mine.in_group else "/subscriptions/{subscriptionId}"


@functools.cache
def derive(token: str) -> Descriptor:
    """A descriptor from the SDK; raises UnknownTypeError if the SDK has no such type."""
    args, mine, parent = introspect.input_class(token), _path(token), _parent(token)
    above = (TABLE.get(parent) or derive(parent)).path if parent else ""
    start = above or f"{_start(mine)}/providers/{namespace_of(base(token).split(':')[1])}"
    between = "".join(
        f"/{plural(name.removesuffix('Name') or name)}/{{{name}}}"
        for name in mine.parents
        if f"{{{name}}}" not in start
    )
    last = f"/{_segment(mine, parent)}/" + (f"{{{mine.own}}}" if mine.own else "default")
    return Descriptor(
        token,
        f"{start}{between}{last}",
        introspect.api_version(token),
        "location" in introspect.properties(args),
        derived=True,
        parent_path=above,
    )
