"""`/metadata/endpoints`: how a client learns the addresses of this cloud.

Two shapes are in use: 2015-01-01 (one object; Azure CLI's `cloud register`) and 2022-09-01 and later (a list;
Pulumi and Terraform with `metadataHost`). It needs no token, as in Azure.
"""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure.arm.identity.tokens import MANAGEMENT
from local_cloud.azure.arm.messages import Answer, Call

CLOUD_NAME: Final = "LocalCloud"
_LISTS: Final = ("2018-05-01", "2019-05-01", "2020-06-01", "2021-01-01", "2022-09-01", "2023-11-01")
_SUFFIXES: Final = {
    "acrLoginServer": "azurecr.io",
    "azureDataLakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
    "azureDataLakeStoreFileSystem": "azuredatalakestore.net",
    "keyVaultDns": "vault.azure.net",
    "sqlServerHostname": "database.windows.net",
    "storage": "core.windows.net",
    "storageSyncEndpointSuffix": "afs.azure.net",
    "synapseAnalytics": "dev.azuresynapse.net",
}


def endpoints(call: Call, tenant_id: str) -> Answer:
    """The cloud's addresses in the shape of the asked api-version; 400 for one that has no shape."""
    url = call.base_url
    if call.api_version == "2015-01-01":
        return Answer(200, _single(url))
    if call.api_version in _LISTS:
        return Answer(200, [_cloud(url, tenant_id)])
    listed = ", ".join(("2015-01-01", *_LISTS))
    message = f"The api-version '{call.api_version}' is invalid. The supported versions are '{listed}'."
    return Answer(400, {"error": {"code": "InvalidApiVersionParameter", "message": message}})


def _single(url: str) -> dict[str, Any]:
    return {
        "galleryEndpoint": url,
        "graphEndpoint": url,
        "portalEndpoint": url,
        "authentication": {"loginEndpoint": url, "audiences": [f"{item}/" for item in MANAGEMENT] + [url]},
    }


def _cloud(url: str, tenant_id: str) -> dict[str, Any]:
    return {
        "name": CLOUD_NAME,
        "portal": url,
        "resourceManager": url,
        "gallery": url,
        "graph": url,
        "microsoftGraphResourceId": url,
        "batch": url,
        "authentication": {
            "loginEndpoint": url,
            "audiences": [f"{item}/" for item in MANAGEMENT] + [url],
            "tenant": tenant_id,
            "identityProvider": "AAD",
        },
        "suffixes": dict(_SUFFIXES),
    }
