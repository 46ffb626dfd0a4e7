"""Azure ML reads the same data, and its registry holds what production runs."""

from __future__ import annotations

from typing import Final

from infra.azure_rules import tokens as t
from policy_pack.policy_model import Policy, ResourcePolicy
from policy_pack.security.requirements import managed_identity, one_of

_DOC: Final = "https://learn.microsoft.com/azure/machine-learning"
_WORKSPACE: Final = (t.ML_WORKSPACE,)
_REGISTRY: Final = (t.CONTAINER_REGISTRY,)

POLICIES: Final[tuple[Policy, ...]] = (
    ResourcePolicy(
        id="ml-public-network-access", concern="machine-learning", tokens=_WORKSPACE, level="advisory",
        severity="high", source=f"{_DOC}/how-to-configure-private-link",
        reason="A workspace open to every network is protected by its credentials alone.",
        fix="Set publicNetworkAccess to 'Disabled' and use private endpoints.",
        check=one_of("publicNetworkAccess", "Disabled", when_absent="Enabled"),
    ),
    ResourcePolicy(
        id="ml-datastore-identity", concern="machine-learning", tokens=_WORKSPACE, severity="high",
        source=f"{_DOC}/how-to-disable-local-auth-storage",
        reason="By default the system datastores use the account key of the storage.",
        fix="Set systemDatastoresAuthMode to 'Identity'.",
        check=one_of("systemDatastoresAuthMode", "Identity", "UserDelegationSAS", when_absent="AccessKey"),
    ),
    ResourcePolicy(
        id="ml-managed-identity", concern="machine-learning", tokens=_WORKSPACE, severity="high",
        source=f"{_DOC}/how-to-identity-based-service-authentication",
        reason="Without an identity of its own a workspace needs stored credentials.",
        fix="Set identity.type to 'SystemAssigned' or 'UserAssigned'.",
        check=managed_identity(),
    ),
    ResourcePolicy(
        id="container-registry-admin-user", concern="machine-learning", tokens=_REGISTRY, severity="high",
        source="https://learn.microsoft.com/azure/container-registry/container-registry-authentication",
        reason="The admin user is one shared password with the right to push.",
        fix="Set adminUserEnabled to false and grant AcrPull and AcrPush.",
        check=one_of("adminUserEnabled", False, when_absent=False),
    ),
    ResourcePolicy(
        id="container-registry-anonymous-pull", concern="machine-learning", tokens=_REGISTRY,
        severity="high",
        source="https://learn.microsoft.com/azure/container-registry/anonymous-pull-access",
        reason="With anonymous pull everybody can read every image.",
        fix="Set anonymousPullEnabled to false.",
        check=one_of("anonymousPullEnabled", False, when_absent=False),
    ),
)  # fmt: skip
