"""Properties that never change once a resource exists.

`IMMUTABLE` is what Azure refuses to update: the program must ask for a replacement itself
(`ResourceOptions(replace_on_changes=...)`), or the preview says "update" and the update fails.
`FORCE_NEW` is what the real azure-native provider replaces by itself, beyond the parameters of the path.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Evidence, Finding, Resource, Rule, World
from infra.azure_rules.values import MISSING, has_unknown, read

_AZURERM: Final = "https://github.com/hashicorp/terraform-provider-azurerm/tree/main/internal/services"
_UPSTREAM: Final = "https://github.com/pulumi/pulumi-azure-native/issues/577"


@dataclasses.dataclass(frozen=True)
class Immutable:
    """One property Azure never updates, with the code it answers."""

    path: str
    code: str
    source: str
    evidence: Evidence = "assumed"


def _all(
    paths: tuple[str, ...], code: str, source: str, evidence: Evidence = "assumed"
) -> tuple[Immutable, ...]:
    return tuple(Immutable(path, code, source, evidence) for path in paths)


IMMUTABLE: Final[dict[str, tuple[Immutable, ...]]] = {
    t.DATABRICKS_WORKSPACE: (
        Immutable("managedResourceGroupId", "ApplianceManagedResourceGroupMismatch",
                  "https://github.com/MicrosoftDocs/azure-docs/issues/90278", "quoted"),
        Immutable("parameters.customVirtualNetworkId", "VirtualNetworkIdChangeNotAllowed",
                  "https://github.com/MicrosoftDocs/azure-docs/issues/111122", "quoted"),
        *_all(("computeMode", "defaultCatalog"), "WorkspaceParameterUpdateNotAllowed", _UPSTREAM),
        *_all(
            tuple(
                f"parameters.{name}"
                for name in (
                    "customPublicSubnetName", "customPrivateSubnetName", "storageAccountName",
                    "vnetAddressPrefix", "natGatewayName", "publicIpName", "loadBalancerBackendPoolName",
                    "loadBalancerId", "amlWorkspaceId", "requireInfrastructureEncryption",
                )
            ),
            "WorkspaceParameterUpdateNotAllowed", f"{_AZURERM}/databricks",
        ),
    ),
    t.SYNAPSE_WORKSPACE: _all(
        ("sqlAdministratorLogin", "managedVirtualNetwork",
        "managedVirtualNetworkSettings.preventDataExfiltration",
         "defaultDataLakeStorage", "managedResourceGroupName"),
        "WorkspaceUpdateNotAllowed", f"{_AZURERM}/synapse",
    ),
    t.ML_WORKSPACE: (
        Immutable("storageAccount", "BadRequest",
        "https://github.com/Azure-Samples/get-started-with-ai-chat/issues/65"),
        *_all(("keyVault", "hbiWorkspace", "encryption.keyVaultProperties.keyVaultArmId",
               "enableServiceSideCMKEncryption"), "BadRequest", f"{_AZURERM}/machinelearning"),
        Immutable("enableDataIsolation", "BadRequest",
        "https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication",
        "documented"),
    ),
    t.ML_ENDPOINT: _all(("identity",), "BadRequest",
        "https://learn.microsoft.com/azure/machine-learning/"
        "how-to-access-resources-from-endpoints-managed-identities", "documented"),
    t.STORAGE_ACCOUNT: (
        Immutable("isHnsEnabled", "AccountPropertyCannotBeUpdated",
        "https://github.com/pulumi/pulumi-azure-native/issues/22", "quoted"),
        Immutable("enableNfsV3", "AccountPropertyCannotBeUpdated", f"{_AZURERM}/storage"),
        Immutable("encryption.requireInfrastructureEncryption", "AccountPropertyCannotBeUpdated",
        f"{_AZURERM}/storage"),
    ),
    t.VAULT: (
        Immutable("properties.softDeleteRetentionInDays", "BadRequest",
        "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"),
        Immutable("properties.tenantId", "BadRequest", f"{_AZURERM}/keyvault"),
    ),
    t.PUBLIC_IP: _all(("zones",), "ResourceAvailabilityZonesCannotBeModified",
                      "https://github.com/Azure/azure-cli/issues/16653", "quoted"),
    t.NAT_GATEWAY: (
        Immutable("zones", "ResourceAvailabilityZonesCannotBeModified",
                  "https://github.com/Azure/azure-cli/issues/16653", "quoted"),
        Immutable("sku.name", "NatGatewaySkuCannotBeChanged",
                  "https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource"),
    ),
    t.PEERING: _all(("remoteVirtualNetwork",), "RemoteVirtualNetworkCannotBeChanged", f"{_AZURERM}/network"),
    t.ZONE_LINK: _all(("virtualNetwork",), "BadRequest", f"{_AZURERM}/privatedns"),
    t.SQL_POOL: _all(("storageAccountType", "collation"), "ValidationFailed", f"{_AZURERM}/synapse"),
    t.APPLICATION_INSIGHTS: _all(("applicationType",), "BadRequest", f"{_AZURERM}/applicationinsights"),
}  # fmt: skip

CHOSEN: Final = frozenset(
    f"parameters.{name}"
    for name in ("storageAccountName", "vnetAddressPrefix", "natGatewayName", "publicIpName")
)
"""What Azure chooses when it is left out: left out of an update, it stays as it is."""

FORCE_NEW: Final[dict[str, tuple[str, ...]]] = {
    t.RESOURCE_GROUP: ("location",),
    t.ROLE_ASSIGNMENT: ("principalId", "scope"),
    t.VIRTUAL_NETWORK: ("location",),
    t.PRIVATE_ENDPOINT: ("subnet",),
    t.PUBLIC_IP: ("location", "publicIPAddressVersion", "publicIPPrefix", "sku"),
    t.STORAGE_ACCOUNT: ("isHnsEnabled", "location"),
    t.DATABRICKS_WORKSPACE: ("location",),
    t.ACCESS_CONNECTOR: ("location",),
    t.USER_IDENTITY: ("location",),
    t.LOG_ANALYTICS: ("location",),
    t.APPLICATION_INSIGHTS: ("location",),
    t.CONTAINER_REGISTRY: ("location",),
    "azure-native:servicebus:Topic": ("requiresDuplicateDetection", "enablePartitioning"),
    "azure-native:servicebus:Queue": ("requiresDuplicateDetection", "requiresSession", "enablePartitioning"),
    "azure-native:web:WebApp": ("location", "kind"),
    "azure-native:automation:JobSchedule": ("parameters",),
    "azure-native:cdn:Profile": ("location",),
}
"""Source: forceNewMap and x-ms-mutability in pulumi-azure-native, provider/pkg/gen/replacement.go."""


def replace_on_changes(token: str) -> list[str]:
    """What to pass as `ResourceOptions(replace_on_changes=...)` for a type: its immutable properties."""
    return [item.path for item in IMMUTABLE.get(t.base(token), ())]


def _default_of(path: str) -> object:
    return (
        False
        if path.rsplit(".", 1)[-1].startswith(("is", "enable", "hbi", "prevent", "require"))
        else MISSING
    )


def _same(before: object, after: object) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        return before.rstrip("/").lower() == after.rstrip("/").lower()
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_same(before[key], after[key]) for key in before)
    return before == after


def _changed(before: object, after: object, path: str) -> bool:
    """Whether an update changes the property; left out before, it has a default only Azure knows."""
    if has_unknown(before) or has_unknown(after):
        return False
    if after is MISSING and path in CHOSEN:
        return False
    before = _default_of(path) if before is MISSING else _bare(before)
    after = _default_of(path) if after is MISSING else _bare(after)
    return before is not MISSING and not _same(before, after)


def _bare(value: object) -> object:
    """The value of a parameter, which Azure wraps in an object with a type."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _immutable_rule(token: str, code: str, rows: tuple[Immutable, ...]) -> Rule:
    def check(resource: Resource, _world: World) -> Iterable[Finding]:
        if resource.existing is None:
            return
        for row in rows:
            before, after = read(resource.existing.inputs, row.path), read(resource.inputs, row.path)
            if _changed(before, after, row.path):
                yield (
                    row.path,
                    f"The property '{row.path}' cannot be updated from {_shown(before)} to {_shown(after)}.",
                )

    kind = token.split(":", 1)[1].replace(":", "-").lower()
    return Rule(id=f"immutable-{kind}-{code.lower()}", tokens=(token,), code=code, source=rows[0].source,
                evidence=rows[0].evidence,
                fix=("Replace the resource: add the property to replace_on_changes (data in it is lost), or "
                    "undo the change."),
                check=check, on=("update",))  # fmt: skip


def _shown(value: object) -> str:
    return "nothing" if value is MISSING else repr(value)


RULES: Final = (
    *(
        _immutable_rule(token, code, tuple(row for row in rows if row.code == code))
        for token, rows in IMMUTABLE.items()
        for code in dict.fromkeys(row.code for row in rows)
    ),
)
