"""Rules of managed identities: how a resource names them, and what may federate with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import is_unknown, items, read, text

_FEDERATION: Final = (
    "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations"
)
_MOST: Final = 20
_TYPE: Final = "/providers/microsoft.managedidentity/userassignedidentities/"


def _named(resource: Resource) -> Iterator[tuple[str, str]]:
    """Path and id of each known user-assigned identity of a resource: a list in Pulumi, a mapping in ARM."""
    path = "identity.userAssignedIdentities"
    value = read(resource.inputs, path)
    if isinstance(value, Mapping):
        yield from ((path, str(name)) for name in value if not is_unknown(name))
    for where, item in items(resource.inputs, path):
        if isinstance(item, str):
            yield where, item


def _ids_given(resource: Resource, _world: World) -> Iterable[Finding]:
    kind = (text(resource.inputs, "identity.type") or "").replace(" ", "").lower()
    value = read(resource.inputs, "identity.userAssignedIdentities")
    if "userassigned" in kind and not is_unknown(value) and not value:
        yield (
            "identity.userAssignedIdentities",
            (
                f"The identity ids must not be null or empty for '{text(resource.inputs, 'identity.type')}' "
                "identity "
                "type."
            ),
        )


def _exists(resource: Resource, world: World) -> Iterable[Finding]:
    for path, identity in _named(resource):
        known = world.complete and t.subscription_of(identity) == world.subscription_id.lower()
        if known and _TYPE in identity.lower() and world.get(identity) is None:
            yield (
                path,
                (
                    f"Identity operation for resource '{resource.id}' failed with error 'Failed to perform "
                    "resource "
                    f"identity operation. Status: 'BadRequest'. Response: 'Resource '{identity}' was not "
                    "found.'."
                ),
            )


def _owner(resource: Resource) -> str:
    return resource.id[: max(resource.id.lower().rfind("/federatedidentitycredentials/"), 0)]


def _count(resource: Resource, world: World) -> Iterable[Finding]:
    owner = _owner(resource)
    if owner and len(world.below(owner, t.FEDERATED_CREDENTIAL)) >= _MOST:
        yield (
            "",
            f"The identity {owner} already has {_MOST} federated identity credentials, the most allowed.",
        )


def _unique(resource: Resource, world: World) -> Iterable[Finding]:
    owner, issuer, subject = (
        _owner(resource),
        text(resource.inputs, "issuer"),
        text(resource.inputs, "subject"),
    )
    for other in world.below(owner, t.FEDERATED_CREDENTIAL) if owner and issuer and subject else ():
        same = (text(other.inputs, "issuer"), text(other.inputs, "subject")) == (issuer, subject)
        if same and not t.same_id(other.id, resource.id):
            yield (
                "subject",
                f"Issuer '{issuer}' and subject '{subject}' are taken by credential {other.name}.",
            )


def _issuer(resource: Resource, _world: World) -> Iterable[Finding]:
    issuer = text(resource.inputs, "issuer")
    if issuer is not None and not issuer.lower().startswith("https://"):
        yield "issuer", f"The issuer '{issuer}' must be a https URL."


def _audience(resource: Resource, _world: World) -> Iterable[Finding]:
    value = read(resource.inputs, "audiences")
    if isinstance(value, list) and len(value) != 1:
        yield "audiences", f"A federated identity credential has exactly one audience, not {len(value)}."


_C = (t.FEDERATED_CREDENTIAL,)
RULES: Final = (
    Rule(id="identity-ids-given", tokens=(), code="MissingIdentityIds", evidence="quoted",
         source="https://github.com/hashicorp/terraform-provider-azurerm/issues/17082",
         fix="Set identity.userAssignedIdentities, or use type SystemAssigned.", check=_ids_given),
    Rule(id="identity-exists", needs_complete=True,
         tokens=(), code="FailedIdentityOperation", evidence="quoted",
         source="https://github.com/Azure/azure-policy/issues/1311", needs_world=True,
         fix="Reference the id output of the identity, so that it is created first.", check=_exists),
    Rule(id="federated-count", tokens=_C, code="FederatedIdentityCredentialsLimitExceeded",
         source=_FEDERATION, fix="Use a second managed identity.", check=_count, needs_world=True,
         on=("create",)),
    Rule(id="federated-unique", tokens=_C, code="BadRequest", source=_FEDERATION, needs_world=True,
         fix="Keep one credential per issuer and subject.", check=_unique),
    Rule(id="federated-issuer", tokens=_C, code="BadRequest", source=_FEDERATION,
         fix="Write the https URL of the issuer.", check=_issuer),
    Rule(id="federated-audience", tokens=_C, code="BadRequest", source=_FEDERATION,
         fix="Name one audience, usually 'api://AzureADTokenExchange'.", check=_audience),
)  # fmt: skip
