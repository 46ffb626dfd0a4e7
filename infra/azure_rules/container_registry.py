"""Rules of container registries: most of what makes one private is for the Premium sku only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.lookups import name_taken
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.places import location_of, normal
from infra.azure_rules.values import is_unknown, number, read, text

_SKUS = "https://learn.microsoft.com/azure/container-registry/container-registry-skus"
_EXPORT = "https://learn.microsoft.com/azure/container-registry/data-loss-prevention"
_PREMIUM_SWITCHES: Final = {
    "encryption.status": "Customer managed keys",
    "policies.retentionPolicy.status": "A retention policy",
    "policies.trustPolicy.status": "Content trust",
    "policies.quarantinePolicy.status": "Quarantine",
}


def _basic(resource: Resource) -> str | None:
    """The sku, if it is known and not Premium."""
    sku = text(resource.inputs, "sku.name")
    return sku if sku and sku.lower() != "premium" else None


def _public(resource: Resource, _world: World) -> Iterable[Finding]:
    sku = _basic(resource)
    if sku and text(resource.inputs, "publicNetworkAccess") == "Disabled":
        yield (
            "publicNetworkAccess",
            (
                f"Disabling public network access is not supported for the SKU {sku}. For more information, "
                "please "
                "visit https://aka.ms/acr/private-link."
            ),
        )


def _on(resource: Resource, path: str) -> bool:
    return (text(resource.inputs, path) or "").lower() == "enabled"


def _premium(resource: Resource, _world: World) -> Iterable[Finding]:
    sku = _basic(resource)
    if sku is None:
        return
    for path, what in _PREMIUM_SWITCHES.items():
        if _on(resource, path):
            yield path, f"{what} is not supported for the SKU {sku}."
    rules = read(resource.inputs, "networkRuleSet.ipRules")
    if text(resource.inputs, "networkRuleSet.defaultAction") == "Deny" or (rules and not is_unknown(rules)):
        yield "networkRuleSet", f"Network rules are not supported for the SKU {sku}."
    if read(resource.inputs, "dataEndpointEnabled") is True:
        yield "dataEndpointEnabled", f"Dedicated data endpoints are not supported for the SKU {sku}."


def _anonymous(resource: Resource, _world: World) -> Iterable[Finding]:
    basic = (text(resource.inputs, "sku.name") or "").lower() == "basic"
    if basic and read(resource.inputs, "anonymousPullEnabled") is True:
        yield "anonymousPullEnabled", "Anonymous pull is not supported for the SKU Basic."


def _trust_or_key(resource: Resource, _world: World) -> Iterable[Finding]:
    if _on(resource, "encryption.status") and _on(resource, "policies.trustPolicy.status"):
        yield (
            "policies.trustPolicy.status",
            (
                "this feature 'ContenTrust' is currently not supported when encryption is enable for the "
                "resource "
                f"{resource.name}. For more information on customer-managed keys, please visit "
                "'https://aka.ms/acr/cmk'."
            ),
        )


def _days(resource: Resource, _world: World) -> Iterable[Finding]:
    days = number(resource.inputs, "policies.retentionPolicy.days")
    if days is not None and not 0 <= days <= 365:
        yield "policies.retentionPolicy.days", f"The retention of {days:g} days is not 0 to 365."


def _export(resource: Resource, _world: World) -> Iterable[Finding]:
    status = (text(resource.inputs, "policies.exportPolicy.status") or "").lower()
    public = read(resource.inputs, "publicNetworkAccess")
    if status == "disabled" and public != "Disabled" and not is_unknown(public):
        yield "policies.exportPolicy.status", "Export can be disabled only without public network access."


def _key_fixed(resource: Resource, _world: World) -> Iterable[Finding]:
    before = resource.existing
    if before is None or _basic(resource):
        return
    was = (text(before.inputs, "encryption.status") or "disabled").lower()
    now = read(resource.inputs, "encryption.status")
    if not is_unknown(now) and was != (str(now).lower() if now else "disabled"):
        yield (
            "encryption.status",
            "Encryption with a customer managed key can be set only for a new registry.",
        )


def _taken(resource: Resource, world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "registryName")
    if name_taken(world, t.CONTAINER_REGISTRY, name, resource.id):
        yield (
            "registryName",
            (
                f"The registry DNS name {str(name).lower()}.azurecr.io is already in use. You can check if "
                "the name "
                "is already claimed using following API: "
                "https://docs.microsoft.com/en-us/rest/api/containerregistry/registries/checknameavailability"
            ),
        )


def _replica(resource: Resource, world: World) -> Iterable[Finding]:
    name, group = (text(resource.inputs, path) for path in ("registryName", "resourceGroupName"))
    if not name or not group:
        return
    registry = world.get(
        f"/subscriptions/{world.subscription_id}/resourceGroups/{group}"
        f"/providers/Microsoft.ContainerRegistry/registries/{name}"
    )
    if registry is None:
        return
    sku, location = text(registry.inputs, "sku.name"), text(resource.inputs, "location")
    if sku and sku.lower() != "premium":
        yield "registryName", f"Replication is not supported for the SKU {sku}."
    if location and normal(location) == location_of(registry):
        yield "location", "A registry cannot be replicated to its own region."


_R = (t.CONTAINER_REGISTRY,)
RULES: Final = (
    Rule(id="registry-public", tokens=_R, code="DisablingPublicNetworkAccessNotSupported", evidence="quoted",
         source="https://github.com/Azure-Samples/dotNET-Frontend-AB-Testing-on-Azure-Container-Apps/issues/5",
         fix="Use the Premium sku, or leave publicNetworkAccess 'Enabled'.", check=_public),
    Rule(id="registry-premium", tokens=_R, code="FeatureNotSupported", source=_SKUS,
         fix="Use the Premium sku, or leave the feature out.", check=_premium),
    Rule(id="registry-anonymous", tokens=_R, code="FeatureNotSupported", source=_SKUS,
         fix="Use the Standard or Premium sku, or leave anonymousPullEnabled out.", check=_anonymous),
    Rule(id="registry-trust-or-key", tokens=_R, code="BlockedForEncryptionEnabledRegistry",
         evidence="quoted", source="https://github.com/Azure/PSRule.Rules.Azure/issues/1810",
         fix="Use content trust or a customer managed key, not both.", check=_trust_or_key),
    Rule(id="registry-retention", tokens=_R, code="InvalidParameter", evidence="documented",
         source="https://learn.microsoft.com/azure/container-registry/container-registry-retention-policy",
         fix="Use 0 to 365 days.", check=_days),
    Rule(id="registry-export", tokens=_R, code="InvalidParameter", source=_EXPORT, evidence="documented",
         fix="Set publicNetworkAccess to 'Disabled' too.", check=_export),
    Rule(id="registry-key-fixed", tokens=_R, code="InvalidParameter", evidence="documented", on=("update",),
         source="https://learn.microsoft.com/azure/container-registry/tutorial-enable-customer-managed-keys",
         fix="Replace the registry, or keep its encryption.", check=_key_fixed),
    Rule(id="registry-name-taken", tokens=_R, code="AlreadyInUse", status=409, evidence="quoted",
         needs_world=True, source="https://github.com/MicrosoftDocs/azure-dev-docs/issues/1303",
         fix="Choose another name: registry names are global.", check=_taken, on=("create",)),
    Rule(id="registry-replica", tokens=(t.REGISTRY_REPLICATION,), code="InvalidParameter", source=_SKUS,
         needs_world=True, fix="Replicate a Premium registry to other regions than its own.",
         check=_replica, on=("create",)),
)  # fmt: skip
