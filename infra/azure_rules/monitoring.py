"""Rules of Log Analytics, Application Insights and budgets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import number, read, text

_RETENTION = "https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure"
_BUDGET = "https://learn.microsoft.com/rest/api/consumption/budgets/create-or-update"
_INSIGHTS_DAYS: Final = {30, 60, 90, 120, 180, 270, 365, 550, 730}


def _retention(resource: Resource, _world: World) -> Iterable[Finding]:
    days, sku = number(resource.inputs, "retentionInDays"), text(resource.inputs, "sku.name")
    if days is None:
        return
    allowed = days == 7 if sku == "Free" else 30 <= days <= 730
    if not allowed:
        yield "retentionInDays", f"'RetentionInDays' property doesn't match the SKU limits: {days:g} days."


def _insights_retention(resource: Resource, _world: World) -> Iterable[Finding]:
    days = number(resource.inputs, "retentionInDays")
    if days is not None and days not in _INSIGHTS_DAYS:
        yield "retentionInDays", f"RetentionInDays {days:g} is not one of {sorted(_INSIGHTS_DAYS)}."


def _insights_workspace(resource: Resource, world: World) -> Iterable[Finding]:
    target = text(resource.inputs, "workspaceResourceId")
    mine = target and world.complete and t.subscription_of(target) == world.subscription_id.lower()
    if target and mine and world.get(target) is None:
        yield "workspaceResourceId", f"The workspace '{target}' could not be found."


def _budget(resource: Resource, _world: World) -> Iterable[Finding]:
    start = text(resource.inputs, "timePeriod.startDate")
    if start:
        try:
            day = date.fromisoformat(start[:10])
        except ValueError:
            yield "timePeriod.startDate", f"Invalid budget start date '{start}'."
        else:
            if day.day != 1 or day < date(2017, 6, 1):
                yield (
                    "timePeriod.startDate",
                    "Start date must be the first day of a month, on or after June 1, 2017.",
                )
    notifications = read(resource.inputs, "notifications")
    if not isinstance(notifications, dict):
        return
    if len(notifications) > 5:
        yield "notifications", "A budget has at most 5 notifications."
    for name, item in notifications.items():
        threshold = number(item, "threshold") if isinstance(item, dict) else None
        if threshold is not None and not 0 <= threshold <= 1000:
            yield f"notifications.{name}.threshold", "The threshold must be between 0 and 1000."
        contacts = (
            [read(item, k) for k in ("contactEmails", "contactRoles", "contactGroups")]
            if isinstance(item, dict)
            else [1]
        )
        if not any(contacts):
            yield f"notifications.{name}.contactEmails", "At least one contact is required."


RULES: Final = (
    Rule(id="log-analytics-retention", tokens=(t.LOG_ANALYTICS,), code="InvalidParameter", source=_RETENTION,
         fix="Use 30 to 730 days (7 for the Free sku).", check=_retention),
    Rule(id="app-insights-retention", tokens=(t.APPLICATION_INSIGHTS,), code="InvalidParameter",
    source=_RETENTION,
         fix="Use one of 30, 60, 90, 120, 180, 270, 365, 550, 730.", check=_insights_retention),
    Rule(id="app-insights-workspace", tokens=(t.APPLICATION_INSIGHTS,), code="BadRequest", needs_world=True,
         source="https://learn.microsoft.com/azure/azure-monitor/app/create-workspace-resource",
         fix="Reference the id output of the Log Analytics workspace.", check=_insights_workspace),
    Rule(id="budget", tokens=(t.BUDGET,), code="BadRequest", source=_BUDGET,
         fix="Start on the first of a month, with at most 5 notifications, thresholds 0-1000 and a contact.",
         check=_budget),
)  # fmt: skip
