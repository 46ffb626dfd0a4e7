"""A cluster left running is seen on the bill a month later, or in a mail the same week.

The budget is on the subscription and filtered by resource group: Databricks and Synapse put their machines
into groups of their own, whose cost a budget on the stack's group would never see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import consumption

from infra.placement import Placement


@dataclass(frozen=True, kw_only=True)
class BudgetArgs:
    """What may be spent in a month, from the first of which month on (`2026-01-01`), and who is told at which
    percentage of it.
    """

    placement: Placement
    budget_name: str
    resource_groups: Sequence[str]
    amount: int
    start_date: str
    contact_emails: Sequence[str]
    action_group_id: pulumi.Input[str] | None
    thresholds: Sequence[int]
    forecast_thresholds: Sequence[int]


class Budget(pulumi.ComponentResource):
    """The monthly budget of the stack."""

    def __init__(self, name: str, args: BudgetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:governance:Budget", name, None, opts)
        consumption.Budget(
            f"{name}-monthly",
            budget_name=args.budget_name,
            scope=pulumi.Output.concat("/subscriptions/", args.placement.subscription_id),
            category=consumption.CategoryType.COST,
            time_grain=consumption.TimeGrainType.MONTHLY,
            time_period=consumption.BudgetTimePeriodArgs(start_date=f"{args.start_date}T00:00:00Z"),
            amount=args.amount,
            filter=consumption.BudgetFilterArgs(
                dimensions=consumption.BudgetComparisonExpressionArgs(
                    name="ResourceGroupName",
                    operator=consumption.BudgetOperatorType.IN_,
                    values=list(args.resource_groups),
                )
            ),
            notifications=_notifications(args),
            opts=pulumi.ResourceOptions(
                parent=self, replace_on_changes=["timePeriod.startDate"], delete_before_replace=True
            ),
        )
        self.register_outputs({})


def _notifications(args: BudgetArgs) -> dict[str, consumption.NotificationArgs]:
    groups = [] if args.action_group_id is None else [args.action_group_id]
    kinds = consumption.ThresholdType
    asked = [(kinds.ACTUAL, threshold) for threshold in args.thresholds]
    asked += [(kinds.FORECASTED, threshold) for threshold in args.forecast_thresholds]
    return {
        f"{kind.value.lower()}-{threshold}": consumption.NotificationArgs(
            enabled=True,
            operator=consumption.OperatorType.GREATER_THAN_OR_EQUAL_TO,
            threshold=threshold,
            threshold_type=kind,
            contact_emails=list(args.contact_emails),
            contact_groups=groups,
        )
        for kind, threshold in asked
    }
