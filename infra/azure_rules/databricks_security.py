"""Rules of what secures a Databricks workspace: compliance profile, access connector, access from outside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, is_unknown, items, read, text

_PROFILE: Final = "https://learn.microsoft.com/azure/databricks/security/privacy/security-profile"
_SPEC: Final = "https://learn.microsoft.com/rest/api/databricks/workspaces/create-or-update"
_CONNECTOR: Final = "https://learn.microsoft.com/azure/databricks/connect/unity-catalog/cloud-storage/azure-managed-identities"
_BASE: Final = "enhancedSecurityCompliance"
_STANDARDS: Final = f"{_BASE}.complianceSecurityProfile.complianceStandards"
_ACCOUNT: Final = re.compile(r"[a-z0-9]{3,24}")
_TIERS: Final = {"standard", "premium", "trial"}


def _standards(inputs: object) -> list[str]:
    found = items(inputs, _STANDARDS) if isinstance(inputs, dict) else ()
    return [item for _, item in found if isinstance(item, str)]


def _compliance(resource: Resource, _world: World) -> Iterable[Finding]:
    profile = text(resource.inputs, f"{_BASE}.complianceSecurityProfile.value")
    if profile == "Enabled":
        for name in ("automaticClusterUpdate", "enhancedSecurityMonitoring"):
            if not is_unknown(read(resource.inputs, f"{_BASE}.{name}.value")) and (
                text(resource.inputs, f"{_BASE}.{name}.value") != "Enabled"
            ):
                yield (
                    f"{_BASE}.{name}.value",
                    f"The compliance security profile requires '{name}' to be Enabled.",
                )
    standards, path = _standards(resource.inputs), _STANDARDS
    if profile == "Disabled" and any(item != "NONE" for item in standards):
        yield path, "Compliance standards can be chosen only with the compliance security profile Enabled."
    if "NONE" in standards and len(standards) > 1:
        yield path, "The compliance standard 'NONE' cannot be combined with others."


def _compliance_kept(resource: Resource, _world: World) -> Iterable[Finding]:
    path = f"{_BASE}.complianceSecurityProfile.value"
    if resource.existing is None or text(resource.existing.inputs, path) != "Enabled":
        return
    now = read(resource.inputs, path)
    if not is_unknown(now) and now != "Enabled":
        yield path, "The compliance security profile cannot be disabled once it is enabled."
    known = read(resource.inputs, _STANDARDS)
    dropped = set(_standards(resource.existing.inputs)) - set(_standards(resource.inputs)) - {"NONE"}
    if dropped and not is_unknown(known) and now == "Enabled":
        yield _STANDARDS, f"The compliance standards {', '.join(sorted(dropped))} cannot be removed."


def _connector_identity(resource: Resource, world: World) -> Iterable[Finding]:
    kind = text(resource.inputs, "accessConnector.identityType")
    chosen = "accessConnector.userAssignedIdentityId"
    if kind == "UserAssigned" and absent(resource.inputs, chosen):
        yield chosen, "'userAssignedIdentityId' is required when the identity type is UserAssigned."
    connector = world.get(text(resource.inputs, "accessConnector.id") or "")
    offered = text(connector.inputs, "identity.type") if connector else None
    if connector and kind and offered and kind.lower() not in offered.lower():
        yield (
            "accessConnector.identityType",
            f"The access connector '{connector.id}' has no identity of type {kind}: it has {offered}.",
        )


def _connector_exists(resource: Resource, world: World) -> Iterable[Finding]:
    connector = text(resource.inputs, "accessConnector.id") or ""
    here = world.complete and t.subscription_of(connector) == world.subscription_id.lower()
    if here and world.get(connector) is None:
        yield "accessConnector.id", f"The access connector '{connector}' was not found."


def _internal_rules(resource: Resource, _world: World) -> Iterable[Finding]:
    if text(resource.inputs, "requiredNsgRules") == "NoAzureServiceRules":
        yield (
            "requiredNsgRules",
            "The value 'NoAzureServiceRules' of 'requiredNsgRules' is for internal use only.",
        )


def _tier(resource: Resource, _world: World) -> Iterable[Finding]:
    tier = text(resource.inputs, "sku.name")
    if tier is not None and tier.lower() not in _TIERS:
        yield "sku.name", f"The pricing tier '{tier}' is invalid: it must be standard, premium or trial."


def _account_name(resource: Resource, _world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "parameters.storageAccountName.value")
    if name is not None and not _ACCOUNT.fullmatch(name):
        yield (
            "parameters.storageAccountName.value",
            (
                f"{name} is not a valid storage account name. Storage account name must be between 3 and 24 "
                "characters "
                "in length and use numbers and lower-case letters only."
            ),
        )


_W = (t.DATABRICKS_WORKSPACE,)
RULES: Final = (
    Rule(id="databricks-sku", tokens=_W, code="InvalidSku", source=_SPEC,
         fix="Set sku.name to 'premium'.", check=_tier),
    Rule(id="databricks-account-name", tokens=_W, code="AccountNameInvalid", source=_SPEC,
         fix="Use 3-24 lower-case letters and digits, or leave the parameter out.", check=_account_name,
         on=("create",)),
    Rule(id="databricks-internal-rules", tokens=_W, code="InvalidRequestContent", source=_SPEC,
         fix="Use 'AllRules' or, with back-end private link, 'NoAzureDatabricksRules'.",
         check=_internal_rules),
    Rule(id="databricks-compliance-profile", tokens=_W, code="InvalidRequestContent", source=_PROFILE,
         fix=("Enable automaticClusterUpdate and enhancedSecurityMonitoring with the profile; standards need "
              "the "
              "profile."),
         check=_compliance),
    Rule(id="databricks-compliance-kept", tokens=_W, code="InvalidRequestContent", source=_PROFILE,
         fix="Keep the profile and its standards, or replace the workspace.", check=_compliance_kept,
         on=("update",)),
    Rule(id="databricks-connector-identity", tokens=_W, code="InvalidAccessConnector", source=_CONNECTOR,
         fix="Name an identity the access connector has: type, and the id of a user-assigned one.",
         check=_connector_identity),
    Rule(id="databricks-connector-exists", needs_complete=True,
         tokens=_W, code="InvalidAccessConnector", source=_CONNECTOR,
         fix="Reference the id output of the access connector, so that it is created first.",
         check=_connector_exists, needs_world=True, on=("create",)),
)  # fmt: skip
