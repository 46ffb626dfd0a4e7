"""How long logs are kept and who reads them, what is logged, and who is told when something fails."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings.reader import ConfigReader

if TYPE_CHECKING:
    from infra.settings.stack import Settings

RESERVATIONS: Final = (100, 200, 300, 400, 500, 1000, 2000, 5000, 10000, 25000, 50000)
"""Gigabytes a day that can be reserved: https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs"""

EMAIL: Final = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
EMAILS: Final = (
    "each must be an e-mail address",
    "data-platform@example.com",
    lambda text: bool(re.fullmatch(EMAIL, text)),
)
WEBHOOKS: Final = (
    "each must be an https:// address",
    "https://example.com/hook",
    lambda text: bool(re.fullmatch(r"https://[^\s/]+(/\S*)?", text)),
)


@dataclass(frozen=True, kw_only=True)
class ActionGroupSettings:
    """Who is told: by mail, and by a call of a web address in the common alert schema."""

    emails: tuple[str, ...]
    webhooks: tuple[str, ...]

    @property
    def has_receivers(self) -> bool:
        """Whether anybody is told at all."""
        return bool(self.emails or self.webhooks)


@dataclass(frozen=True, kw_only=True)
class MonitoringSettings:
    """The Log Analytics workspace, what is sent to it, and the alerts.

    `daily_quota_gb` is -1 without a cap, as in Azure; `capacity_reservation_level` is None unless the sku is
    CapacityReservation. With `private_link_scope` logs are read through the network of the stack alone.
    """

    retention_in_days: int
    sku: str
    capacity_reservation_level: int | None
    daily_quota_gb: int
    disable_local_auth: bool
    private_link_scope: bool
    diagnostics: bool
    action_group: ActionGroupSettings
    alerts: bool


def read(reader: ConfigReader) -> MonitoringSettings:
    """The settings of this part; alerts are on by themselves where they can work and somebody is told."""
    group = ActionGroupSettings(
        emails=reader.texts("monitoring.actionGroup.emails", (), *EMAILS),
        webhooks=reader.texts("monitoring.actionGroup.webhooks", (), *WEBHOOKS),
    )
    sku = reader.choice("logAnalytics.sku", "PerGB2018", ("PerGB2018", "CapacityReservation"))
    diagnostics = reader.boolean("monitoring.diagnostics", True)
    return MonitoringSettings(
        retention_in_days=reader.integer("logAnalytics.retentionInDays", 30, 30, 730, "days"),
        sku=sku,
        capacity_reservation_level=_reservation(reader, sku),
        daily_quota_gb=_quota(reader),
        disable_local_auth=reader.boolean("logAnalytics.disableLocalAuth", True),
        private_link_scope=reader.boolean("monitoring.privateLinkScope", False),
        diagnostics=diagnostics,
        action_group=group,
        alerts=reader.boolean("monitoring.alerts", diagnostics and group.has_receivers),
    )


def _reservation(reader: ConfigReader, sku: str) -> int | None:
    path = "logAnalytics.capacityReservationLevel"
    level = reader.integer(path, RESERVATIONS[0], RESERVATIONS[0], RESERVATIONS[-1], "gigabytes a day")
    if sku != "CapacityReservation":
        if reader.is_set(path):
            reader.surplus(path, level, "belongs to logAnalytics.sku CapacityReservation")
        return None
    rule = f"must be one of {', '.join(map(str, RESERVATIONS))}"
    reader.require(
        level in RESERVATIONS, path, level, rule, min(RESERVATIONS, key=lambda one: abs(one - level))
    )
    return level


def _quota(reader: ConfigReader) -> int:
    """https://learn.microsoft.com/azure/azure-monitor/logs/daily-cap"""
    path = "logAnalytics.dailyQuotaGb"
    quota = reader.integer(path, -1, -1, 10000, "gigabytes (-1 for no cap)")
    reader.require(quota != 0, path, quota, "must not be 0: no log would be taken in", 10)
    return quota


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between this part and others."""
    chosen = settings.monitoring
    if chosen.alerts:
        rule = "must name somebody who is told, since monitoring.alerts is true"
        emails = "monitoring.actionGroup.emails"
        reader.require(chosen.action_group.has_receivers, f"{emails}[0]", "nobody", rule, EMAILS[1])
        rule = "must be true with monitoring.alerts: failed jobs are found in the logs"
        reader.require(chosen.diagnostics, "monitoring.diagnostics", False, rule, "true")
    if chosen.private_link_scope:
        rule = "must be true with monitoring.privateLinkScope: logs are read through a private endpoint alone"
        enabled = settings.network.private_link.enabled
        reader.require(enabled, "network.privateLink.enabled", enabled, rule, "true")
