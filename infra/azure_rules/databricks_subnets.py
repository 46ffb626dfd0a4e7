"""Which subnets a Databricks workspace names; apart, because rules of networks ask it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.azure_rules.values import text

_SUBNETS: Final = (("public", "customPublicSubnetName"), ("private", "customPrivateSubnetName"))


def subnet_ids(inputs: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(`public` or `private`, property path, subnet id) of the subnets a workspace's inputs name."""
    network = text(inputs, "parameters.customVirtualNetworkId.value")
    for kind, name in _SUBNETS:
        subnet = text(inputs, f"parameters.{name}.value")
        if network and subnet:
            yield kind, f"parameters.{name}.value", f"{network.rstrip('/')}/subnets/{subnet}"
