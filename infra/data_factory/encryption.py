"""A factory has no identity before it exists, and a key only from the moment it is made: so a user-assigned
identity that may use the key comes first, and reads the key for as long as the factory lives.

https://learn.microsoft.com/azure/data-factory/enable-customer-managed-key
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import datafactory, managedidentity

from infra import roles
from infra.arm.settled_grants import settled
from infra.key_vault import KeyReference
from infra.placement import Placement


@dataclass(frozen=True, kw_only=True)
class KeyIdentity:
    """The identity that reads the key, and what lets it; the factory reads the key as soon as it is made."""

    id: pulumi.Output[str]
    granted: tuple[pulumi.Resource, ...]


def identity(
    parent: pulumi.Resource, name: str, identity_name: str, key: KeyReference, placement: Placement
) -> KeyIdentity:
    """Make the identity and let it use the keys of the vault."""
    made = managedidentity.UserAssignedIdentity(
        f"{name}-identity",
        resource_name_=identity_name,
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        tags=placement.tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    granted = roles.grant(
        f"{name}-identity-on-key-vault",
        role=roles.Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
        scope=key.vault_id,
        principal_id=made.principal_id,
        subscription_id=placement.subscription_id,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return KeyIdentity(id=made.id, granted=tuple(settled(f"{name}-key-settled", [granted], parent)))


def identities(key_identity: KeyIdentity | None) -> datafactory.FactoryIdentityArgs:
    """The factory's own identity, and beside it the one that reads its key."""
    if key_identity is None:
        return datafactory.FactoryIdentityArgs(type=datafactory.FactoryIdentityType.SYSTEM_ASSIGNED)
    return datafactory.FactoryIdentityArgs(
        type=datafactory.FactoryIdentityType.SYSTEM_ASSIGNED_USER_ASSIGNED,
        user_assigned_identities=[key_identity.id],
    )


def encryption(
    key: KeyReference | None, key_identity: KeyIdentity | None
) -> datafactory.EncryptionConfigurationArgs | None:
    """The key without its version, so that a new version is used by itself."""
    if key is None or key_identity is None:
        return None
    return datafactory.EncryptionConfigurationArgs(
        identity=datafactory.CMKIdentityDefinitionArgs(user_assigned_identity=key_identity.id),
        vault_base_url=key.vault_uri,
        key_name=key.key_name,
    )
