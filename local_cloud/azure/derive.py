"""ARM paths of resource types that the table does not list, derived from the SDK's own signatures.

A `get_x` function takes exactly the parameters of the path; required ones name the parents, the optional one
in the arguments is the resource's own name. Segments are the usual plural of the parameter. The result is a
valid and unique id; its spelling may differ from Azure's for rare types.
"""

from __future__ import annotations

import functools
from typing import Final

from local_cloud.azure import introspect
from local_cloud.azure.descriptor import TABLE, Descriptor

_SCOPES: Final = ("scope", "resource_uri", "resource_scope", "resource_id")
_NAMESPACES: Final = {
    descriptor.token.split(":")[1]: descriptor.arm_type.split("/")[0] for descriptor in TABLE.values()
}
_PARENTS: Final = {
    (descriptor.token.split(":")[1], descriptor.name_property): descriptor.arm_type.split("/")[-1]
    for descriptor in TABLE.values()
}


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    if word.endswith(("s", "x", "ch", "sh")):
        return word if word.endswith(("ies", "ss", "s")) else f"{word}es"
    return f"{word}s"


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def _segment(module: str, parameter: str) -> str:
    known = _PARENTS.get((module, parameter))
    stem = parameter[: -len("Name")] if parameter.endswith("Name") and parameter != "Name" else parameter
    return known or _plural(stem)


@functools.cache
def derive(token: str) -> Descriptor:
    """A descriptor from the SDK; raises UnknownTypeError if the SDK has no such type."""
    from pulumi._types import input_type_py_to_pulumi_names

    args = introspect.input_class(token)
    known = introspect.properties(args)
    names = input_type_py_to_pulumi_names(args)
    path_names = [names.get(name, name) for name in introspect.getter_parameters(token)]
    path_names = [name for name in path_names if name in known]
    module, kind = token.split(":")[1].split("/", maxsplit=1)[0], token.rsplit(":", 1)[-1]
    scope = next((names.get(name, name) for name in _SCOPES if names.get(name, name) in path_names), "")
    rest = [name for name in path_names if name not in {scope, "resourceGroupName", "subscriptionId"}]
    optional = [name for name in rest if not known[name].required]
    own = optional[-1] if optional else (rest[-1] if rest else "")
    parents = [name for name in rest if name != own]
    if scope:
        prefix = f"/{{{scope}}}"
    elif "resourceGroupName" in path_names:
        prefix = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    else:
        prefix = "/subscriptions/{subscriptionId}"
    namespace = _NAMESPACES.get(module) or f"Microsoft.{module[:1].upper()}{module[1:]}"
    middle = "".join(f"/{_segment(module, name)}/{{{name}}}" for name in parents)
    last = f"/{_plural(_lower_first(kind))}/" + (f"{{{own}}}" if own else "default")
    return Descriptor(
        token,
        f"{prefix}/providers/{namespace}{middle}{last}",
        introspect.api_version(token),
        "location" in known,
        derived=True,
    )
