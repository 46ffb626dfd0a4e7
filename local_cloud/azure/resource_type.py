"""What must be known of a type to name, place and identify a resource: its ARM path and API version."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from local_cloud.azure.values import UNKNOWN

AutoName = Literal["random", "copy", "uuid"]
GROUP: Final = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_PARAMETER: Final = re.compile(r"\{([\w.]+)\}")
_SYSTEM_PARENTS: Final = ("/databases/master",)
"""Parents Azure makes by itself: they exist although nobody created them."""


@dataclasses.dataclass(frozen=True)
class Descriptor:
    """One resource type of azure-native."""

    token: str
    path: str
    """ARM id with `{camelCase}` inputs as parameters; a dot leads into an object (`{policy.objectId}`)."""
    api_version: str
    has_location: bool = True
    derived: bool = False
    """Derived from the SDK: the ids are unique, but a segment's spelling may differ from Azure's."""
    parent_path: str = ""
    """Path of the resource type that must exist first: empty if none must, or if it is the resource group."""

    @functools.cached_property
    def parameters(self) -> tuple[str, ...]:
        """Inputs that are part of the path; changing one replaces the resource."""
        found = (name.partition(".")[0] for name in _PARAMETER.findall(self.path))
        return tuple(name for name in found if name != "subscriptionId")

    @functools.cached_property
    def name_property(self) -> str:
        """The input that names the resource: the last parameter of the path, if the path ends with it."""
        last = self.parameters[-1] if self.parameters else ""
        return last if last and self.path.endswith(f"/{{{last}}}") else ""

    @functools.cached_property
    def auto_name(self) -> AutoName:
        """How azure-native invents a name: children copy the logical name, others get a random suffix."""
        if self.token.endswith((":RoleAssignment", ":RoleDefinition")):
            return "uuid"
        tail = self.path.rpartition("/providers/")[2] if "/providers/" in self.path else ""
        return "copy" if tail.count("{") > 1 else "random"

    @functools.cached_property
    def arm_type(self) -> str:
        """For instance `Microsoft.Network/virtualNetworks/subnets`."""
        if "/providers/" not in self.path:
            return "Microsoft.Resources/resourceGroups"
        namespace, *rest = self.path.rpartition("/providers/")[2].split("/")
        return "/".join([namespace, *(part for index, part in enumerate(rest) if index % 2 == 0)])

    def resource_id(self, inputs: Mapping[str, Any], subscription_id: str) -> str:
        """The ARM id, or empty if a parameter is missing or not known yet."""
        values: dict[str, str] = {}
        for name in _PARAMETER.findall(self.path):
            value = subscription_id if name == "subscriptionId" else _at(inputs, name)
            if not isinstance(value, str) or value == UNKNOWN:
                return ""
            values[name] = value.strip("/")
        return _PARAMETER.sub(lambda found: values[found.group(1)], self.path)

    def parent_id(self, resource_id: str) -> str:
        """The ARM id of what must exist first, or empty for a resource group or an extension resource."""
        if not self.path.startswith(f"{GROUP}/providers/"):
            return ""
        parent = _first_segments(resource_id, self.parent_path or GROUP)
        if parent.lower().endswith(_SYSTEM_PARENTS):
            return parent.rsplit("/", 2)[0]
        return parent


def _at(inputs: Mapping[str, Any], path: str) -> Any:
    value: Any = inputs
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _first_segments(resource_id: str, template: str) -> str:
    return "/".join(resource_id.split("/")[: template.count("/") + 1])


def without_names(path: str) -> str:
    """A path template to compare with others: lower case, parameters without their names."""
    return _PARAMETER.sub("{}", path).lower()


def nearest_parent(path: str, known: Mapping[str, str]) -> str:
    """The longest beginning of a path that is a type of its own; `known` maps comparable paths to paths."""
    shorter = path.rpartition("/")[0]
    while "/providers/" in shorter:
        found = known.get(without_names(shorter))
        if found is not None:
            return found
        shorter = shorter.rpartition("/")[0]
    return ""
