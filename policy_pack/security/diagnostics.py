"""What happened last night must be answerable: every service that keeps a log sends it somewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.tokens import same_id
from infra.azure_rules.values import text
from policy_pack.policy_model import Policy, Stack, StackFinding, StackPolicy, View
from policy_pack.policy_settings import Config, Setting

SETTING: Final = "azure-native:monitor:DiagnosticSetting"
_OLD_SETTING: Final = "azure-native:insights:DiagnosticSetting"
_TYPES: Final = Setting(
    name="types",
    description="Type tokens of resources that must have a diagnostic setting.",
    default=(
        t.DATABRICKS_WORKSPACE,
        t.VAULT,
        t.FACTORY,
        t.SYNAPSE_WORKSPACE,
        t.ML_WORKSPACE,
        t.STORAGE_ACCOUNT,
        t.NETWORK_SECURITY_GROUP,
        t.CONTAINER_REGISTRY,
    ),
)


def _watches(setting: View, resource: View) -> bool:
    """By id, by an id below it (a storage account's blob service), or by dependency while ids are unknown."""
    target = text(setting.inputs, "resourceUri")
    if target is not None and resource.id:
        start = f"{resource.id.rstrip('/').lower()}/"
        return same_id(target, resource.id) or target.lower().startswith(start)
    return resource.urn in setting.dependencies.get("resourceUri", ())


def _missing(stack: Stack, config: Config) -> Iterable[StackFinding]:
    settings = stack.of((SETTING, _OLD_SETTING))
    for resource in stack.of(config["types"]):
        if not any(_watches(setting, resource) for setting in settings):
            yield resource.urn, "No DiagnosticSetting of the stack has this resource as its resourceUri."


POLICIES: Final[tuple[Policy, ...]] = (
    StackPolicy(
        id="diagnostics-everywhere", concern="diagnostics", level="advisory", severity="medium",
        settings=(_TYPES,),
        source="https://learn.microsoft.com/azure/azure-monitor/essentials/diagnostic-settings",
        reason="Without a diagnostic setting the log of a resource is not kept.",
        fix="Add a monitor.DiagnosticSetting with resource_uri=<resource>.id and a Log Analytics workspace.",
        check=_missing,
    ),
)  # fmt: skip
