"""Outputs of Microsoft.Storage."""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure.outputs.computation import Computation, defaults, new_uuid, now
from local_cloud.azure.outputs.regions import paired

_SERVICES: Final = ("blob", "dfs", "file", "queue", "table", "web")
_BY_KIND: Final = {
    "BlockBlobStorage": ("blob", "dfs", "web"),
    "FileStorage": ("file",),
    "BlobStorage": ("blob", "dfs", "table"),
    "Storage": ("blob", "file", "queue", "table"),
}
_SUFFIX: Final = "core.windows.net"
_ONE_REGION: Final = frozenset({"LRS", "ZRS"})


def endpoints(name: str, kind: str) -> dict[str, str]:
    """Endpoints of an account; those a kind does not have are left out."""
    served = _BY_KIND.get(kind, _SERVICES)
    return {s: f"https://{name}.{'z6.web' if s == 'web' else s}.{_SUFFIX}/" for s in served}


def account(c: Computation, outputs: dict[str, Any]) -> None:
    """A storage account: endpoints, a second region if its copies are there, encryption as it always is."""
    kind, sku = str(c.inputs.get("kind", "StorageV2")), str(outputs.get("sku", {}).get("name", ""))
    tier, _, redundancy = sku.partition("_")
    outputs["sku"] = {**outputs.get("sku", {}), "tier": tier}
    outputs.update(
        primaryEndpoints=endpoints(c.name, kind),
        primaryLocation=c.location,
        statusOfPrimary="available",
        creationTime=c.keep("creationTime", now),
        keyCreationTime=c.keep("keyCreationTime", lambda: {"key1": now(), "key2": now()}),
    )
    if redundancy and redundancy not in _ONE_REGION:
        outputs.update(secondaryLocation=paired(c.location), statusOfSecondary="available")
    if redundancy.startswith("RA"):
        second = endpoints(f"{c.name}-secondary", kind)
        outputs["secondaryEndpoints"] = {name: url for name, url in second.items() if name != "file"}
    defaults(
        outputs,
        accessTier="Premium" if tier == "Premium" else "Hot",
        isHnsEnabled=False,
        allowBlobPublicAccess=False,
        enableHttpsTrafficOnly=True,
        minimumTlsVersion="TLS1_0",
    )
    outputs["networkRuleSet"] = _network_rules(outputs.get("networkRuleSet", {}))
    outputs["encryption"] = _encryption(c, outputs.get("encryption", {}))
    if outputs.get("keyPolicy") is None and "keyExpirationPeriodInDays" in outputs:
        outputs["keyPolicy"] = {"keyExpirationPeriodInDays": outputs["keyExpirationPeriodInDays"]}


def _network_rules(sent: dict[str, Any]) -> dict[str, Any]:
    rules = {
        "bypass": "AzureServices",
        "defaultAction": "Allow",
        "ipRules": [],
        "virtualNetworkRules": [],
        **sent,
    }
    rules["ipRules"] = [{"action": "Allow", **item} for item in rules["ipRules"]]
    rules["virtualNetworkRules"] = [
        {"action": "Allow", "state": "Succeeded", **item} for item in rules["virtualNetworkRules"]
    ]
    return rules


def _encryption(c: Computation, sent: dict[str, Any]) -> dict[str, Any]:
    since = c.keep("creationTime", now)
    service = {"enabled": True, "keyType": "Account", "lastEnabledTime": since}
    services = {"blob": service, "file": service, **sent.get("services", {})}
    made = {"keySource": "Microsoft.Storage", **sent}
    made["services"] = {name: {**service, **item} for name, item in services.items()}
    vault = made.get("keyVaultProperties")
    if vault:
        uri = str(vault.get("keyVaultUri", "")).rstrip("/")
        version = (
            vault.get("keyVersion")
            or c.before("encryption.keyVaultProperties.currentVersionedKeyIdentifier", "").rpartition("/")[2]
            or new_uuid().replace("-", "")
        )
        current = f"{uri}/keys/{vault.get('keyName', '')}/{version}"
        made["keyVaultProperties"] = {**vault, "currentVersionedKeyIdentifier": current}
    return made


def container(c: Computation, outputs: dict[str, Any]) -> None:
    """A blob container."""
    outputs.update(
        hasImmutabilityPolicy=False,
        hasLegalHold=False,
        leaseState="Available",
        leaseStatus="Unlocked",
        deleted=False,
        remainingRetentionDays=0,
        lastModifiedTime=c.keep("lastModifiedTime", now),
    )
    defaults(
        outputs,
        publicAccess="None",
        defaultEncryptionScope="$account-encryption-key",
        denyEncryptionScopeOverride=False,
    )


def _account_sku(c: Computation) -> dict[str, Any]:
    owner = c.world.get(c.ancestor("storageAccounts"))
    return dict(owner.outputs.get("sku", {})) if owner else {}


def service(c: Computation, outputs: dict[str, Any]) -> None:
    """Settings of the blob service: nothing is kept or versioned unless asked for."""
    outputs["sku"] = _account_sku(c)
    defaults(outputs, cors={"corsRules": []}, deleteRetentionPolicy={"enabled": False})


def management_policy(_c: Computation, outputs: dict[str, Any]) -> None:
    """A lifecycle policy."""
    outputs["lastModifiedTime"] = now()


def file_share(c: Computation, outputs: dict[str, Any]) -> None:
    """A file share."""
    outputs.update(
        leaseState="available",
        leaseStatus="unlocked",
        deleted=False,
        remainingRetentionDays=0,
        lastModifiedTime=c.keep("lastModifiedTime", now),
    )
    defaults(outputs, accessTier="TransactionOptimized", enabledProtocols="SMB", shareQuota=5120)


def table(c: Computation, outputs: dict[str, Any]) -> None:
    """A table."""
    outputs["tableName"] = c.name


def static_website(_c: Computation, outputs: dict[str, Any]) -> None:
    """A static website is a container of its account."""
    outputs["containerName"] = "$web"


def blob(c: Computation, outputs: dict[str, Any]) -> None:
    """A blob uploaded by the provider itself."""
    account_name = c.ancestor("storageAccounts").rsplit("/", 1)[-1]
    outputs["url"] = f"https://{account_name}.blob.{_SUFFIX}/{c.inputs.get('containerName', '')}/{c.name}"
    outputs["type"] = c.inputs.get("type", "Block")
    outputs.setdefault("metadata", {})
