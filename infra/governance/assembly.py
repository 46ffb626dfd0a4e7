"""From the settings of a stack to its resource group, its budget and its locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from infra.governance.budget import Budget, BudgetArgs
from infra.governance.locks import Locks, LocksArgs
from infra.governance.resource_group import Governance, GovernanceArgs
from infra.governance.resource_providers import needed
from infra.placement import Placement
from infra.settings import Settings


def stack_governance(settings: Settings) -> Governance:
    """The resource group, and the resource providers that the settings need."""
    args = GovernanceArgs(
        resource_group_name=settings.names.resource_group,
        location=settings.location,
        tags=settings.tags,
        protect=settings.protects("resource_group"),
        resource_providers=needed(settings),
    )
    return Governance("platform", args)


def stack_budget(
    placement: Placement, settings: Settings, action_group_id: pulumi.Input[str] | None
) -> Budget | None:
    """What the stack may cost a month, if the settings say so: its own group and those that services make."""
    chosen, names = settings.governance.budget, settings.names
    if chosen is None:
        return None
    groups = (
        (True, names.resource_group),
        (settings.workspace.hybrid, names.databricks_resource_group),
        (settings.synapse.enabled, names.synapse_resource_group),
    )
    args = BudgetArgs(
        placement=placement,
        budget_name=names.budget,
        resource_groups=[group for exists, group in groups if exists],
        amount=chosen.amount,
        start_date=chosen.start_date,
        contact_emails=chosen.contact_emails,
        action_group_id=action_group_id,
        thresholds=chosen.thresholds,
        forecast_thresholds=chosen.forecast_thresholds,
    )
    return Budget("budget", args)


def stack_locks(
    settings: Settings,
    holders: Mapping[str, pulumi.Input[str] | None],
    after: Sequence[pulumi.Resource],
) -> Locks | None:
    """Locks on the holders of data (ids by their names in `allowReplace`), made last and ended first."""
    if not settings.governance.lock:
        return None
    lifted = settings.governance.allow_replace
    args = LocksArgs(
        lock_name=settings.names.lock,
        locked={name: id_ for name, id_ in holders.items() if id_ is not None and name not in lifted},
        after=list(after),
    )
    return Locks("locks", args)
