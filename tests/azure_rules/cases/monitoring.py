"""Log Analytics, Application Insights, diagnostic settings, alerts, budgets and container registries."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
P = f"{S}/resourceGroups/rg/providers"
LOGS = f"{P}/Microsoft.OperationalInsights/workspaces/log"
VAULT = f"{P}/Microsoft.KeyVault/vaults/kv"
ACCOUNT = f"{P}/Microsoft.Storage/storageAccounts/audit"
REGISTRY = f"{P}/Microsoft.ContainerRegistry/registries/acr01"
SETTING = f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings"
LA, AI = "azure-native:operationalinsights:Workspace", "azure-native:applicationinsights:Component"
D, G, M, Q = (
    f"azure-native:monitor:{name}"
    for name in ("DiagnosticSetting", "ActionGroup", "MetricAlert", "ScheduledQueryRule")
)
BU, CB, R, RR = (
    "azure-native:consumption:Budget", "azure-native:costmanagement:Budget",
    "azure-native:containerregistry:Registry", "azure-native:containerregistry:Replication",
)  # fmt: skip


def case(rule, token, code, broken, fixed, resource_id="", **more):
    row = {"rule": rule, "token": token, "code": code, "broken": broken, "fixed": fixed, "id": resource_id}
    return {**row, **more}


ALL = ({"categoryGroup": "allLogs", "enabled": True},)


def setting(*logs, sink=LOGS, **more):
    return {"resourceUri": VAULT, "workspaceId": sink, "logs": list(logs or ALL), **more}


def there(**locations):
    found = {"kv": VAULT, "log": LOGS, "audit": ACCOUNT}
    tokens = {"kv": "azure-native:keyvault:Vault", "log": LA, "audit": "azure-native:storage:StorageAccount"}
    return [(found[name], tokens[name], {"location": where}) for name, where in locations.items()]


HERE = there(kv="westeurope", log="westeurope", audit="westeurope")


def others(count, **more):
    return [(f"{SETTING}/other{i}", D, setting(sink=f"/elsewhere/{i}", **more)) for i in range(count)]


def alert(kind="SingleResource", scopes=(VAULT,), **more):
    criteria = {"odataType": f"Microsoft.Azure.Monitor.{kind}MultipleMetricCriteria", "allOf": []}
    return {"criteria": criteria, "scopes": list(scopes), "windowSize": "PT5M", "evaluationFrequency": "PT1M",
            "severity": 3, "location": "global", **more}  # fmt: skip


def periods(rounds, least):
    failing = {"numberOfEvaluationPeriods": rounds, "minFailingPeriodsToAlert": least}
    return {"criteria": {"allOf": [{"failingPeriods": failing}]}}


def muted(**more):
    return {"evaluationFrequency": "PT5M", "muteActionsDuration": "PT1H", "autoMitigate": False, **more}


def budget(start="2026-01-01T00:00:00Z", **more):
    return {"scope": S, "amount": 100, "timeGrain": "Monthly", "timePeriod": {"startDate": start}, **more}


def notice(**more):
    return {"notifications": {"most": {"enabled": True, "operator": "GreaterThan", "threshold": 80, **more}}}


def registry(sku, **more):
    return {"registryName": "acr01", "sku": {"name": sku}, **more}


TRUST, ENCRYPTED = {"policies": {"trustPolicy": {"status": "enabled"}}}, {"encryption": {"status": "enabled"}}
MULTIPLE = {"kind": "MultipleResource", "scopes": (f"{S}/resourceGroups/rg",)}
COPY = {"registryName": "acr01", "resourceGroupName": "rg", "location": "northeurope"}


def home(sku, location="westeurope"):
    return [(REGISTRY, R, registry(sku, location=location))]


CASES = [
    case("log-analytics-quota", LA, "BadRequest",
         {"sku": {"name": "Free"}, "workspaceCapping": {"dailyQuotaGb": 0.5}}, {"sku": {"name": "Free"}}),
    case("log-analytics-reservation", LA, "InvalidParameter", {"sku": {"name": "CapacityReservation"}},
         {"sku": {"name": "CapacityReservation", "capacityReservationLevel": 100}}),
    case("app-insights-workspace", AI, "BadRequest", {"workspaceResourceId": LOGS}, {"workspaceResourceId": LOGS},
         fixed_case={"world": HERE}),
    case("app-insights-classic", AI, "BadRequest", {"ingestionMode": "ApplicationInsights"},
         {"ingestionMode": "LogAnalytics"}),
    case("diagnostic-sink", D, "BadRequest", {"resourceUri": VAULT, "logs": list(ALL)}, setting(), world=HERE,
         by_shape=True),
    case("diagnostic-category", D, "BadRequest", {"resourceUri": VAULT, "workspaceId": LOGS}, setting(),
         world=HERE, by_shape=True),
    case("diagnostic-mixed", D, "BadRequest", setting(*ALL, {"category": "AuditEvent", "enabled": True}),
         setting({"category": "AuditEvent", "enabled": True}), world=HERE, by_shape=True),
    case("diagnostic-retention", D, "BadRequest",
         setting({**ALL[0], "retentionPolicy": {"enabled": True, "days": 30}}),
         setting({**ALL[0], "retentionPolicy": {"enabled": False, "days": 0}}), world=HERE),
    case("diagnostic-sent-twice", D, "Conflict", setting(), setting({"category": "AuditEvent", "enabled": True}),
         f"{SETTING}/mine", world=[*HERE, (f"{SETTING}/other", D, setting())]),
    case("diagnostic-five", D, "BadRequest", setting(), setting(), f"{SETTING}/mine", world=[*HERE, *others(5)],
         fixed_case={"world": [*HERE, *others(4)]}),
    case("diagnostic-region", D, "BadRequest", setting(storageAccountId=ACCOUNT), setting(storageAccountId=ACCOUNT),
         world=there(kv="westeurope", log="westeurope", audit="northeurope"), fixed_case={"world": HERE}),
    case("diagnostic-reference", D, "ResourceNotFound", setting(), setting(), world=there(kv="westeurope"),
         fixed_case={"world": HERE}),
    case("action-group-short-name", G, "GroupShortNameIsTooLong", {"groupShortName": "ag-monstar-email"},
         {"groupShortName": "ag-monstar"}),
    case("metric-alert-location", M, "LocationNotAvailableForResourceType", alert(location="westeurope"),
         alert(location="Global"), world=HERE),
    case("metric-alert-period", M, "BadRequest", alert(windowSize="PT10M"), alert(windowSize="PT15M"), world=HERE),
    case("metric-alert-period", M, "BadRequest", alert(evaluationFrequency="PT15M"), alert(), world=HERE),
    case("metric-alert-slow", M, "BadRequest", alert(windowSize="PT6H"),
         alert(windowSize="PT6H", evaluationFrequency="PT5M"), world=HERE),
    case("metric-alert-scopes", M, "BadRequest", alert(scopes=(VAULT, LOGS)), alert(), world=HERE, by_shape=True),
    case("metric-alert-target", M, "BadRequest", alert(**MULTIPLE),
         alert(**MULTIPLE, targetResourceType="Microsoft.KeyVault/vaults", targetResourceRegion="westeurope")),
    case("alert-severity", M, "BadRequest", alert(severity=5), alert(severity=4), world=HERE),
    case("alert-scope-exists", Q, "ResourceNotFound", {"scopes": [LOGS]}, {"scopes": [LOGS]},
         fixed_case={"world": HERE}),
    case("query-rule-mute", Q, "InvalidRequestContent", muted(autoMitigate=True), muted()),
    case("query-rule-mute", Q, "InvalidRequestContent", muted(evaluationFrequency="P1D"), muted()),
    case("query-rule-periods", Q, "BadRequest", periods(0, 0), periods(1, 1)),
    case("query-rule-periods", Q, "BadRequest", periods(2, 3), periods(3, 2)),
    case("budget-start", BU, "400", budget("2026-01-15T00:00:00Z"), budget()),
    case("budget-start", CB, "400", budget("2017-05-01"), budget("2026-01-15", timeGrain="BillingMonth")),
    case("budget-end", BU, "400",
         budget(timePeriod={"startDate": "2026-02-01T00:00:00Z", "endDate": "2026-01-01T00:00:00Z"}),
         budget(timePeriod={"startDate": "2026-02-01T00:00:00Z", "endDate": "2027-01-01T00:00:00Z"})),
    case("budget-start-fixed", BU, "400", budget("2026-02-01"), budget("2026-01-01T00:00:00.000Z"),
         f"{S}/providers/Microsoft.Consumption/budgets/b", on="update", existing=budget()),
    case("budget-amount", BU, "400", budget(amount=0), budget(amount=0.5)),
    case("budget", BU, "400", budget(**notice()), budget(**notice(contactRoles=["Owner"])), by_shape=True),
    case("budget", BU, "400", budget(**notice(threshold=1001, contactRoles=["Owner"])),
         budget(**notice(threshold=1000, contactRoles=["Owner"]))),
    case("budget-scope", BU, "400", budget(scope="production"), budget(scope=f"{S}/resourceGroups/rg")),
    case("registry-public", R, "DisablingPublicNetworkAccessNotSupported",
         registry("Basic", publicNetworkAccess="Disabled"), registry("Premium", publicNetworkAccess="Disabled")),
    case("registry-premium", R, "FeatureNotSupported", registry("Standard", **ENCRYPTED),
         registry("Premium", **ENCRYPTED)),
    case("registry-premium", R, "FeatureNotSupported", registry("Basic", networkRuleSet={"defaultAction": "Deny"}),
         registry("Basic", networkRuleSet={"defaultAction": "Allow"})),
    case("registry-anonymous", R, "FeatureNotSupported", registry("Basic", anonymousPullEnabled=True),
         registry("Standard", anonymousPullEnabled=True)),
    case("registry-trust-or-key", R, "BlockedForEncryptionEnabledRegistry",
         registry("Premium", **TRUST, **ENCRYPTED), registry("Premium", **TRUST)),
    case("registry-retention", R, "InvalidParameter",
         registry("Premium", policies={"retentionPolicy": {"status": "enabled", "days": 366}}),
         registry("Premium", policies={"retentionPolicy": {"status": "enabled", "days": 365}})),
    case("registry-export", R, "InvalidParameter", registry("Premium", policies={"exportPolicy": {"status": "disabled"}}),
         registry("Premium", policies={"exportPolicy": {"status": "disabled"}}, publicNetworkAccess="Disabled")),
    case("registry-key-fixed", R, "InvalidParameter", registry("Premium", **ENCRYPTED), registry("Premium"), REGISTRY,
         on="update", existing=registry("Premium")),
    case("registry-name-taken", R, "AlreadyInUse", registry("Basic"), {**registry("Basic"), "registryName": "acr02"},
         REGISTRY, world=[(REGISTRY.replace("/rg/", "/other/"), R, {})]),
    case("registry-replica", RR, "InvalidParameter", COPY, COPY, world=home("Standard"),
         fixed_case={"world": home("Premium")}),
    case("registry-replica", RR, "InvalidParameter", {**COPY, "location": "West Europe"}, COPY, world=home("Premium")),
]  # fmt: skip
