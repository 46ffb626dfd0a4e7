"""Rules of keys and secrets: sizes and curves that exist, dates in order, names held by deleted objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import number, text

_KEYS = "https://learn.microsoft.com/azure/key-vault/keys/about-keys"
_ATTRIBUTES = "https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates"
_SIZES: Final = (2048, 3072, 4096)
_CURVES: Final = ("P-256", "P-256K", "P-384", "P-521")
VAULT_OBJECTS: Final = "keyvault-object"


def _size(resource: Resource, _world: World) -> Iterable[Finding]:
    kind, size = text(resource.inputs, "properties.kty"), number(resource.inputs, "properties.keySize")
    if kind in {"RSA", "RSA-HSM"} and size is not None and size not in _SIZES:
        yield "properties.keySize", f"Unsupported key size ({size:g}). Supported sizes are {list(_SIZES)}."
    curve = text(resource.inputs, "properties.curveName")
    if kind in {"EC", "EC-HSM"} and curve is not None and curve not in _CURVES:
        yield "properties.curveName", f"Unsupported curve '{curve}'. Supported curves are {list(_CURVES)}."


def _hardware(resource: Resource, world: World) -> Iterable[Finding]:
    kind = text(resource.inputs, "properties.kty") or ""
    vault = world.get(resource.id.partition("/keys/")[0]) if kind.endswith("-HSM") else None
    if vault and (text(vault.inputs, "properties.sku.name") or "").lower() == "standard":
        yield "properties.kty", f"The key type '{kind}' needs a vault of sku premium."


def _dates(resource: Resource, _world: World) -> Iterable[Finding]:
    begins = number(resource.inputs, "properties.attributes.notBefore")
    ends = number(resource.inputs, "properties.attributes.expires")
    if begins is not None and ends is not None and ends <= begins:
        yield "properties.attributes.expires", "The expiration date must be after the activation date."


def _held(resource: Resource, world: World) -> Iterable[Finding]:
    if resource.id and world.reserved(VAULT_OBJECTS, resource.id.lower()):
        kind = "Key" if t.base(resource.token) == t.VAULT_KEY else "Secret"
        yield (
            "keyName" if kind == "Key" else "secretName",
            (
                f"{kind} {resource.name} is currently in a deleted but recoverable state, and its name "
                "cannot be "
                "reused; in this state, the key can only be recovered or purged."
            ),
        )


RULES: Final = (
    Rule(id="vault-key-size", tokens=(t.VAULT_KEY,), code="BadParameter", source=_KEYS,
         fix="Use 2048, 3072 or 4096 bits for RSA, and P-256, P-256K, P-384 or P-521 for EC.", check=_size),
    Rule(id="vault-key-hardware", tokens=(t.VAULT_KEY,), code="BadParameter", source=_KEYS,
         needs_world=True, fix="Use kty 'RSA' or 'EC', or a vault of sku premium.", check=_hardware),
    Rule(id="vault-object-dates", tokens=(t.VAULT_KEY, t.VAULT_SECRET), code="BadParameter",
         source=_ATTRIBUTES, fix="Let expires be later than notBefore.", check=_dates),
    Rule(id="vault-object-held", needs_complete=True,
         tokens=(t.VAULT_KEY, t.VAULT_SECRET), code="ObjectIsDeletedButRecoverable",
         status=409, evidence="quoted", needs_world=True,
         source="https://github.com/pulumi/pulumi-azure-native/issues/1174",
         fix="Use another name, or recover or purge the deleted one with `az keyvault secret recover|purge`.",
         check=_held, on=("create",)),
)  # fmt: skip
