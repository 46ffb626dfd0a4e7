"""Budgets, policies, alerts and custom roles around a group."""

import pulumi
from pulumi_azure_native import authorization, consumption, monitor, operationalinsights, resources

config = authorization.get_client_config_output()
group = resources.ResourceGroup("governed", tags={"owner": "platform"})
people = monitor.ActionGroup(
    "people", resource_group_name=group.name, location="Global", enabled=True, group_short_name="people",
    email_receivers=[{"name": "team", "email_address": "team@example.com", "use_common_alert_schema": True}],
)  # fmt: skip
budget = consumption.Budget(
    "monthly", scope=group.id, amount=500, category="Cost", time_grain="Monthly",
    time_period={"start_date": "2026-11-01T00:00:00Z", "end_date": "2028-11-01T00:00:00Z"},
    notifications={"most": {"enabled": True, "operator": "GreaterThan", "threshold": 80,
                            "contact_emails": ["team@example.com"], "contact_groups": [people.id]}},
)  # fmt: skip
logs = operationalinsights.Workspace(
    "logs", resource_group_name=group.name, sku={"name": "PerGB2018"}, retention_in_days=30
)
alert = monitor.MetricAlert(
    "ingestion", resource_group_name=group.name, location="global", enabled=True, severity=3, scopes=[logs.id],
    evaluation_frequency="PT5M", window_size="PT15M", actions=[{"action_group_id": people.id}],
    criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
        odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        all_of=[monitor.MetricCriteriaArgs(
            criterion_type="StaticThresholdCriterion", name="heartbeat", metric_name="Heartbeat",
            operator="LessThan", threshold=1, time_aggregation="Total")]),
)  # fmt: skip
definition = authorization.PolicyDefinition(
    "need-owner", policy_type="Custom", mode="Indexed", display_name="Resources have an owner",
    policy_rule={"if": {"field": "tags['owner']", "exists": "false"}, "then": {"effect": "audit"}},
)  # fmt: skip
assignment = authorization.PolicyAssignment("need-owner", scope=group.id, policy_definition_id=definition.id)
role = authorization.RoleDefinition(
    "operator", role_definition_id="7a3a0c3f-64b5-5b0a-9c1e-0d1f6f7c2b11", scope=group.id, role_name="Job operator",
    assignable_scopes=[group.id], permissions=[{"actions": ["Microsoft.Databricks/workspaces/read"]}],
)  # fmt: skip
# The lock comes last, and therefore goes first.
authorization.ManagementLockByScope(
    "keep",
    scope=group.id,
    level="CanNotDelete",
    opts=pulumi.ResourceOptions(depends_on=[budget, alert, assignment, role, people, logs]),
)
pulumi.export("subscription", config.subscription_id)
