"""Rules of factories, their runtimes, private endpoints and Databricks links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.lookups import name_taken, vault_of
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, is_unknown, present, read, text

_DATABRICKS = (
    "https://learn.microsoft.com/azure/data-factory/compute-linked-services#azure-databricks-linked-service"
)
_NETWORK = "https://learn.microsoft.com/azure/data-factory/managed-virtual-network-private-endpoint"
_KEYS = "https://learn.microsoft.com/azure/data-factory/enable-customer-managed-key"
CHILDREN: Final = (t.LINKED_SERVICE, t.DATASET, t.PIPELINE, t.TRIGGER)


def _taken(resource: Resource, world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "factoryName")
    if name_taken(world, t.FACTORY, name, resource.id):
        yield (
            "factoryName",
            (
                f"The specified resource name '{name}' is already in use. Resource names must be globally "
                "unique."
            ),
        )


def _key_identity(resource: Resource, _world: World) -> Iterable[Finding]:
    path = "encryption.identity.userAssignedIdentity"
    if present(resource.inputs, "encryption") and resource.existing is None and absent(resource.inputs, path):
        yield path, "A new factory reads its key as a user assigned identity: it has none of its own yet."


def _key_vault(resource: Resource, world: World) -> Iterable[Finding]:
    vault = vault_of(world, text(resource.inputs, "encryption.vaultBaseUrl"))
    if vault and read(vault.inputs, "properties.enablePurgeProtection") is not True:
        yield "encryption.vaultBaseUrl", "Soft Delete and Do Not Purge must be set on the key vault."


def _key_added(resource: Resource, world: World) -> Iterable[Finding]:
    if resource.existing is None or absent(resource.inputs, "encryption"):
        return
    if absent(resource.existing.inputs, "encryption") and any(
        len(world.below(resource.id, token)) for token in CHILDREN
    ):
        yield (
            "encryption",
            "Update factory failed. You cannot add CMK settings for factories with existing entities",
        )


def _key_removed(resource: Resource, _world: World) -> Iterable[Finding]:
    before = resource.existing.inputs if resource.existing else {}
    if present(before, "encryption") and absent(resource.inputs, "encryption"):
        yield "encryption", "Update factory failed. You cannot remove CMK settings to existing factory"


def _databricks_cluster(resource: Resource) -> Iterable[Finding]:
    base = "properties."
    pooled = present(resource.inputs, f"{base}instancePoolId")
    version = present(resource.inputs, f"{base}newClusterVersion")
    if version and not pooled and absent(resource.inputs, f"{base}newClusterNodeType"):
        yield (
            f"{base}newClusterNodeType",
            "newClusterNodeType is required when newClusterVersion is specified.",
        )
    if pooled and not version:
        yield (
            f"{base}newClusterVersion",
            "newClusterVersion is required when instancePoolId is specified.",
        )
    workers = read(resource.inputs, f"{base}newClusterNumOfWorker")
    if isinstance(workers, (int, float)) and not isinstance(workers, bool):
        yield f"{base}newClusterNumOfWorker", 'newClusterNumOfWorker must be a string such as "2" or "1:10".'
    if pooled and isinstance(workers, str) and ":" in workers:
        yield (
            f"{base}newClusterNumOfWorker",
            "newClusterNumOfWorker must be one number when instancePoolId is specified.",
        )
    clusters = [
        name
        for name in ("existingClusterId", "newClusterVersion", "instancePoolId")
        if present(resource.inputs, base + name)
    ]
    if "existingClusterId" in clusters and len(clusters) > 1:
        yield (
            f"{base}existingClusterId",
            "existingClusterId cannot be combined with a new cluster or an instance pool.",
        )


def _databricks_link(resource: Resource, _world: World) -> Iterable[Finding]:
    if text(resource.inputs, "properties.type") != "AzureDatabricks":
        return
    yield from _databricks_cluster(resource)
    base = "properties."
    auth = read(resource.inputs, f"{base}authentication")
    signed = any(
        present(resource.inputs, base + name) for name in ("accessToken", "credential", "encryptedCredential")
    )
    if not signed and not is_unknown(auth) and auth != "MSI":
        yield (
            f"{base}authentication",
            "The linked service needs accessToken, or authentication 'MSI' with workspaceResourceId.",
        )
    if auth == "MSI" and absent(resource.inputs, f"{base}workspaceResourceId"):
        yield f"{base}workspaceResourceId", "workspaceResourceId is required for MSI authentication."


def _managed_network(resource: Resource, _world: World) -> Iterable[Finding]:
    base = "properties.managedVirtualNetwork"
    kind, name = text(resource.inputs, f"{base}.type"), text(resource.inputs, f"{base}.referenceName")
    if kind not in {None, "ManagedVirtualNetworkReference"}:
        yield (
            f"{base}.type",
            "The type of a managed virtual network reference must be 'ManagedVirtualNetworkReference'.",
        )
    if name not in {None, "default"}:
        yield f"{base}.referenceName", f"The managed virtual network '{name}' is not called 'default'."


def _private_endpoint(resource: Resource, _world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "managedVirtualNetworkName")
    if name not in {None, "default"}:
        yield "managedVirtualNetworkName", f"The managed virtual network '{name}' is not called 'default'."
    target = text(resource.inputs, "properties.privateLinkResourceId")
    if absent(resource.inputs, "properties.privateLinkResourceId") or (
        target is not None and not target.startswith("/subscriptions/")
    ):
        yield (
            "properties.privateLinkResourceId",
            (
                "Invalid resource request. Resource type: 'ManagedPrivateEndpoint' needs a "
                "privateLinkResourceId."
            ),
        )


_F = (t.FACTORY,)
RULES: Final = (
    Rule(id="factory-name-taken", tokens=_F, code="DataFactoryNameInUse", status=409, evidence="quoted",
         needs_world=True, source="https://github.com/Azure-Player/azure.datafactory.tools/issues/43",
         fix="Choose another name: factory names are global.", check=_taken, on=("create",)),
    Rule(id="factory-key-identity", tokens=_F, code="BadRequest", source=_KEYS,
         fix="Assign a user assigned identity and name it in encryption.identity.", check=_key_identity),
    Rule(id="factory-key-vault", tokens=_F, code="BadRequest", source=_KEYS, needs_world=True,
         fix="Set enablePurgeProtection on the vault of the key.", check=_key_vault),
    Rule(id="factory-key-added", tokens=_F, code="AddCMKToExistingFactoriesWithEntities", evidence="quoted",
         needs_world=True, source="https://github.com/Azure/Azure-DataFactory/issues/251",
         fix="Set encryption when the factory is created, or while it is empty.", check=_key_added,
         on=("update",)),
    Rule(id="factory-key-removed", tokens=_F, code="RemovedCMKToExistingFactory", evidence="quoted",
         source="https://github.com/Azure-Player/azure.datafactory.devops/issues/56",
         fix="Keep encryption: a factory never goes back to keys of Microsoft.", check=_key_removed,
         on=("update",)),
    Rule(id="factory-databricks-link", tokens=(t.LINKED_SERVICE,), code="BadRequest", source=_DATABRICKS,
         fix=("Use authentication 'MSI' with workspaceResourceId, and either existingClusterId or a "
              "complete new cluster."), check=_databricks_link),
    Rule(id="factory-managed-network", tokens=(t.INTEGRATION_RUNTIME,), code="BadRequest", source=_NETWORK,
         fix="Use {referenceName: 'default', type: 'ManagedVirtualNetworkReference'}.",
         check=_managed_network),
    Rule(id="factory-private-endpoint", tokens=(t.MANAGED_PRIVATE_ENDPOINT,), code="BadRequest",
         source=_NETWORK, fix="Use managedVirtualNetworkName 'default' and the id of the target.",
         check=_private_endpoint),
)  # fmt: skip
