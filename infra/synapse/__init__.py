"""The Synapse workspace on the lake, its pools, who enters it, and its views of the gold tables."""

from infra.synapse.roles import SynapseRoles, SynapseRolesArgs
from infra.synapse.workspace import Synapse, SynapseArgs

__all__ = ["Synapse", "SynapseArgs", "SynapseRoles", "SynapseRolesArgs"]
