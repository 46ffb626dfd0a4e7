"""Which resource, or list of resources, a path means: the descriptors' own path templates as patterns.

Types of the table come first; any other type is looked for in the SDK module of its namespace.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import Final

from local_cloud.azure.arm.namespaces import derived_types, known_namespace
from local_cloud.azure.descriptor import TABLE, Descriptor
from local_cloud.azure.errors import AzureError, NotFoundError

_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_GROUP: Final = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_SCOPES: Final = frozenset({"resourceId", "resourceScope", "resourceUri", "scope"})


@dataclasses.dataclass(frozen=True)
class Target:
    """What a request is about: one resource, or with `name` empty the resources of a type below `under`."""

    kind: Descriptor
    parameters: dict[str, str]
    """Path parameters of azure-native; of a list those of the parent."""
    under: str = ""
    """For a list: the id below which the resources are."""

    @property
    def is_list(self) -> bool:
        """Whether the path names a type and no resource."""
        return bool(self.under)


_DOING: Final = ("Deployment", "AzureCliScript", "AzurePowerShellScript")
"""Types of `resources` that Azure carries out; a mere record of one would be a lie."""


def resolve(path: str) -> Target:
    """The target of a path below a subscription or scope; raises NotFoundError, AzureError."""
    target = _found(path)
    _, module, name = target.kind.token.split(":")
    if module == "resources" and name.startswith(_DOING):
        raise AzureError(
            "OperationNotSupported",
            f"The local Azure Resource Manager keeps resources and runs no '{target.kind.arm_type}'. Create "
            "the resources it describes one by one.",
        )
    return target


def _found(path: str) -> Target:
    for kind in TABLE.values():
        found = _match(kind, path)
        if found is not None:
            return found
    namespace, types = provider_of(path)
    if not known_namespace(namespace):
        raise NotFoundError("InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")
    for kind in derived_types(namespace, types[-1]):
        found = _match(kind, path)
        if found is not None:
            return found
    raise NotFoundError(
        "InvalidResourceType",
        f"The resource type '{'/'.join(types)}' could not be found in the namespace '{namespace}'. The local "
        "server knows the types of its table and those that pulumi_azure_native names as Azure does.",
    )


def provider_of(path: str) -> tuple[str, list[str]]:
    """Namespace and type segments of a path; raises AzureError if it has none."""
    _, found, tail = path.rpartition("/providers/")
    namespace, *rest = tail.split("/")
    types = rest[::2]
    if not found or not types:
        raise AzureError("InvalidResourceType", f"The path '{path}' names no resource type.", status=404)
    return namespace, types


def _match(kind: Descriptor, path: str) -> Target | None:
    found = _pattern(kind, "one").fullmatch(path)
    if found is not None:
        return Target(kind, _values(found))
    found = _pattern(kind, "list").fullmatch(path)
    if found is not None:
        return Target(kind, _values(found), _list_root(kind, found.groupdict()))
    if kind.path.startswith(f"{_GROUP}/providers/") and kind.path.count("{") == 3:
        found = _pattern(kind, "subscription").fullmatch(path)
        if found is not None:
            return Target(kind, {}, path.rpartition("/providers/")[0])
    return None


def _list_root(kind: Descriptor, values: dict[str, str]) -> str:
    """The subscription, resource group, scope or parent resource that the listed ones are in."""
    parts = kind.path.split("/")[:-1]
    last = max(index for index, part in enumerate(parts) if part.startswith("{"))
    return "/".join(_PARAMETER.sub(lambda name: values[name[1]], part) for part in parts[: last + 1])


def _values(found: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in found.groupdict().items() if name != "subscriptionId"}


@functools.cache
def _pattern(kind: Descriptor, what: str) -> re.Pattern[str]:
    parts = _parts(kind)
    if what == "list":
        parts = parts[:-1]
    elif what == "subscription":
        parts = [*parts[:2], *parts[4:-1]]
    return re.compile("".join(f"/{part}" for part in parts), re.IGNORECASE)


def _parts(kind: Descriptor) -> list[str]:
    """The segments of a type's path as patterns; of a derived one the parents' spelling does not count."""
    segments = kind.path.strip("/").split("/")
    guessed = range(segments.index("providers") + 1, len(segments) - 2) if kind.derived else range(0)
    return [_part(part, guessed=index in guessed) for index, part in enumerate(segments)]


def _part(segment: str, *, guessed: bool) -> str:
    found = _PARAMETER.fullmatch(segment)
    if found is not None:
        return f"(?P<{found[1]}>{'.+?' if found[1] in _SCOPES else '[^/]+'})"
    return "[^/]+" if guessed else re.escape(segment)
