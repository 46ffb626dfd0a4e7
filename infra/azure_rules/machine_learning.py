"""Rules of Azure ML workspaces: what they depend on, who they are and what they never change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.lookups import missing
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.places import location_of, normal
from infra.azure_rules.values import UNKNOWN, absent, has_unknown, is_unknown, present, read, text

_DOC = "https://learn.microsoft.com/azure/machine-learning/concept-workspace"
_HUB = "https://github.com/Azure-Samples/ai-studio-in-a-box/issues/5"
_KEYS = "https://learn.microsoft.com/azure/machine-learning/concept-customer-managed-keys"
ML_NAMES: Final = "machinelearning"
_INHERITED: Final = ("storageAccount", "keyVault", "applicationInsights", "containerRegistry")


def _kind(resource: Resource) -> str | None:
    """Kind of the workspace, `Default` if it has none; None while it is not known."""
    kind = read(resource.inputs, "kind")
    return None if is_unknown(kind) else str(kind or "Default")


def _dependents(resource: Resource, _world: World) -> Iterable[Finding]:
    # A hub or a feature store gets those it lacks from Microsoft; a project has those of its hub.
    if _kind(resource) == "Default" and resource.existing is None:
        for path in ("storageAccount", "keyVault", "applicationInsights"):
            if absent(resource.inputs, path):
                yield path, f"Missing dependent resources in workspace json ('{path}')"


def _project(resource: Resource, _world: World) -> Iterable[Finding]:
    if _kind(resource) != "Project":
        return
    if absent(resource.inputs, "hubResourceId"):
        yield "hubResourceId", "A workspace of kind Project needs the id of its hub."
    for path in _INHERITED:
        if present(resource.inputs, path):
            yield path, f"Project workspace shouldn't define it's own {path}."
    if present(resource.inputs, "managedNetwork.isolationMode"):
        yield "managedNetwork", "Project workspace shouldn't define it's own managed network properties."


def _hub(resource: Resource, world: World) -> Iterable[Finding]:
    hub_id = text(resource.inputs, "hubResourceId")
    hub = world.get(hub_id or "")
    if missing(world, hub_id):
        yield "hubResourceId", f"The hub '{hub_id}' could not be found."
    if hub is None:
        return
    if read(hub.inputs, "kind") != "Hub" and not is_unknown(read(hub.inputs, "kind")):
        yield "hubResourceId", f"The workspace '{hub.name}' is not of kind Hub."
    location, home = text(resource.inputs, "location"), location_of(hub)
    if location and home and normal(location) != home:
        yield "location", f"A project must be in the region of its hub, '{home}'."


def _identity(resource: Resource, _world: World) -> Iterable[Finding]:
    if absent(resource.inputs, "identity"):
        yield "identity", "Make sure to create your workspace using a client which support MSI"
        return
    kind = text(resource.inputs, "identity.type")
    if kind == "None":
        yield "identity.type", "Make sure to create your workspace using a client which support MSI"
    primary = text(resource.inputs, "primaryUserAssignedIdentity")
    if kind == "UserAssigned" and absent(resource.inputs, "primaryUserAssignedIdentity"):
        yield (
            "primaryUserAssignedIdentity",
            "PrimaryUserAssignedIdentity is required when the identity type is UserAssigned.",
        )
    assigned = read(resource.inputs, "identity.userAssignedIdentities")
    if primary and isinstance(assigned, (list, dict)) and assigned:
        known = [str(one) for one in assigned]
        if not any(is_unknown(one) or t.same_id(one, primary) for one in known):
            yield "primaryUserAssignedIdentity", "The primary identity is not assigned to the workspace."


def _references(resource: Resource, world: World) -> Iterable[Finding]:
    for path in _INHERITED:
        target = text(resource.inputs, path)
        if missing(world, target):
            yield path, f"The resource '{target}' could not be found."


def _account(resource: Resource, world: World) -> Iterable[Finding]:
    account = world.get(text(resource.inputs, "storageAccount") or "")
    if account is None:
        return
    if read(account.inputs, "isHnsEnabled") is True:
        yield "storageAccount", "Cannot use storage with HNS enabled."
    if (text(account.inputs, "sku.name") or "").startswith("Premium"):
        yield "storageAccount", "Cannot use storage with premium sku."
    elif text(account.inputs, "kind") in {"BlobStorage", "BlockBlobStorage", "FileStorage"}:
        yield "storageAccount", f"Cannot use storage of kind {text(account.inputs, 'kind')}."


def _account_keys(resource: Resource, world: World) -> Iterable[Finding]:
    account = world.get(text(resource.inputs, "storageAccount") or "")
    mode = read(resource.inputs, "systemDatastoresAuthMode")
    if account is None or is_unknown(mode) or read(account.inputs, "allowSharedKeyAccess") is not False:
        return
    if str(mode or "accessKey").lower() == "accesskey":
        yield "systemDatastoresAuthMode", "Key based authentication is not permitted on this storage account."


def _encryption_vault(resource: Resource, world: World) -> Iterable[Finding]:
    path = "encryption.keyVaultProperties.keyVaultArmId"
    vault = world.get(text(resource.inputs, path) or "")
    if vault is None:
        return
    if read(vault.inputs, "properties.enablePurgeProtection") is not True:
        yield path, "Customers should have purge protection enabled on their CMK keyvault."
    location, home = text(resource.inputs, "location"), location_of(vault)
    if location and home and normal(location) != home:
        yield path, f"The key vault of the customer managed key must be in the region '{normal(location)}'."


def _network(resource: Resource, _world: World) -> Iterable[Finding]:
    path = "managedNetwork.isolationMode"
    before = text(resource.existing.inputs, path) if resource.existing else None
    after = text(resource.inputs, path)
    if before not in {None, "Disabled"} and after == "Disabled":
        yield path, f"The managed network cannot be disabled once its isolation mode is {before}."
    if before == "AllowOnlyApprovedOutbound" and after == "AllowInternetOutbound":
        yield path, f"The isolation mode of the managed network cannot be changed from {before} to {after}."


def _encryption_stays(resource: Resource, _world: World) -> Iterable[Finding]:
    if resource.existing is None:
        return
    path = "encryption.status"
    before, after = read(resource.existing.inputs, path), read(resource.inputs, path)
    if not has_unknown([before, after]) and (before == "Enabled") != (after == "Enabled"):
        yield path, "The encryption of a workspace with a customer managed key cannot be changed."


def _outbound(resource: Resource, world: World) -> Iterable[Finding]:
    owner = resource.id[: max(resource.id.lower().rfind("/outboundrules/"), 0)]
    workspace = world.get(owner)
    mode = read(workspace.inputs, "managedNetwork.isolationMode") if workspace is not None else UNKNOWN
    kind = text(resource.inputs, "properties.type")
    if is_unknown(mode):
        return
    if mode not in {"AllowInternetOutbound", "AllowOnlyApprovedOutbound"}:
        yield "workspaceName", "Outbound rules need a managed network that is not Disabled."
    elif mode == "AllowInternetOutbound" and kind in {"FQDN", "ServiceTag"}:
        yield "properties.type", f"A rule of type {kind} needs the isolation mode AllowOnlyApprovedOutbound."


def _reserved(resource: Resource, world: World) -> Iterable[Finding]:
    if resource.id and world.reserved(ML_NAMES, resource.id.lower()):
        yield (
            "workspaceName",
            "Soft-deleted workspace exists. Please purge or recover it. https://aka.ms/wsoftdelete",
        )


_W = (t.ML_WORKSPACE,)
RULES: Final = (
    Rule(id="ml-dependents", tokens=_W, code="ValidationError", evidence="quoted",
         source="https://github.com/Azure/azure-service-operator/issues/5696",
         fix="Give the ids of a storage account, a key vault and an Application Insights component.",
         check=_dependents, on=("create",)),
    Rule(id="ml-project", tokens=_W, code="BadRequest", source=_HUB,
         fix="Give hubResourceId, and leave out what the hub already has.", check=_project,
         on=("create",)),
    Rule(id="ml-hub", tokens=_W, code="BadRequest", source=_HUB, needs_world=True,
         fix="Reference a workspace of kind 'Hub' in the same region.", check=_hub, on=("create",)),
    Rule(id="ml-identity", tokens=_W, code="ValidationError",
         source="https://github.com/Azure/azure-sdk-for-js/issues/10473",
         fix="Set identity.type to 'SystemAssigned', or UserAssigned with primaryUserAssignedIdentity.",
         check=_identity),
    Rule(id="ml-reference-exists", needs_complete=True,
         tokens=_W, code="BadRequest", source=_DOC, needs_world=True,
         fix="Reference the id output of the resource, so that it is created first.", check=_references,
         on=("create",)),
    Rule(id="ml-storage-no-lake", tokens=_W, code="BadRequest", needs_world=True, evidence="quoted",
         source="https://github.com/microsoft/AzureTRE/issues/1920",
         fix="Give the workspace its own StorageV2 account of a Standard sku, without isHnsEnabled.",
         check=_account, on=("create",)),
    Rule(id="ml-storage-keys", tokens=_W, code="KeyBasedAuthenticationNotPermitted", needs_world=True,
         source="https://github.com/hashicorp/terraform-provider-azurerm/issues/22150",
         fix="Set systemDatastoresAuthMode to 'Identity'.", check=_account_keys, on=("create",)),
    Rule(id="ml-encryption-vault", tokens=_W, code="BadRequest", needs_world=True, source=_KEYS,
         fix="Use a key vault of the same region with enablePurgeProtection.", check=_encryption_vault),
    Rule(id="ml-network-stays", tokens=_W, code="BadRequest", evidence="documented",
         source="https://learn.microsoft.com/azure/machine-learning/how-to-managed-network",
         fix="Replace the workspace, or keep its isolation.", check=_network, on=("update",)),
    Rule(id="ml-encryption-stays", tokens=_W, code="BadRequest", evidence="documented", source=_KEYS,
         fix="Make another workspace with encryption; an existing one keeps what it has.",
         check=_encryption_stays, on=("update",)),
    Rule(id="ml-outbound-rule", tokens=(t.ML_OUTBOUND_RULE,), code="BadRequest", needs_world=True,
         source="https://learn.microsoft.com/azure/machine-learning/how-to-managed-network",
         fix="Set managedNetwork.isolationMode; hosts and service tags need AllowOnlyApprovedOutbound.",
         check=_outbound),
    Rule(id="ml-name-reserved", needs_complete=True, tokens=_W, code="Conflict", status=409, needs_world=True,
         source="https://github.com/Azure/azure-cli/issues/33756",
         fix="Purge with `az ml workspace delete --permanently-delete`, or use another name.",
         check=_reserved, on=("create",)),
)  # fmt: skip
