"""Data Factory reaches every other service: as itself, and not from anywhere."""

from __future__ import annotations

from typing import Final

from infra.azure_rules import tokens as t
from policy_pack.policy_model import Policy, ResourcePolicy
from policy_pack.security.requirements import managed_identity, one_of

_DOC: Final = "https://learn.microsoft.com/azure/data-factory"

POLICIES: Final[tuple[Policy, ...]] = (
    ResourcePolicy(
        id="data-factory-public-network-access", concern="data-factory", tokens=(t.FACTORY,),
        level="advisory", severity="high", source=f"{_DOC}/data-factory-private-link",
        reason="A factory open to every network is protected by its credentials alone.",
        fix="Set publicNetworkAccess to 'Disabled' and use private endpoints.",
        check=one_of("publicNetworkAccess", "Disabled", when_absent="Enabled"),
    ),
    ResourcePolicy(
        id="data-factory-managed-identity", concern="data-factory", tokens=(t.FACTORY,), severity="high",
        source=f"{_DOC}/data-factory-service-identity",
        reason="Without an identity of its own a factory needs stored credentials for everything it reads.",
        fix="Set identity.type to 'SystemAssigned' or 'UserAssigned'.",
        check=managed_identity(),
    ),
)  # fmt: skip
