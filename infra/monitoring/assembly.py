"""From the settings of a stack to its logs, to what is logged, and to who is told."""

from __future__ import annotations

from collections.abc import Iterable

import pulumi

from infra.monitoring.alerts import Alerts, AlertsArgs
from infra.monitoring.diagnostics import Diagnostics, DiagnosticsArgs
from infra.monitoring.log_analytics import Monitoring, MonitoringArgs, Receivers
from infra.placement import Observed, Placement
from infra.settings import Settings


def stack_monitoring(placement: Placement, settings: Settings) -> Monitoring:
    """The workspace of the logs, an action group if anybody is told, a private link scope if wanted."""
    names, chosen = settings.names, settings.monitoring
    told = chosen.action_group
    receivers = Receivers(
        name=names.action_group,
        short_name=names.action_group_short_name,
        emails=told.emails,
        webhooks=told.webhooks,
    )
    args = MonitoringArgs(
        placement=placement,
        workspace_name=names.log_analytics,
        retention_in_days=chosen.retention_in_days,
        sku=chosen.sku,
        capacity_reservation_level=chosen.capacity_reservation_level,
        daily_quota_gb=chosen.daily_quota_gb,
        disable_local_auth=chosen.disable_local_auth,
        private_link_scope_name=names.private_link_scope if chosen.private_link_scope else None,
        receivers=receivers if told.has_receivers else None,
    )
    return Monitoring("monitoring", args)


def stack_diagnostics(
    settings: Settings, monitoring: Monitoring, observed: Iterable[Observed]
) -> Diagnostics | None:
    """A diagnostic setting on everything observed."""
    if not settings.monitoring.diagnostics:
        return None
    args = DiagnosticsArgs(
        setting_name=settings.names.diagnostic_setting,
        workspace_id=monitoring.workspace_id,
        observed=list(observed),
    )
    return Diagnostics("diagnostics", args)


def stack_alerts(
    placement: Placement,
    settings: Settings,
    monitoring: Monitoring,
    *,
    data_factory_id: pulumi.Input[str] | None,
    key_vault_id: pulumi.Input[str],
    lake_id: pulumi.Input[str],
) -> Alerts | None:
    """Alerts, where somebody is told of them."""
    if not settings.monitoring.alerts or monitoring.action_group_id is None:
        return None
    args = AlertsArgs(
        placement=placement,
        alert_name=settings.names.alert,
        action_group_id=monitoring.action_group_id,
        log_analytics_id=monitoring.workspace_id,
        data_factory_id=data_factory_id,
        key_vault_id=key_vault_id,
        lake_id=lake_id,
        has_daily_quota=settings.monitoring.daily_quota_gb > 0,
    )
    return Alerts("alerts", args)
