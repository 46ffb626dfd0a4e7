"""What happened last night must be answerable, and somebody must have been told."""

from infra.monitoring.alerts import Alerts, AlertsArgs
from infra.monitoring.diagnostics import Diagnostics, DiagnosticsArgs
from infra.monitoring.log_analytics import Monitoring, MonitoringArgs, Receivers

__all__ = [
    "Alerts", "AlertsArgs", "Diagnostics", "DiagnosticsArgs", "Monitoring", "MonitoringArgs", "Receivers",
]  # fmt: skip
