"""Outputs of private DNS: zones with their limits and counts, links, records."""

from __future__ import annotations

import base64
from typing import Any

from local_cloud.azure.outputs.computation import Computation, defaults, new_uuid


def zone(c: Computation, outputs: dict[str, Any]) -> None:
    """A zone begins with one record, its SOA; `links.py` counts the others."""
    outputs.update(
        internalId=c.keep(
            "internalId", lambda: base64.b64encode(f"Immutable;{new_uuid()};0".encode()).decode()
        ),
        maxNumberOfRecordSets=25000,
        maxNumberOfVirtualNetworkLinks=1000,
        maxNumberOfVirtualNetworkLinksWithRegistration=100,
        numberOfRecordSets=1,
        numberOfVirtualNetworkLinks=0,
        numberOfVirtualNetworkLinksWithRegistration=0,
    )


def network_link(_c: Computation, outputs: dict[str, Any]) -> None:
    """A link of a zone to a network."""
    outputs["virtualNetworkLinkState"] = "Completed"
    defaults(outputs, registrationEnabled=False, resolutionPolicy="Default")


def record_set(c: Computation, outputs: dict[str, Any]) -> None:
    """A record set."""
    zone_name = c.ancestor("privateDnsZones").rsplit("/", 1)[-1]
    outputs["fqdn"] = f"{zone_name}." if c.name == "@" else f"{c.name}.{zone_name}."
    outputs["isAutoRegistered"] = False
