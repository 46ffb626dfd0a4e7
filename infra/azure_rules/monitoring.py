"""Rules of Log Analytics and Application Insights: how long, how much and where logs are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.lookups import missing
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, number, present, text

_RETENTION = "https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure"
_COST = "https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs"
_FREE = "https://docs.microsoft.com/azure/azure-monitor/platform/manage-cost-storage#legacy-pricing-tiers"
_INSIGHTS_DAYS: Final = {30, 60, 90, 120, 180, 270, 365, 550, 730}


def _sku(resource: Resource) -> str:
    return (text(resource.inputs, "sku.name") or "").lower()


def _retention(resource: Resource, _world: World) -> Iterable[Finding]:
    days = number(resource.inputs, "retentionInDays")
    if days is None:
        return
    allowed = days == 7 if _sku(resource) == "free" else 30 <= days <= 730
    if not allowed:
        yield "retentionInDays", f"'RetentionInDays' property doesn't match the SKU limits: {days:g} days."


def _quota(resource: Resource, _world: World) -> Iterable[Finding]:
    if _sku(resource) == "free" and present(resource.inputs, "workspaceCapping.dailyQuotaGb"):
        yield (
            "workspaceCapping.dailyQuotaGb",
            (
                "You can't change 'Daily cap' for free tier. It's set to 500 MB. Read "
                f"{_FREE} for more information."
            ),
        )


def _reservation(resource: Resource, _world: World) -> Iterable[Finding]:
    path = "sku.capacityReservationLevel"
    if _sku(resource) == "capacityreservation" and absent(resource.inputs, path):
        yield path, "CapacityReservationLevel is required for the sku CapacityReservation."


def _insights_retention(resource: Resource, _world: World) -> Iterable[Finding]:
    days = number(resource.inputs, "retentionInDays")
    if days is not None and days not in _INSIGHTS_DAYS:
        yield "retentionInDays", f"RetentionInDays {days:g} is not one of {sorted(_INSIGHTS_DAYS)}."


def _insights_workspace(resource: Resource, world: World) -> Iterable[Finding]:
    target = text(resource.inputs, "workspaceResourceId")
    if missing(world, target):
        yield "workspaceResourceId", f"The workspace '{target}' could not be found."


def _classic(resource: Resource, _world: World) -> Iterable[Finding]:
    if text(resource.inputs, "ingestionMode") == "ApplicationInsights":
        yield (
            "ingestionMode",
            (
                "Region doesn't support Classic resource mode for Application Insights resources. Please use "
                "Workspace-based mode."
            ),
        )


_L, _I = (t.LOG_ANALYTICS,), (t.APPLICATION_INSIGHTS,)
RULES: Final = (
    Rule(id="log-analytics-retention", tokens=_L, code="InvalidParameter", source=_RETENTION,
         fix="Use 30 to 730 days (7 for the Free sku).", check=_retention),
    Rule(id="log-analytics-quota", tokens=_L, code="BadRequest", evidence="quoted",
         source="https://github.com/hashicorp/terraform/issues/27024",
         fix="Leave workspaceCapping out, or use the sku PerGB2018.", check=_quota),
    Rule(id="log-analytics-reservation", tokens=_L, code="InvalidParameter", source=_COST,
         fix="Give sku.capacityReservationLevel, or use the sku PerGB2018.", check=_reservation),
    Rule(id="app-insights-retention", tokens=_I, code="InvalidParameter", source=_RETENTION,
         fix="Use one of 30, 60, 90, 120, 180, 270, 365, 550, 730.", check=_insights_retention),
    Rule(id="app-insights-workspace", needs_complete=True, tokens=_I, code="BadRequest", needs_world=True,
         source="https://learn.microsoft.com/azure/azure-monitor/app/create-workspace-resource",
         fix="Reference the id output of the Log Analytics workspace.", check=_insights_workspace),
    Rule(id="app-insights-classic", tokens=_I, code="BadRequest", evidence="quoted",
         source="https://github.com/Azure/azure-quickstart-templates/issues/14210",
         fix="Set ingestionMode to 'LogAnalytics' and workspaceResourceId.", check=_classic,
         on=("create",)),
)  # fmt: skip
