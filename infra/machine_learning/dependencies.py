"""The workspace insists on an account without hierarchical namespace, a vault and Application Insights, and
makes itself an open container registry with an administrator's password if it is not given one. They are its
own: it writes to all of them, so none is shared with the platform.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import applicationinsights, containerregistry, storage

from infra.key_vault import KeyVault, KeyVaultArgs
from infra.lake import observed_storage
from infra.machine_learning.dependency_resources import container_registry, insights, storage_account
from infra.machine_learning.identities import Site
from infra.names_of_machine_learning import MachineLearningNames
from infra.placement import Observed, PrivateTarget
from infra.roles import Role
from infra.settings.key_vault import KeyVaultSettings
from infra.settings.machine_learning import MachineLearningSettings


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """What the workspace is made with."""

    account: storage.StorageAccount
    vault: KeyVault
    insights: applicationinsights.Component
    registry: containerregistry.Registry | None

    def grants_to_workspace(self, site: Site, principal_id: pulumi.Input[str]) -> list[pulumi.CustomResource]:
        """What Azure lists for a user-assigned identity of a workspace, and the files of its datastores."""
        account, vault = self.account.id, self.vault.vault_id
        wanted = [
            ("workspace-on-storage", Role.CONTRIBUTOR, account),
            ("workspace-on-blobs", Role.STORAGE_BLOB_DATA_CONTRIBUTOR, account),
            ("workspace-on-files", Role.STORAGE_FILE_DATA_PRIVILEGED_CONTRIBUTOR, account),
            ("workspace-on-key-vault", Role.CONTRIBUTOR, vault),
            ("workspace-on-secrets", Role.KEY_VAULT_ADMINISTRATOR, vault),
            ("workspace-on-insights", Role.CONTRIBUTOR, self.insights.id),
        ]
        if self.registry is not None:
            wanted.append(("workspace-on-container-registry", Role.CONTRIBUTOR, self.registry.id))
        return [site.grant(name, role, scope, principal_id) for name, role, scope in wanted]

    def grants_to_machines(self, site: Site, principal_id: pulumi.Input[str]) -> list[pulumi.Resource]:
        """Training and serving read and write the datastores, and pull images."""
        wanted = [
            ("machines-on-blobs", Role.STORAGE_BLOB_DATA_CONTRIBUTOR, self.account.id),
            ("machines-on-files", Role.STORAGE_FILE_DATA_PRIVILEGED_CONTRIBUTOR, self.account.id),
        ]
        if self.registry is not None:
            wanted.append(("machines-on-container-registry", Role.ACR_PULL, self.registry.id))
        return [site.grant(name, role, scope, principal_id) for name, role, scope in wanted]

    def observed(self, name: str) -> tuple[Observed, ...]:
        """Application Insights is left out: its tables are in the same Log Analytics workspace already."""
        account = observed_storage(f"{name}-storage", self.account.id, name)
        found = (*account, *self.vault.observed)
        if self.registry is None:
            return found
        return (*found, Observed(name=f"{name}-container-registry", id=self.registry.id))

    def private_targets(self, name: str, chosen: MachineLearningSettings) -> tuple[PrivateTarget, ...]:
        """Storage by both ways of its datastores; a registry only if it is of the sku that can."""
        found = [
            PrivateTarget(name=f"{name}-storage", id=self.account.id, group_id=group, resource=self.account)
            for group in ("blob", "file")
        ]
        found += self.vault.private_targets
        if self.registry is not None and chosen.container_registry_sku == "Premium":
            found.append(
                PrivateTarget(
                    name=f"{name}-container-registry",
                    id=self.registry.id,
                    group_id="registry",
                    resource=self.registry,
                )
            )
        return tuple(found)


def dependencies(
    site: Site,
    names: MachineLearningNames,
    chosen: MachineLearningSettings,
    vault: KeyVaultSettings,
    *,
    log_analytics_id: pulumi.Input[str],
    private_monitoring: bool,
    protect: bool,
    protect_storage: bool,
) -> Dependencies:
    """Make them; the vault is like the platform's, but as open as the workspace."""
    home = KeyVaultArgs(
        placement=site.placement,
        vault_name=names.ml_key_vault,
        chosen=dataclasses.replace(
            vault, public_network_access=chosen.public_network_access, allowed_ip_ranges=()
        ),
        azure_databricks_object_id=None,
        protect=protect,
    )
    return Dependencies(
        account=storage_account(site, names.ml_storage, chosen, protect=protect_storage),
        vault=KeyVault(f"{site.name}-key-vault", home),
        insights=insights(site, names.application_insights, log_analytics_id, private=private_monitoring),
        registry=container_registry(site, names.container_registry, chosen, protect=protect)
        if chosen.container_registry
        else None,
    )
