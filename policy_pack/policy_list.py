"""Every policy of the pack, in the order they are listed and judged: Azure's refusals first."""

from __future__ import annotations

from typing import Final

from policy_pack.azure_policies import AZURE_POLICIES
from policy_pack.policy_model import Policy
from policy_pack.security import (
    access,
    credentials,
    data_factory,
    databricks,
    diagnostics,
    key_vault,
    machine_learning,
    network,
    protection,
    storage,
    synapse,
    tags,
)  # fmt: skip

SECURITY_POLICIES: Final[tuple[Policy, ...]] = (
    *storage.POLICIES,
    *key_vault.POLICIES,
    *databricks.POLICIES,
    *credentials.POLICIES,
    *data_factory.POLICIES,
    *synapse.POLICIES,
    *machine_learning.POLICIES,
    *network.POLICIES,
    *access.POLICIES,
    *diagnostics.POLICIES,
    *tags.POLICIES,
    *protection.POLICIES,
)
POLICIES: Final[tuple[Policy, ...]] = (*AZURE_POLICIES, *SECURITY_POLICIES)
