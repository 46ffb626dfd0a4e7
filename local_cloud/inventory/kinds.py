"""What a resource type is called on a picture, and what it is there for."""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = {
    "applicationinsights:Component": "Application Insights",
    "authorization:ManagementLockByScope": "Lock",
    "consumption:Budget": "Budget",
    "containerregistry:Registry": "Container registry",
    "databricks:Workspace": "Databricks workspace",
    "datafactory:Factory": "Data factory",
    "keyvault:Vault": "Key vault",
    "machinelearningservices:Workspace": "Azure ML workspace",
    "machinelearningservices:Registry": "Model registry",
    "machinelearningservices:ManagedNetworkSettingsRule": "Managed network rule",
    "machinelearningservices:Compute": "Azure ML compute",
    "operationalinsights:Workspace": "Log Analytics workspace",
    "privatedns:PrivateZone": "Private DNS zone",
    "privatedns:VirtualNetworkLink": "DNS zone link",
    "synapse:BigDataPool": "Spark pool",
    "synapse:Workspace": "Synapse workspace",
    "synapse:SqlPool": "Dedicated SQL pool",
    "resources:Resource": "Generic resource",
}
_ACRONYMS: Final = {"Dns": "DNS", "Ip": "IP", "Sql": "SQL", "Nat": "NAT", "Ml": "ML"}
ROLES: Final = {
    "network": "network privatedns",
    "data": "storage",
    "workspace": "databricks",
    "security": "keyvault authorization managedidentity",
    "integration": "datafactory synapse eventgrid",
    "learning": "machinelearningservices applicationinsights containerregistry",
    "operations": "monitor operationalinsights consumption costmanagement resources arm insights",
}
"""What a resource is there for, by the modules of the types."""
_ROLE_OF: Final = {module: role for role, modules in ROLES.items() for module in modules.split()}


def short(type_: str) -> str:
    """`module:Class` of a token: `azure-native:network/v20240501:Subnet` is `network:Subnet`."""
    package, module, name = (["", "", *type_.split(":")])[-3:]
    own = module.rpartition("/")[2] if package == "pulumi-python" else module.partition("/")[0]
    return f"{own}:{name}"


def label(type_: str) -> str:
    """`Private DNS zone group`."""
    known = _NAMES.get(short(type_))
    if known:
        return known
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", type_.rsplit(":", 1)[-1])
    first, *rest = [_ACRONYMS.get(word, word) for word in words] or [type_]
    return " ".join([first, *(word if word.isupper() else word.lower() for word in rest)])


def role(type_: str) -> str:
    """One of ROLES; what is not known is an operation."""
    return _ROLE_OF.get(short(type_).partition(":")[0], "operations")
