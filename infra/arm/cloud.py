"""Azure is several clouds with addresses of their own. They are found the way azure-native finds them, so
that one program never writes to two: a metadata host first, then the name of a known cloud, else the public
one.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from infra.arm.errors import CloudError

METADATA_VERSION: Final = "2022-09-01"
"""Schema that azure-native expects too. https://www.pulumi.com/blog/azure-native-v3-8-default-azure-credential/"""


@dataclass(frozen=True)
class Cloud:
    """Addresses of one cloud; `known` says that Entra's public directory of clouds has it."""

    name: str
    authority: str
    """Where tokens come from."""
    resource_manager: str
    audience: str
    """What tokens for Azure Resource Manager are for."""
    synapse: str
    """Domain of Synapse's development endpoints; https:// and this is what tokens for them are for."""
    known: bool = True


PUBLIC: Final = Cloud(
    "public",
    "https://login.microsoftonline.com",
    "https://management.azure.com",
    "https://management.azure.com",
    "dev.azuresynapse.net",
)
GOVERNMENT: Final = Cloud(
    "usgovernment",
    "https://login.microsoftonline.us",
    "https://management.usgovcloudapi.net",
    "https://management.usgovcloudapi.net",
    "dev.azuresynapse.usgovcloudapi.net",
)
CHINA: Final = Cloud(
    "china",
    "https://login.chinacloudapi.cn",
    "https://management.chinacloudapi.cn",
    "https://management.chinacloudapi.cn",
    "dev.azuresynapse.azure.cn",
)
_NAMES: Final = {
    "public": PUBLIC,
    "azurecloud": PUBLIC,
    "azurepubliccloud": PUBLIC,
    "usgovernment": GOVERNMENT,
    "azureusgovernment": GOVERNMENT,
    "azureusgovernmentcloud": GOVERNMENT,
    "china": CHINA,
    "azurechinacloud": CHINA,
}


def current(environ: Mapping[str, str]) -> Cloud:
    """The cloud that `ARM_METADATA_HOSTNAME`, `ARM_ENVIRONMENT` or `AZURE_ENVIRONMENT` names.

    Raises CloudError for a name nobody knows and a metadata host that does not answer.
    """
    host = environ.get("ARM_METADATA_HOSTNAME")
    if host:
        return from_metadata(host, _metadata(host))
    name = environ.get("ARM_ENVIRONMENT") or environ.get("AZURE_ENVIRONMENT") or PUBLIC.name
    try:
        return _NAMES[name.lower()]
    except KeyError:
        raise CloudError(
            f"No cloud is called {name!r}. Set ARM_ENVIRONMENT to public, usgovernment or china, or "
            "ARM_METADATA_HOSTNAME to the metadata host of another cloud."
        ) from None


def from_metadata(host: str, clouds: Any) -> Cloud:
    """The cloud in a metadata host's answer; raises CloudError if it says nothing usable."""
    listed = clouds if isinstance(clouds, list) else [clouds]
    try:
        [found] = [item for item in listed if _host(item["resourceManager"]) == host] or listed[:1]
        login, suffixes = found["authentication"], found.get("suffixes") or {}
        authority = str(login["loginEndpoint"]).rstrip("/")
        audience = next((str(item) for item in login.get("audiences") or ()), str(found["resourceManager"]))
        return Cloud(
            str(found.get("name") or host),
            authority,
            str(found["resourceManager"]).rstrip("/"),
            audience.rstrip("/"),
            str(suffixes.get("synapseAnalytics") or PUBLIC.synapse),
            known=authority in {cloud.authority for cloud in (PUBLIC, GOVERNMENT, CHINA)},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CloudError(
            f"The metadata host {host} does not describe a cloud ({error!r} is missing). Set "
            "ARM_METADATA_HOSTNAME to the host and port of Azure Resource Manager, or unset it for the "
            "public cloud."
        ) from error


def _host(url: str) -> str:
    return urlsplit(url).netloc


@functools.lru_cache(maxsize=4)
def _metadata(host: str) -> Any:
    """What a metadata host answers; it is asked once in a process."""
    from azure.core import PipelineClient
    from azure.core.exceptions import AzureError
    from azure.core.pipeline.policies import RetryPolicy
    from azure.core.rest import HttpRequest

    url = f"https://{host}/metadata/endpoints"
    try:
        client: Any
        with PipelineClient(f"https://{host}", policies=[RetryPolicy(retry_total=3)]) as client:
            response = client.send_request(HttpRequest("GET", url, params={"api-version": METADATA_VERSION}))
            response.raise_for_status()
            return response.json()
    except (AzureError, ValueError) as error:
        raise CloudError(
            f"The metadata host {host} of ARM_METADATA_HOSTNAME does not answer: {error}. Correct it, or "
            "unset it for the public cloud; a certificate authority of its own belongs in REQUESTS_CA_BUNDLE."
        ) from error


def forget() -> None:
    """Ask metadata hosts again."""
    _metadata.cache_clear()
