"""Azure's paired regions: where geo-redundant storage keeps its second copy.

https://learn.microsoft.com/azure/reliability/regions-paired
"""

from __future__ import annotations

from typing import Final

_PAIRS: Final = (
    ("australiaeast", "australiasoutheast"),
    ("brazilsouth", "southcentralus"),
    ("canadacentral", "canadaeast"),
    ("centralindia", "southindia"),
    ("centralus", "eastus2"),
    ("eastasia", "southeastasia"),
    ("eastus", "westus"),
    ("francecentral", "francesouth"),
    ("germanywestcentral", "germanynorth"),
    ("japaneast", "japanwest"),
    ("koreacentral", "koreasouth"),
    ("northcentralus", "southcentralus"),
    ("northeurope", "westeurope"),
    ("norwayeast", "norwaywest"),
    ("southafricanorth", "southafricawest"),
    ("swedencentral", "swedensouth"),
    ("switzerlandnorth", "switzerlandwest"),
    ("uaenorth", "uaecentral"),
    ("uksouth", "ukwest"),
    ("westcentralus", "westus2"),
)
_ONE_WAY: Final = {"westus3": "eastus", "brazilsouth": "southcentralus", "southcentralus": "northcentralus"}
PAIRED: Final = {**dict(_PAIRS), **{second: first for first, second in _PAIRS}, **_ONE_WAY}


def paired(location: str) -> str:
    """The region's pair; a region without one keeps all copies itself."""
    return PAIRED.get(location, location)
