"""Outputs of Microsoft.KeyVault; a secret's value is write-only, as in Azure."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any, Final

from infra.azure_rules.values import read
from local_cloud.azure.outputs.computation import Computation, defaults, inner, new_uuid

_HALF: Final = 16
_KEY_OPERATIONS: Final = ("encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey")


def _vault_uri(c: Computation) -> str:
    return f"https://{c.id.partition('/vaults/')[2].split('/')[0].lower()}.vault.azure.net/"


def vault(c: Computation, outputs: dict[str, Any]) -> None:
    """A vault with its URI and the defaults Azure fills in."""
    properties = inner(outputs)
    properties["vaultUri"] = _vault_uri(c)
    before = c.before("properties.accessPolicies", [])
    defaults(
        properties,
        enableSoftDelete=True,
        softDeleteRetentionInDays=90,
        enabledForDeployment=False,
        enableRbacAuthorization=False,
        publicNetworkAccess="Enabled",
        accessPolicies=before,
    )
    properties["privateEndpointConnections"] = c.before("properties.privateEndpointConnections", [])


def secret(c: Computation, outputs: dict[str, Any]) -> None:
    """A secret: addresses, never the value; a changed value is a new version."""
    properties = {name: value for name, value in inner(outputs).items() if name != "value"}
    properties["secretUri"] = f"{_vault_uri(c)}secrets/{c.name}"
    before = str(c.before("properties.secretUriWithVersion", "")).rpartition("/")[2]
    content = [c.inputs.get("properties", {}).get(name) for name in ("value", "contentType")]
    properties["secretUriWithVersion"] = f"{properties['secretUri']}/{_version(c, before, content)}"
    properties["attributes"] = _attributes(c, properties, "properties.attributes")
    outputs["properties"] = properties
    _of_vault(c, outputs)


def _version(c: Computation, before: str, content: Any) -> str:
    """The version before if it was made of the same content, or else a new one.

    Half of a version is random; the other half is a keyed hash of it and the content, so nothing of a value
    needs to be stored to notice that it changed.
    """

    def sealed(salt: str) -> str:
        body = f"{c.id.lower()}|{salt}|{json.dumps(content, sort_keys=True)}".encode()
        return salt + hmac.new(c.seed, body, hashlib.sha256).hexdigest()[:_HALF]

    if before and sealed(before[:_HALF]) == before:
        return before
    return sealed(new_uuid().replace("-", "")[:_HALF])


def _attributes(c: Computation, sent: dict[str, Any], path: str) -> dict[str, Any]:
    time_now = int(time.time())
    given = sent.get("attributes") or {}
    return {"enabled": True, **given, "created": c.before(f"{path}.created", time_now), "updated": time_now}


def _of_vault(c: Computation, outputs: dict[str, Any]) -> None:
    owner = c.world.get(c.ancestor("vaults"))
    if owner is not None:
        outputs["location"] = owner.outputs.get("location", "")
    outputs.setdefault("tags", {})


def key(c: Computation, outputs: dict[str, Any]) -> None:
    """A key and its current version; what the program asks for is under `properties`, the answer is flat."""
    outputs.update(outputs.pop("properties", {}))
    outputs["keyUri"] = f"{_vault_uri(c)}keys/{c.name}"
    version = c.keep("keyUriWithVersion", lambda: f"{outputs['keyUri']}/{new_uuid().replace('-', '')}")
    outputs["keyUriWithVersion"] = version
    elliptic = str(outputs.get("kty", "RSA")).startswith("EC")
    operations = ("sign", "verify") if elliptic else _KEY_OPERATIONS
    defaults(outputs, kty="RSA", keyOps=list(operations))
    outputs.setdefault(*(("curveName", "P-256") if elliptic else ("keySize", 2048)))
    owner = c.world.get(c.ancestor("vaults"))
    protected = owner is not None and read(owner.inputs, "properties.enablePurgeProtection") is True
    outputs["attributes"] = {
        "exportable": False,
        **_attributes(c, outputs, "attributes"),
        "recoveryLevel": "Recoverable" if protected else "Recoverable+Purgeable",
    }
    _of_vault(c, outputs)


def managed_hsm(c: Computation, outputs: dict[str, Any]) -> None:
    """A managed HSM; its owner still has to activate it."""
    properties = inner(outputs)
    properties["hsmUri"] = f"https://{c.name.lower()}.managedhsm.azure.net/"
    properties["statusMessage"] = "The Managed HSM is provisioned and ready to use."
    properties["securityDomainProperties"] = {
        "activationStatus": "NotActivated",
        "activationStatusMessage": "Your HSM has been provisioned, but cannot be used until it is activated.",
    }
    defaults(properties, enableSoftDelete=True, softDeleteRetentionInDays=90, publicNetworkAccess="Enabled")
    properties["privateEndpointConnections"] = c.before("properties.privateEndpointConnections", [])
