"""The workspace itself: who it is, what it is made with, whose key encrypts it and what it never changes."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import machinelearningservices as ml
from pulumi_azure_native import managedidentity

from infra.key_vault import KeyReference
from infra.machine_learning import managed_network
from infra.machine_learning.dependencies import Dependencies
from infra.machine_learning.identities import Site
from infra.names_of_machine_learning import MachineLearningNames
from infra.settings.machine_learning import MachineLearningSettings

CREATE_ONLY = (
    "keyVault",
    "storageAccount",
    "hbiWorkspace",
    "enableDataIsolation",
    "enableServiceSideCMKEncryption",
    "encryption.status",
    "encryption.keyVaultProperties.keyVaultArmId",
)
"""Properties that Azure sets at creation and never again; the provider would try to update them and fail
(https://github.com/pulumi/pulumi-azure-native/issues/577). Application Insights, container registry and the
version of the key can be updated. A managed network can be opened or closed further in one direction only,
which no replacement on any change can say: Azure refuses the other."""


def azure_ml_workspace(
    site: Site,
    names: MachineLearningNames,
    chosen: MachineLearningSettings,
    own: Dependencies,
    *,
    user: managedidentity.UserAssignedIdentity | None,
    key: KeyReference | None,
    after: list[pulumi.Resource],
    protect: bool,
) -> ml.Workspace:
    """A workspace whose data stores have no keys. Without `user` it is an identity of the system's."""
    return ml.Workspace(
        f"{site.name}-workspace",
        workspace_name=names.ml_workspace,
        resource_group_name=site.placement.resource_group_name,
        location=site.placement.location,
        kind="Default",
        sku=ml.SkuArgs(name="Basic", tier=ml.SkuTier.BASIC),
        identity=_identity(user),
        primary_user_assigned_identity=user.id if user is not None else None,
        storage_account=own.account.id,
        key_vault=own.vault.vault_id,
        application_insights=own.insights.id,
        container_registry=own.registry.id if own.registry is not None else None,
        system_datastores_auth_mode=ml.SystemDatastoresAuthMode.IDENTITY,
        hbi_workspace=chosen.hbi_workspace,
        encryption=_encryption(key, user),
        enable_service_side_cmk_encryption=True if chosen.service_side_encryption else None,
        managed_network=managed_network.network_settings(chosen) if chosen.isolated else None,
        # An online deployment needs the network, and the first machine would wait half an hour for it.
        provision_network_now=True if chosen.isolated else None,
        # A closed registry builds no images itself.
        image_build_compute=names.ml_compute if chosen.private else None,
        public_network_access=ml.PublicNetworkAccessType(chosen.public_network_access),
        tags=site.placement.tags,
        # The new workspace is made first, on purpose: a deleted one keeps its name for 14 days, so that
        # deleting first would end with none. Azure refuses the second of a name and nothing is lost.
        opts=pulumi.ResourceOptions(
            parent=site.parent,
            depends_on=after,
            protect=protect,
            replace_on_changes=list(CREATE_ONLY),
            delete_before_replace=False,
        ),
    )


def _identity(user: managedidentity.UserAssignedIdentity | None) -> ml.ManagedServiceIdentityArgs:
    kinds = ml.ManagedServiceIdentityType
    if user is None:
        return ml.ManagedServiceIdentityArgs(type=kinds.SYSTEM_ASSIGNED)
    return ml.ManagedServiceIdentityArgs(type=kinds.USER_ASSIGNED, user_assigned_identities=[user.id])


def _encryption(
    key: KeyReference | None, user: managedidentity.UserAssignedIdentity | None
) -> ml.EncryptionPropertyArgs | None:
    """https://learn.microsoft.com/azure/machine-learning/concept-customer-managed-keys"""
    if key is None or user is None:
        return None
    vault = pulumi.Output.from_input(key.vault_uri).apply(lambda uri: uri.rstrip("/"))
    return ml.EncryptionPropertyArgs(
        status=ml.EncryptionStatus.ENABLED,
        key_vault_properties=ml.KeyVaultPropertiesArgs(
            key_vault_arm_id=key.vault_id,
            key_identifier=pulumi.Output.concat(vault, "/keys/", key.key_name, "/", key.key_version),
            identity_client_id=user.client_id,
        ),
        identity=ml.IdentityForCmkArgs(user_assigned_identity=user.id),
    )
