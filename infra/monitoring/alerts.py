"""A platform that fails at night without a word is found out by its users. These few alerts are about what
they would notice: a pipeline, a trigger or a job that failed, a vault or lake that does not answer, logs that
are no longer taken in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_azure_native import monitor

from infra.placement import Placement

_SINGLE: Final = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
_EVERY: Final = "15m"
"""How often logs are asked, in the words of a query: `PT15M` is the same for a rule."""
_NEW: Final = "where ingestion_time() > ago(20m)"
"""A log is new when it arrives, not when what it tells of happened, which may be hours before; a little more
than the time between two questions, so that nothing falls between them:
https://learn.microsoft.com/azure/sentinel/ingestion-delay"""
FAILED_JOBS: Final = f'DatabricksJobs | {_NEW} | where ActionName == "runFailed"'
"""https://learn.microsoft.com/azure/azure-monitor/reference/tables/databricksjobs"""
FULL: Final = f'Operation | {_NEW} | where Detail contains "OverQuota"'
"""The table itself: a row of the function `_LogOperation` need not know when it arrived.
https://learn.microsoft.com/azure/azure-monitor/logs/daily-cap"""


@dataclass(frozen=True, kw_only=True)
class AlertsArgs:
    """What is watched; None is left out. `alert_name` makes the name of an alert from its subject."""

    placement: Placement
    alert_name: Callable[[str], str]
    action_group_id: pulumi.Input[str]
    log_analytics_id: pulumi.Input[str]
    data_factory_id: pulumi.Input[str] | None
    key_vault_id: pulumi.Input[str] | None
    lake_id: pulumi.Input[str] | None
    has_daily_quota: bool


@dataclass(frozen=True, kw_only=True)
class _Metric:
    """A metric that crosses a threshold: https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index"""

    namespace: str
    metric: str
    aggregation: monitor.AggregationTypeEnum
    operator: monitor.Operator
    threshold: float
    severity: int
    description: str


def _failures(metric: str, what: str) -> _Metric:
    return _Metric(
        namespace="Microsoft.DataFactory/factories",
        metric=metric,
        aggregation=monitor.AggregationTypeEnum.TOTAL,
        operator=monitor.Operator.GREATER_THAN,
        threshold=0,
        severity=1,
        description=f"A {what} of the data factory failed in the last 15 minutes.",
    )


def _availability(namespace: str, what: str) -> _Metric:
    return _Metric(
        namespace=namespace,
        metric="Availability",
        aggregation=monitor.AggregationTypeEnum.AVERAGE,
        operator=monitor.Operator.LESS_THAN,
        threshold=90,
        severity=1,
        description=f"The {what} answered fewer than 90 of 100 requests in the last 15 minutes.",
    )


class Alerts(pulumi.ComponentResource):
    """Alerts of the stack, each to the same action group."""

    def __init__(self, name: str, args: AlertsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:monitoring:Alerts", name, None, opts)
        self._name, self._args = name, args
        factory, vault, lake = args.data_factory_id, args.key_vault_id, args.lake_id
        if factory is not None:
            self._metric("failed-pipeline", factory, _failures("PipelineFailedRuns", "pipeline run"))
            self._metric("failed-trigger", factory, _failures("TriggerFailedRuns", "trigger run"))
        if vault is not None:
            self._metric("key-vault", vault, _availability("Microsoft.KeyVault/vaults", "key vault"))
        if lake is not None:
            self._metric("lake", lake, _availability("Microsoft.Storage/storageAccounts", "lake"))
        self._query("failed-job", FAILED_JOBS, "The log of a failed run of a Databricks job arrived.")
        if args.has_daily_quota:
            self._query("log-quota", FULL, "The daily cap of Log Analytics is reached: no log is taken in.")
        self.register_outputs({})

    def _metric(self, subject: str, scope: pulumi.Input[str], watched: _Metric) -> None:
        criteria = monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
            odata_type=_SINGLE,
            all_of=[
                monitor.MetricCriteriaArgs(
                    criterion_type="StaticThresholdCriterion",
                    name=subject,
                    metric_namespace=watched.namespace,
                    metric_name=watched.metric,
                    time_aggregation=watched.aggregation,
                    operator=watched.operator,
                    threshold=watched.threshold,
                )
            ],
        )
        monitor.MetricAlert(
            f"{self._name}-{subject}",
            rule_name=self._args.alert_name(subject),
            resource_group_name=self._args.placement.resource_group_name,
            location="global",
            description=watched.description,
            enabled=True,
            severity=watched.severity,
            scopes=[scope],
            evaluation_frequency="PT5M",
            window_size="PT15M",
            auto_mitigate=True,
            criteria=criteria,
            actions=[monitor.MetricAlertActionArgs(action_group_id=self._args.action_group_id)],
            tags=self._args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _query(self, subject: str, query: str, description: str) -> None:
        """The query is not validated: a table of logs exists only once something has been written to it.

        The window is about the time of an event, so it is a day: what arrives later than that is not found.
        """
        condition = monitor.ConditionArgs(
            query=query,
            time_aggregation=monitor.TimeAggregation.COUNT,
            operator=monitor.Operator.GREATER_THAN,
            threshold=0,
            failing_periods=monitor.ConditionFailingPeriodsArgs(
                number_of_evaluation_periods=1, min_failing_periods_to_alert=1
            ),
        )
        monitor.ScheduledQueryRule(
            f"{self._name}-{subject}",
            rule_name=self._args.alert_name(subject),
            resource_group_name=self._args.placement.resource_group_name,
            location=self._args.placement.location,
            kind=monitor.Kind.LOG_ALERT,
            display_name=self._args.alert_name(subject),
            description=description,
            enabled=True,
            severity=1,
            scopes=[self._args.log_analytics_id],
            evaluation_frequency=f"PT{_EVERY.upper()}",
            window_size="P1D",
            auto_mitigate=True,
            skip_query_validation=True,
            criteria=monitor.ScheduledQueryRuleCriteriaArgs(all_of=[condition]),
            actions=monitor.ActionsArgs(action_groups=[self._args.action_group_id]),
            tags=self._args.placement.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
