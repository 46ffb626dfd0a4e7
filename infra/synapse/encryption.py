"""A second encryption, with a key of the company's own: the workspace is made with it, and sleeps until its
new identity may use the key and the key is activated.

https://learn.microsoft.com/azure/synapse-analytics/security/workspaces-encryption
"""

from __future__ import annotations

import pulumi
from pulumi_azure_native import synapse

from infra import roles
from infra.arm.settled_grants import settled
from infra.arm.standing_resource import StandingResource
from infra.key_vault import KeyReference
from infra.placement import Placement

VERSION = "2021-06-01"


def _url(key: KeyReference) -> pulumi.Output[str]:
    """The key without its version, so that a new version is used by itself."""
    vault = pulumi.Output.from_input(key.vault_uri).apply(lambda uri: uri.rstrip("/"))
    return pulumi.Output.concat(vault, "/keys/", key.key_name)


def encryption(key: KeyReference) -> synapse.EncryptionDetailsArgs:
    """The workspace's encryption, with its own identity at the vault."""
    return synapse.EncryptionDetailsArgs(
        cmk=synapse.CustomerManagedKeyDetailsArgs(
            kek_identity=synapse.KekIdentityPropertiesArgs(use_system_assigned_identity=True),
            key=synapse.WorkspaceKeyDetailsArgs(name=key.key_name, key_vault_url=_url(key)),
        )
    )


def activate(
    parent: pulumi.Resource,
    name: str,
    key: KeyReference,
    workspace: synapse.Workspace,
    principal_id: pulumi.Input[str],
    placement: Placement,
) -> pulumi.Resource:
    """Let the workspace use the key, then wake it; pools and administrators come after that.

    The workspace makes its key's entry itself, so there is nothing to create, and an active key cannot be
    deleted.
    """
    grant = roles.grant(
        f"{name}-workspace-on-key-vault",
        role=roles.Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
        scope=key.vault_id,
        principal_id=principal_id,
        subscription_id=placement.subscription_id,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    granted = settled(f"{name}-key-settled", [grant], parent)
    return StandingResource(
        f"{name}-key-activation",
        resource_id=pulumi.Output.concat(workspace.id, "/keys/", key.key_name),
        api_version=VERSION,
        properties={"isActiveCMK": True, "keyVaultUrl": _url(key)},
        opts=pulumi.ResourceOptions(parent=parent, depends_on=granted, deleted_with=workspace),
    )
