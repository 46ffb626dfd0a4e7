"""Alerts watch what exists, tell the action group, and are of the form that Azure takes."""

from __future__ import annotations

import re

import pytest

from infra.monitoring import Alerts, AlertsArgs

METRIC = "azure-native:monitor:MetricAlert"
QUERY = "azure-native:monitor:ScheduledQueryRule"


def targets(placement):
    """A factory and an account, as far as alerts know them."""
    from pulumi_azure_native import datafactory, storage

    factory = datafactory.Factory(
        "factory",
        factory_name="adf-lakehouse-dev",
        resource_group_name=placement.resource_group_name,
        location=placement.location,
    )
    account = storage.StorageAccount(
        "account",
        account_name="stlakehousedev",
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        kind=storage.Kind.STORAGE_V2,
        sku=storage.SkuArgs(name=storage.SkuName.STANDARD_LRS),
    )
    return factory.id, account.id


@pytest.fixture
def alerting(ran, monitoring, receivers):
    """Make the alerts, with changes to what is watched."""

    def run(**changes):
        def build(placement):
            factory, account = targets(placement)
            logs = monitoring(placement, receivers=receivers)
            watched = {
                "data_factory_id": factory,
                "key_vault_id": None,
                "lake_id": account,
                "has_daily_quota": False,
                **changes,
            }
            args = AlertsArgs(
                placement=placement,
                alert_name="alert-{}".format,
                action_group_id=logs.action_group_id,
                log_analytics_id=logs.workspace_id,
                **watched,
            )
            Alerts("alerts", args)

        return ran(build)

    return run


def subjects(made):
    return {one.name.removeprefix("alerts-") for one in (*made.by_type(METRIC), *made.by_type(QUERY))}


def test_there_is_an_alert_for_whatever_exists(alerting):
    assert subjects(alerting()) == {"failed-pipeline", "failed-trigger", "lake", "failed-job"}
    assert subjects(alerting(data_factory_id=None, lake_id=None)) == {"failed-job"}
    assert subjects(alerting(has_daily_quota=True)) == subjects(alerting()) | {"log-quota"}


@pytest.mark.parametrize(
    ("subject", "metric"),
    [("failed-pipeline", "PipelineFailedRuns"), ("failed-trigger", "TriggerFailedRuns")],
)
def test_one_failed_run_of_the_factory_is_enough(alerting, only, subject, metric):
    made = alerting()
    alert = only(made, METRIC, f"alerts-{subject}")
    [criterion] = alert.inputs["criteria"]["allOf"]
    assert (criterion["metricName"], criterion["timeAggregation"]) == (metric, "Total")
    assert (criterion["operator"], criterion["threshold"]) == ("GreaterThan", 0)
    assert criterion["metricNamespace"] == "Microsoft.DataFactory/factories"
    factory = only(made, "azure-native:datafactory:Factory")
    assert alert.inputs["scopes"] == [factory.id]
    assert alert.property_dependencies["scopes"] == (factory.urn,)
    assert alert.inputs["location"] == "global"


def test_a_lake_that_does_not_answer_is_an_alert(alerting, only):
    [criterion] = only(alerting(), METRIC, "alerts-lake").inputs["criteria"]["allOf"]
    assert (criterion["metricName"], criterion["operator"]) == ("Availability", "LessThan")


def test_a_failed_job_is_found_in_the_logs_of_the_workspace(alerting, only):
    made = alerting()
    inputs = only(made, QUERY).inputs
    [condition] = inputs["criteria"]["allOf"]
    assert condition["query"].startswith("DatabricksJobs ")
    assert '"runFailed"' in condition["query"]
    assert inputs["scopes"] == [only(made, "azure-native:operationalinsights:Workspace").id]
    assert inputs["skipQueryValidation"] is True


@pytest.mark.parametrize("subject", ["failed-job", "log-quota"])
def test_a_log_that_arrives_late_is_found(alerting, only, subject):
    inputs = only(alerting(has_daily_quota=True), QUERY, f"alerts-{subject}").inputs
    [condition] = inputs["criteria"]["allOf"]
    [new] = re.findall(r"\| where ingestion_time\(\) > ago\((\w+)\) \|", condition["query"])
    assert (inputs["evaluationFrequency"], new) == ("PT15M", "20m"), "nothing falls between two questions"
    assert inputs["windowSize"] == "P1D"
    assert not condition["query"].startswith("_"), "a function's rows need not know when they arrived"
    assert "last 15 minutes" not in inputs["description"]


def test_every_alert_tells_the_group_and_looks_back_further_than_it_waits(alerting, only):
    made = alerting(has_daily_quota=True)
    group = only(made, "azure-native:monitor:ActionGroup")
    for alert in made.by_type(METRIC):
        assert alert.inputs["actions"] == [{"actionGroupId": group.id}]
    for alert in made.by_type(QUERY):
        assert alert.inputs["actions"] == {"actionGroups": [group.id]}
    for alert in made.by_type(METRIC):
        assert (alert.inputs["evaluationFrequency"], alert.inputs["windowSize"]) == ("PT5M", "PT15M")
    for alert in (*made.by_type(METRIC), *made.by_type(QUERY)):
        assert group.urn in alert.property_dependencies["actions"]
        assert alert.inputs["enabled"] is True
        assert alert.inputs["tags"] == {"owner": "tests"}
