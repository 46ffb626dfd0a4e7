"""Rules of Key Vaults: purge protection, retention, access policies and names held by deleted vaults."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.lookups import name_taken
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, is_unknown, items, number, read, text

_SOFT_DELETE = "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"
_LIMIT = "https://learn.microsoft.com/azure/key-vault/general/assign-access-policy"
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INVALID: Final = "An invalid value was provided for 'accessPolicies'."
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
                "The parameter softDeleteRetentionInDays has an invalid value. The value must be between 7 "
                "and 90."
            ),
        )


def _policies(resource: Resource, _world: World) -> Iterable[Finding]:
    rbac = read(resource.inputs, "properties.enableRbacAuthorization")
    recovers = read(resource.inputs, "properties.createMode")
    if rbac is True or is_unknown(rbac) or recovers == "recover" or is_unknown(recovers):
        return
    if absent(resource.inputs, "properties.accessPolicies"):
        yield (
            "properties.accessPolicies",
            (
                'The parameter "accessPolicies" is not specified. An access policy array must be specified '
                "when authorization is not role-based."
            ),
        )


def _guid(value: str | None) -> bool:
    return value is None or _GUID.fullmatch(value) is not None


def _entry(path: str, entry: Any) -> Iterable[Finding]:
    for name in ("objectId", "tenantId", "applicationId"):
        if not _guid(text(entry, name)):
            yield f"{path}.{name}", _INVALID


def _policy_ids(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, entry in items(resource.inputs, "properties.accessPolicies"):
        yield from _entry(path, entry)
    single = read(resource.inputs, "policy")
    if isinstance(single, dict):
        yield from _entry("policy", single)


def _policy_count(resource: Resource, _world: World) -> Iterable[Finding]:
    path = "properties.accessPolicies"
    entries = read(resource.inputs, path)
    if isinstance(entries, list) and len(entries) > 1024:
        yield path, f"The vault has {len(entries)} access policies; at most 1024 are allowed."
    tenant = text(resource.inputs, "properties.tenantId")
    for where, entry in items(resource.inputs, path):
        other = text(entry, "tenantId")
        if tenant and other and _guid(other) and other.lower() != tenant.lower():
            yield f"{where}.tenantId", _INVALID


def _tenant(resource: Resource, _world: World) -> Iterable[Finding]:
    tenant = text(resource.inputs, "properties.tenantId")
    if not _guid(tenant):
        yield "properties.tenantId", f"The parameter tenantId has an invalid value '{tenant}': it is no GUID."


def _name_taken(resource: Resource, world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "vaultName")
    if name_taken(world, t.VAULT, name, resource.id):
        yield "vaultName", f"The vault name '{name}' is already in use. Vault names are globally unique."


def _name_reserved(resource: Resource, world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "vaultName")
    holder = world.reserved(VAULT_NAMES, name) if name else None
    if holder and text(resource.inputs, "properties.createMode") != "recover":
        yield (
            "vaultName",
            (
                "A vault with the same name already exists in deleted state. You need to either recover "
                "or purge "
                f"existing key vault. ({holder})"
            ),
        )


_V = (t.VAULT,)
RULES: Final = (
    Rule(id="vault-purge-protection", tokens=_V, code="BadRequest", evidence="quoted",
         source="https://github.com/pulumi/pulumi-azure-native/issues/4742",
         fix="Set enablePurgeProtection to true or leave it out.", check=_purge_protection),
    Rule(id="vault-soft-delete", tokens=_V, code="BadRequest", evidence="quoted",
         source="https://github.com/Azure/azure-cli/issues/13247",
         fix="Leave enableSoftDelete out: it is always on.", check=_soft_delete, on=("update",)),
    Rule(id="vault-retention", tokens=_V, code="BadRequest", source=_SOFT_DELETE, evidence="documented",
         fix="Set softDeleteRetentionInDays between 7 and 90.", check=_retention),
    Rule(id="vault-access-policies", tokens=_V, code="BadRequest", evidence="documented",
         source="https://github.com/pulumi/pulumi-azure-native/issues/1478",
         fix="Set enableRbacAuthorization to true (recommended), or give accessPolicies (it may be empty).",
         check=_policies),
    Rule(id="vault-policy-id", tokens=(t.VAULT, t.VAULT_ACCESS_POLICY), code="BadRequest",
         evidence="quoted", source="https://github.com/Azure/azure-cli/issues/18430",
         fix="Give the object id of the principal and the tenant id, both GUIDs.", check=_policy_ids),
    Rule(id="vault-policy-count", tokens=_V, code="BadRequest", source=_LIMIT, evidence="documented",
         fix="Use at most 1024 access policies, all of the vault's tenant; roles have no such limit.",
         check=_policy_count),
    Rule(id="vault-tenant", tokens=_V, code="BadRequest",
         source="https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/create-or-update",
         fix="Set tenantId to the GUID of the Entra tenant.", check=_tenant),
    Rule(id="vault-name-taken", tokens=_V, code="VaultAlreadyExists", status=409, needs_world=True,
         source="https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates",
         evidence="documented", fix="Choose another name: vault names are global.", check=_name_taken,
         on=("create",)),
    Rule(id="vault-name-reserved", needs_complete=True,
         tokens=_V, code="ConflictError", status=409, needs_world=True,
         source="https://github.com/alan-turing-institute/data-safe-haven/issues/2523", evidence="quoted",
         fix=("Choose another name, purge with `az keyvault purge --name <name>`, or set createMode to "
              "'recover'."),
         check=_name_reserved, on=("create",)),
)  # fmt: skip
