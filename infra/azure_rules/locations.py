"""Rules of regions: what is no region at all, and a region that never changes.

Azure opens regions all the time, so an unknown name is refused only if it is a known one misspelt.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.places import normal
from infra.azure_rules.values import text

_MOVE: Final = (
    "https://learn.microsoft.com/azure/azure-resource-manager/management/move-resource-group-and-subscription"
)
REGIONS: Final = (
    "eastus", "eastus2", "centralus", "northcentralus", "southcentralus", "westcentralus", "westus",
    "westus2", "westus3", "canadacentral", "canadaeast", "mexicocentral", "brazilsouth",
    "brazilsoutheast", "chilecentral", "northeurope", "westeurope", "uksouth", "ukwest",
    "francecentral", "francesouth", "germanywestcentral", "germanynorth", "switzerlandnorth",
    "switzerlandwest", "norwayeast", "norwaywest", "swedencentral", "swedensouth", "polandcentral",
    "italynorth", "spaincentral", "austriaeast", "belgiumcentral", "denmarkeast", "eastasia",
    "southeastasia", "japaneast", "japanwest", "koreacentral", "koreasouth", "australiaeast",
    "australiasoutheast", "australiacentral", "australiacentral2", "centralindia", "southindia",
    "westindia", "jioindiawest", "jioindiacentral", "indonesiacentral", "malaysiawest",
    "newzealandnorth", "taiwannorth", "taiwannorthwest", "southafricanorth", "southafricawest",
    "uaenorth", "uaecentral", "qatarcentral", "israelcentral", "eastus2euap", "centraluseuap",
    "usgovvirginia", "usgovtexas", "usgovarizona", "usdodeast", "usdodcentral", "chinaeast",
    "chinaeast2", "chinaeast3", "chinanorth", "chinanorth2", "chinanorth3", "global",
)  # fmt: skip
_DIRECTION: Final = re.compile(r"north|south|east|west|central|euap|\d+")
_PLACES: Final = {_DIRECTION.sub("", region) for region in REGIONS}
_CLOSE: Final = 0.9


def misspelt(location: str) -> str:
    """The region that was meant, if `location` is one misspelt; else empty."""
    written = normal(location)
    if not written or written in REGIONS or _DIRECTION.sub("", written) in _PLACES:
        return ""
    digits = re.sub(r"\D", "", written)
    near = difflib.get_close_matches(written, REGIONS, n=3, cutoff=_CLOSE)
    return next((region for region in near if re.sub(r"\D", "", region) == digits), "")


def _unavailable(resource: Resource, _world: World) -> Iterable[Finding]:
    place = text(resource.inputs, "location")
    if t.base(resource.token) != t.RESOURCE_GROUP and place and misspelt(place):
        yield (
            "location",
            (
                f"The provided location '{place}' is not available for resource type of '{resource.name}'. "
                "Did you mean "
                f"'{misspelt(place)}'?"
            ),
        )


def _unavailable_group(resource: Resource, _world: World) -> Iterable[Finding]:
    place = text(resource.inputs, "location")
    if place and misspelt(place):
        yield (
            "location",
            (
                f"The provided location '{place}' is not available for resource group. Did you mean "
                f"'{misspelt(place)}'?"
            ),
        )


def _moved(resource: Resource) -> tuple[str, str] | None:
    """Region before and after an update that changes it."""
    before = text(resource.existing.inputs, "location") if resource.existing else None
    after = text(resource.inputs, "location")
    return (before, after) if before and after and normal(before) != normal(after) else None


def _fixed(resource: Resource, _world: World) -> Iterable[Finding]:
    moved = _moved(resource)
    if moved and t.base(resource.token) != t.RESOURCE_GROUP:
        yield (
            "location",
            (
                f"The resource '{resource.name}' already exists in location '{moved[0]}'. A resource with "
                "the same name "
                f"cannot be created in location '{moved[1]}'. Please select a new resource name."
            ),
        )


def _fixed_group(resource: Resource, _world: World) -> Iterable[Finding]:
    moved = _moved(resource)
    if moved:
        yield (
            "location",
            (
                f"Invalid resource group location '{moved[1]}'. The Resource group already exists in "
                "location "
                f"'{moved[0]}'."
            ),
        )


_G = (t.RESOURCE_GROUP,)
RULES: Final = (
    Rule(id="location-misspelt", tokens=(), code="LocationNotAvailableForResourceType", evidence="quoted",
         source="https://github.com/MicrosoftDocs/azure-docs/pull/4981",
         fix="Use the name of an Azure region.", check=_unavailable),
    Rule(id="resource-group-location", tokens=_G, code="LocationNotAvailableForResourceGroup",
         evidence="quoted", source="https://github.com/Azure/azure-cli/issues/16368",
         fix="Use the name of an Azure region.", check=_unavailable_group),
    Rule(id="location-fixed", tokens=(), code="InvalidResourceLocation", status=409, source=_MOVE,
         evidence="documented", fix="Replace the resource, or keep its location.", check=_fixed,
         on=("update",)),
    Rule(id="resource-group-location-fixed", tokens=_G, code="InvalidResourceGroupLocation", status=409,
         evidence="quoted", source="https://github.com/Azure/azure-cli/issues/23043",
         fix="Replace the resource group (everything in it goes), or keep its location.",
         check=_fixed_group, on=("update",)),
)  # fmt: skip
