"""Which api-versions a type has: those azure-native names for its class, and a few of newer clients.

A request without one is refused, and one with an unknown one too, naming the supported ones, as Azure does.
https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider
"""

from __future__ import annotations

import functools
import re
import sys
from pathlib import Path
from typing import Final

from local_cloud.azure import introspect
from local_cloud.azure.arm.messages import Call
from local_cloud.azure.descriptor import Descriptor
from local_cloud.azure.errors import AzureError

_USED: Final = re.compile(r"it used API version (\w[\w-]*)\.")
_OTHERS: Final = re.compile(r"Other available API versions: ([^.]*)\.")
_ALIAS: Final = re.compile(r"/v(\d{4})(\d\d)(\d\d)(\w*):")
NEWER: Final[dict[str, tuple[str, ...]]] = {
    "Microsoft.Network": ("2026-03-01",),
    "Microsoft.Resources": ("2025-04-01",),
    "Microsoft.Storage": ("2026-09-01",),
}
"""Versions that the azure-mgmt packages of the tests speak and azure-native does not list yet."""
PLATFORM: Final = (
    "2014-04-01", "2015-01-01", "2016-02-01", "2016-06-01", "2018-01-01", "2018-05-01", "2019-05-01",
    "2019-06-01", "2019-11-01", "2020-01-01", "2020-06-01", "2021-01-01", "2021-04-01", "2022-09-01",
    "2022-12-01", "2023-07-01", "2024-03-01", "2024-07-01", "2024-11-01", "2025-03-01", "2025-04-01",
)  # fmt: skip
"""Of subscriptions, providers and the lists of all resources."""


@functools.cache
def versions(kind: Descriptor) -> tuple[str, ...]:
    """The api-versions of a type, oldest first."""
    found = introspect.resource_class(kind.token)
    source = Path(sys.modules[found.__module__].__file__ or "").read_text(encoding="utf-8")
    listed = {
        kind.api_version,
        introspect.api_version(kind.token),
        *NEWER.get(kind.arm_type.split("/")[0], ()),
    }
    listed.update(_USED.findall(source))
    for others in _OTHERS.findall(source):
        listed.update(item.strip() for item in others.split(","))
    for year, month, day, suffix in _ALIAS.findall(source):
        listed.add(f"{year}-{month}-{day}" + (f"-{suffix}" if suffix else ""))
    return tuple(sorted(item for item in listed if item))


def check(call: Call, kind: Descriptor, location: str = "") -> None:
    """Raises AzureError: MissingApiVersionParameter, NoRegisteredProviderFound or InvalidResourceType."""
    _require(call)
    supported = versions(kind)
    if call.api_version in supported:
        return
    namespace, _, types = kind.arm_type.partition("/")
    listed = f"The supported api-versions are '{', '.join(supported)}'."
    if location:
        raise AzureError(
            "NoRegisteredProviderFound",
            f"No registered resource provider found for location '{location}' and API version "
            f"'{call.api_version}' for type '{types}'. {listed}",
        )
    raise AzureError(
        "InvalidResourceType",
        f"The resource type '{types}' could not be found in the namespace '{namespace}' for api version "
        f"'{call.api_version}'. {listed}",
    )


def check_platform(call: Call) -> None:
    """Raises AzureError for a request about subscriptions or providers without a usable version."""
    _require(call)
    if call.api_version not in PLATFORM:
        raise AzureError(
            "InvalidApiVersionParameter",
            f"The api-version '{call.api_version}' is invalid. The supported versions are "
            f"'{','.join(reversed(PLATFORM))}'.",
        )


def _require(call: Call) -> None:
    if not call.api_version:
        raise AzureError(
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
