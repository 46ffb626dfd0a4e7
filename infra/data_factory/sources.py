"""Where files come from: a web server, a REST service, another company's blobs. The address is a parameter,
so one linked service and one dataset serve all of them of a kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pulumi_azure_native import datafactory

from infra.data_factory.activities import expression
from infra.data_factory.formats import dataset_args
from infra.data_factory.linked_services import Workshop, reference
from infra.settings.data_factory_copy import BLOB, HTTP, REST, SOURCES, CopySettings

SERVICES: Final = {HTTP: "http", REST: "rest", BLOB: "blob"}


def _texts(names: Iterable[str]) -> dict[str, datafactory.ParameterSpecificationArgs]:
    return {
        name: datafactory.ParameterSpecificationArgs(type=datafactory.ParameterType.STRING) for name in names
    }


def _service(shop: Workshop, source: str) -> datafactory.LinkedService:
    """Nobody signs in at a web server; blobs are read as the factory, whom their owner must let in."""
    url, told = expression("@linkedService().url"), _texts(["url"])
    properties: Any
    if source == BLOB:
        properties = datafactory.AzureBlobStorageLinkedServiceArgs(
            type=BLOB,
            service_endpoint=url,
            account_kind="StorageV2",
            parameters=told,
            connect_via=shop.connect_via(),
        )
    elif source == REST:
        properties = datafactory.RestServiceLinkedServiceArgs(
            type=REST,
            url=url,
            authentication_type=datafactory.RestServiceAuthenticationType.ANONYMOUS,
            enable_server_certificate_validation=True,
            parameters=told,
            connect_via=shop.connect_via(),
        )
    else:
        properties = datafactory.HttpLinkedServiceArgs(
            type=HTTP,
            url=url,
            authentication_type=datafactory.HttpAuthenticationType.ANONYMOUS,
            enable_server_certificate_validation=True,
            parameters=told,
            connect_via=shop.connect_via(),
        )
    return shop.link(SERVICES[source], properties)


def source_dataset(shop: Workshop, chosen: CopySettings) -> datafactory.Dataset:
    """The file or answer that is fetched."""
    service = _service(shop, chosen.source)
    kind, told = SERVICES[chosen.source], _texts(SOURCES[chosen.source])
    link = reference(service, url=expression("@dataset().url"))
    properties: Any
    if chosen.source == REST:
        properties = datafactory.RestResourceDatasetArgs(
            type="RestResource",
            linked_service_name=link,
            parameters=told,
            relative_url=expression("@dataset().path"),
        )
    else:
        properties = dataset_args(chosen.format, link, _location(chosen.source), told)
    return shop.dataset(f"{kind}_{chosen.format.lower()}", properties)


def _location(
    source: str,
) -> datafactory.HttpServerLocationArgs | datafactory.AzureBlobStorageLocationArgs:
    if source == HTTP:
        return datafactory.HttpServerLocationArgs(
            type="HttpServerLocation", relative_url=expression("@dataset().path")
        )
    return datafactory.AzureBlobStorageLocationArgs(
        type="AzureBlobStorageLocation",
        container=expression("@dataset().sourceContainer"),
        folder_path=expression("@dataset().sourceFolder"),
        file_name=expression("@dataset().sourceFile"),
    )
