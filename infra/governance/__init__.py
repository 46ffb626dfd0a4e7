"""What holds for the whole stack: its resource group, what it may cost, what nobody deletes by mistake."""

from infra.governance.budget import Budget, BudgetArgs
from infra.governance.locks import Locks, LocksArgs
from infra.governance.resource_group import Governance, GovernanceArgs
from infra.governance.resource_providers import needed

__all__ = ["Budget", "BudgetArgs", "Governance", "GovernanceArgs", "Locks", "LocksArgs", "needed"]
