"""Rules of Key Vaults: purge protection, retention, access policies and names held by deleted vaults."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, is_unknown, number, read, text

_SOFT_DELETE = "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"
VAULT_NAMES: Final = "keyvault"


def _purge_protection(resource: Resource, _world: World) -> Iterable[Finding]:
    if read(resource.inputs, "properties.enablePurgeProtection") is False:
        yield (
            "properties.enablePurgeProtection",
            (
                'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection '
                "for a vault is an irreversible action."
            ),
        )


def _soft_delete(resource: Resource, _world: World) -> Iterable[Finding]:
    if read(resource.inputs, "properties.enableSoftDelete") is False:
        yield (
            "properties.enableSoftDelete",
            (
                'The property "enableSoftDelete" can be set to false only for creating new vault. Enabling '
                "the soft delete functionality is an irreversible action."
            ),
        )


def _retention(resource: Resource, _world: World) -> Iterable[Finding]:
    days = number(resource.inputs, "properties.softDeleteRetentionInDays")
    if days is not None and not 7 <= days <= 90:
        yield (
            "properties.softDeleteRetentionInDays",
            (
                "The parameter softDeleteRetentionInDays has an invalid value. The value must be between "
                "7 and 90."
            ),
        )


def _policies(resource: Resource, _world: World) -> Iterable[Finding]:
    rbac = read(resource.inputs, "properties.enableRbacAuthorization")
    if rbac is not True and not is_unknown(rbac) and absent(resource.inputs, "properties.accessPolicies"):
        yield (
            "properties.accessPolicies",
            (
                'The parameter "accessPolicies" is not specified. An access policy array must be specified '
                "when authorization is not role-based."
            ),
        )


def _name_taken(resource: Resource, world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "vaultName")
    if not name:
        return
    for other in world.of_type(t.VAULT):
        if other.name.lower() == name.lower() and not t.same_id(other.id, resource.id):
            yield "vaultName", f"The vault name '{name}' is already in use. Vault names are globally unique."


def _name_reserved(resource: Resource, world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "vaultName")
    holder = world.reserved(VAULT_NAMES, name) if name else None
    if holder and text(resource.inputs, "properties.createMode") != "recover":
        yield (
            "vaultName",
            (
                "A vault with the same name already exists in deleted state. You need to either recover or "
                f"purge existing key vault. ({holder})"
            ),
        )


_V = (t.VAULT,)
RULES: Final = (
    Rule(id="vault-purge-protection", tokens=_V, code="BadRequest",
         source="https://github.com/pulumi/pulumi-azure-native/issues/4742",
         fix="Set enablePurgeProtection to true or leave it out.", check=_purge_protection),
    Rule(id="vault-soft-delete", tokens=_V, code="BadRequest", source=_SOFT_DELETE,
         fix="Leave enableSoftDelete out: it is always on.", check=_soft_delete),
    Rule(id="vault-retention", tokens=_V, code="BadRequest", source=_SOFT_DELETE,
         fix="Set softDeleteRetentionInDays between 7 and 90.", check=_retention),
    Rule(id="vault-access-policies", tokens=_V, code="BadRequest",
         source="https://github.com/pulumi/pulumi-azure-native/issues/594",
         fix="Set enableRbacAuthorization to true (recommended), or give accessPolicies (it may be empty).",
         check=_policies),
    Rule(id="vault-name-taken", tokens=_V, code="VaultAlreadyExists", status=409, needs_world=True,
         source="https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates",
         fix="Choose another name: vault names are global.", check=_name_taken, on=("create",)),
    Rule(id="vault-name-reserved", tokens=_V, code="ConflictError", status=409, needs_world=True,
    source=_SOFT_DELETE,
         fix=("Choose another name, purge with `az keyvault purge --name <name>`, or set createMode to "
             "'recover'."),
         check=_name_reserved, on=("create",)),
)  # fmt: skip
