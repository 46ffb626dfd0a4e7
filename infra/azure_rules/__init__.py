"""What Azure refuses: rules as data and small functions, each with Azure's code, its source and the fix.

from infra.azure_rules import NoWorld, Resource, judge
judge(Resource("azure-native:storage:StorageAccount", {"accountName": "Not_Allowed"}), NoWorld())
"""

from __future__ import annotations

from infra.azure_rules.model import Evidence, Existing, NoWorld, Operation, Refusal, Resource, Rule, World
from infra.azure_rules.registry import RULES, judge
from infra.azure_rules.values import UNKNOWN

__all__ = [
    "RULES",
    "UNKNOWN",
    "Evidence",
    "Existing",
    "NoWorld",
    "Operation",
    "Refusal",
    "Resource",
    "Rule",
    "World",
    "judge",
]
