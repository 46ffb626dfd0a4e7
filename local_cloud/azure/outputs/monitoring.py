"""Outputs of Log Analytics, Application Insights and Azure Monitor."""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure.outputs.computation import Computation, defaults, new_uuid, now

_RECEIVERS: Final = (
    "armRoleReceivers",
    "automationRunbookReceivers",
    "azureAppPushReceivers",
    "azureFunctionReceivers",
    "emailReceivers",
    "eventHubReceivers",
    "itsmReceivers",
    "logicAppReceivers",
    "smsReceivers",
    "voiceReceivers",
    "webhookReceivers",
)
_WITH_STATUS: Final = frozenset({"emailReceivers", "smsReceivers"})


def log_analytics(c: Computation, outputs: dict[str, Any]) -> None:
    """A Log Analytics workspace."""
    outputs["customerId"] = c.keep("customerId", new_uuid)
    outputs["createdDate"] = c.keep("createdDate", now)
    outputs["modifiedDate"] = now()
    outputs["sku"] = {"name": "PerGB2018", **outputs.get("sku", {}), "lastSkuUpdate": outputs["createdDate"]}
    outputs["features"] = {"enableLogAccessUsingOnlyResourcePermissions": True, **outputs.get("features", {})}
    outputs["workspaceCapping"] = {
        "dailyQuotaGb": -1.0,
        **outputs.get("workspaceCapping", {}),
        "dataIngestionStatus": "RespectQuota",
    }
    defaults(
        outputs,
        retentionInDays=30,
        publicNetworkAccessForIngestion="Enabled",
        publicNetworkAccessForQuery="Enabled",
    )


def application_insights(c: Computation, outputs: dict[str, Any]) -> None:
    """An Application Insights component; its key tells where data belongs and opens nothing."""
    key = c.keep("instrumentationKey", new_uuid)
    app = c.keep("appId", new_uuid)
    ingestion = f"https://{c.location}-1.in.applicationinsights.azure.com/"
    live = f"https://{c.location}.livediagnostics.monitor.azure.com/"
    outputs.update(
        instrumentationKey=key,
        appId=app,
        applicationId=c.name,
        connectionString=f"InstrumentationKey={key};IngestionEndpoint={ingestion};LiveEndpoint={live};"
        f"ApplicationId={app}",
        tenantId=c.settings.tenant_id,
        creationDate=c.keep("creationDate", now),
    )
    defaults(
        outputs,
        retentionInDays=90,
        applicationType="web",
        flowType="Bluefield",
        requestSource="rest",
        ingestionMode="LogAnalytics",
        disableIpMasking=False,
        disableLocalAuth=False,
        publicNetworkAccessForIngestion="Enabled",
        publicNetworkAccessForQuery="Enabled",
    )


def diagnostic_setting(_c: Computation, outputs: dict[str, Any]) -> None:
    """A diagnostic setting; retention has moved to the destination and is off."""
    for name in ("logs", "metrics"):
        retention = {"retentionPolicy": {"enabled": False, "days": 0}}
        outputs[name] = [{**retention, **item} for item in outputs.get(name, [])]


def action_group(_c: Computation, outputs: dict[str, Any]) -> None:
    """An action group."""
    outputs.setdefault("enabled", True)
    for name in _RECEIVERS:
        more = {"status": "Enabled"} if name in _WITH_STATUS else {}
        outputs[name] = [{"useCommonAlertSchema": False, **item, **more} for item in outputs.get(name, [])]


def metric_alert(_c: Computation, outputs: dict[str, Any]) -> None:
    """A metric alert."""
    outputs.update(isMigrated=False, lastUpdatedTime=now())
    defaults(outputs, autoMitigate=True)


def query_rule(c: Computation, outputs: dict[str, Any]) -> None:
    """A scheduled query rule."""
    outputs.update(
        createdWithApiVersion=c.descriptor.api_version,
        isLegacyLogAnalyticsRule=False,
        isWorkspaceAlertsStorageConfigured=False,
    )
    defaults(outputs, kind="LogAlert", enabled=True, autoMitigate=True)
