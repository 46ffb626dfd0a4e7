"""Rules of Azure ML workspaces, computes and endpoints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, is_unknown, read, text

_DOC = "https://learn.microsoft.com/azure/machine-learning/concept-workspace"
ML_NAMES: Final = "machinelearning"


def _is_default(resource: Resource) -> bool:
    kind = read(resource.inputs, "kind")
    return not is_unknown(kind) and (not kind or kind in {"Default", "Hub", "FeatureStore"})


def _dependents(resource: Resource, _world: World) -> Iterable[Finding]:
    if _is_default(resource) and resource.existing is None:
        for path in ("storageAccount", "keyVault", "applicationInsights"):
            if absent(resource.inputs, path) and not (
                path == "applicationInsights" and resource.inputs.get("kind") == "Hub"
            ):
                yield path, f"Missing dependent resources in workspace json ('{path}')"


def _identity(resource: Resource, _world: World) -> Iterable[Finding]:
    if absent(resource.inputs, "identity"):
        yield "identity", "The request is invalid: the workspace identity is required."
        return
    kind = text(resource.inputs, "identity.type")
    if kind == "None":
        yield "identity.type", "The request is invalid: a workspace needs a managed identity."
    if kind == "UserAssigned" and absent(resource.inputs, "primaryUserAssignedIdentity"):
        yield (
            "primaryUserAssignedIdentity",
            "PrimaryUserAssignedIdentity is required when the identity type is UserAssigned.",
        )


def _references(resource: Resource, world: World) -> Iterable[Finding]:
    for path in ("storageAccount", "keyVault", "applicationInsights", "containerRegistry"):
        target = text(resource.inputs, path)
        mine = target and world.complete and t.subscription_of(target) == world.subscription_id.lower()
        if target and mine and world.get(target) is None:
            yield path, f"The resource '{target}' could not be found."


def _no_lake(resource: Resource, world: World) -> Iterable[Finding]:
    account = world.get(text(resource.inputs, "storageAccount") or "")
    if account and read(account.inputs, "isHnsEnabled") is True:
        yield "storageAccount", "Cannot use storage with HNS enabled."
    if account and (text(account.inputs, "sku.name") or "").startswith("Premium"):
        yield "storageAccount", "Cannot use storage with premium sku."


def _encryption_vault(resource: Resource, world: World) -> Iterable[Finding]:
    vault = world.get(text(resource.inputs, "encryption.keyVaultProperties.keyVaultArmId") or "")
    if vault and read(vault.inputs, "properties.enablePurgeProtection") is not True:
        yield (
            "encryption.keyVaultProperties.keyVaultArmId",
            "Customers should have purge protection enabled on their CMK keyvault.",
        )


def _reserved(resource: Resource, world: World) -> Iterable[Finding]:
    if resource.id and world.reserved(ML_NAMES, resource.id.lower()):
        yield (
            "workspaceName",
            "Soft-deleted workspace exists. Please purge or recover it. https://aka.ms/wsoftdelete",
        )


def _traffic(resource: Resource, _world: World) -> Iterable[Finding]:
    base = "properties"
    traffic = read(resource.inputs, f"{base}.traffic")
    if isinstance(traffic, dict) and traffic and all(isinstance(v, (int, float)) for v in traffic.values()):
        total = sum(traffic.values())
        if total not in {0, 100}:
            yield f"{base}.traffic", f"Traffic percentages must add up to 0 or 100, not {total:g}."
    mirror = read(resource.inputs, f"{base}.mirrorTraffic")
    if isinstance(mirror, dict) and any(isinstance(v, (int, float)) and v > 50 for v in mirror.values()):
        yield f"{base}.mirrorTraffic", "Mirror traffic can be at most 50 percent."


_W = (t.ML_WORKSPACE,)
RULES: Final = (
    Rule(id="ml-dependents", tokens=_W, code="ValidationError",
         source="https://github.com/Azure/azure-service-operator/issues/5696",
         fix="Give the ids of a storage account, a key vault and an Application Insights component.",
         check=_dependents, on=("create",)),
    Rule(id="ml-identity", tokens=_W, code="ValidationError", source=_DOC,
         fix="Set identity.type to 'SystemAssigned', or UserAssigned with primaryUserAssignedIdentity.",
         check=_identity),
    Rule(id="ml-reference-exists", tokens=_W, code="BadRequest", source=_DOC, needs_world=True,
         fix="Reference the id output of the resource, so that it is created first.", check=_references,
         on=("create",)),
    Rule(id="ml-storage-no-lake", tokens=_W, code="BadRequest", needs_world=True,
         source="https://github.com/microsoft/AzureTRE/issues/1920",
         fix="Give the workspace its own storage account without isHnsEnabled, of a Standard sku.",
         check=_no_lake,
         on=("create",)),
    Rule(id="ml-encryption-vault", tokens=_W, code="BadRequest", needs_world=True,
         source="https://github.com/MicrosoftDocs/azure-docs/issues/108584",
         fix="Set enablePurgeProtection on the key vault that holds the key.", check=_encryption_vault),
    Rule(id="ml-name-reserved", tokens=_W, code="Conflict", status=409, needs_world=True,
         source="https://learn.microsoft.com/azure/machine-learning/concept-soft-delete",
         fix="Purge with `az ml workspace delete --permanently-delete`, or use another name.",
         check=_reserved,
         on=("create",)),
    Rule(id="ml-endpoint-traffic", tokens=(t.ML_ENDPOINT,), code="BadRequest",
         source="https://learn.microsoft.com/azure/machine-learning/concept-endpoints-online",
         fix="Let traffic add up to 100 and mirror at most 50 percent.", check=_traffic),
)  # fmt: skip
