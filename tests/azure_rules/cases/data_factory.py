"""Data Factory: the factory, its pipelines, its triggers and what they reference."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
P = f"{S}/resourceGroups/rg/providers"
FACTORY = f"{P}/Microsoft.DataFactory/factories/adf"
ACCOUNT = f"{P}/Microsoft.Storage/storageAccounts/lake"
IDENTITY = f"{P}/Microsoft.ManagedIdentity/userAssignedIdentities/key-reader"
READER = (IDENTITY, "azure-native:managedidentity:UserAssignedIdentity", {})
F, LS, DS, PL, TR, IR = (
    f"azure-native:datafactory:{name}"
    for name in ("Factory", "LinkedService", "Dataset", "Pipeline", "Trigger", "IntegrationRuntime")
)
PIPELINE, TRIGGER = f"{FACTORY}/pipelines/p", f"{FACTORY}/triggers/t"


def case(rule, token, code, broken, fixed, resource_id="", **more):
    row = {"rule": rule, "token": token, "code": code, "broken": broken, "fixed": fixed, "id": resource_id}
    return {**row, **more}


def service(name, kind="AzureDatabricks"):
    return (f"{FACTORY}/linkedservices/{name}", LS, {"properties": {"type": kind}})


def own_key(user=IDENTITY):
    identity = {"identity": {"userAssignedIdentity": user}} if user else {}
    return {"encryption": {"vaultBaseUrl": "https://kv-keys.vault.azure.net", "keyName": "data", **identity},
            "identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}}  # fmt: skip


def vault(**properties):
    return (
        f"{P}/Microsoft.KeyVault/vaults/kv-keys",
        "azure-native:keyvault:Vault",
        {"properties": properties},
    )


def pipeline(*activities):
    return {"activities": list(activities)}


def wait(name="wait", **more):
    return {"name": name, "type": "Wait", "waitTimeInSeconds": 1, **more}


def after(*names):
    return {"dependsOn": [{"activity": name, "dependencyConditions": ["Succeeded"]} for name in names]}


def loop(*inner, name="loop", **more):
    return {"name": name, "type": "ForEach", "activities": list(inner), **more}


def branch(*inner, name="branch"):
    return {"name": name, "type": "IfCondition", "ifTrueActivities": list(inner)}


def notebook(linked):
    reference = {"type": "LinkedServiceReference", "referenceName": linked}
    return {
        "name": "n",
        "type": "DatabricksNotebook",
        "notebookPath": "/Shared/n",
        "linkedServiceName": reference,
    }


def trigger(kind, **more):
    return {"properties": {"type": kind, **more}}


def window(**more):
    values = {"frequency": "Hour", "interval": 1, "maxConcurrency": 1, "startTime": "2026-01-01T00:00:00Z"}
    return trigger("TumblingWindowTrigger", **{**values, **more})


def schedule(**recurrence):
    return trigger("ScheduleTrigger", recurrence={"frequency": "Day", "interval": 1, **recurrence})


def dataset(linked):
    reference = {"type": "LinkedServiceReference", "referenceName": linked}
    return {"properties": {"type": "Binary", "linkedServiceName": reference}}


def blob(**more):
    values = {"blobPathBeginsWith": "/bronze/blobs/", "scope": ACCOUNT}
    return trigger("BlobEventsTrigger", **{**values, **more})


BACK = {"type": "SelfDependencyTumblingWindowTriggerReference", "size": "01:00:00"}
STARTED = {"outputs": {"properties": {"runtimeState": "Started"}}}
STOPPED = {"fixed_case": {"outputs": {"properties": {"runtimeState": "Stopped"}}}}
CASES = [
    case("factory-key-identity", F, "BadRequest", own_key(user=""), own_key(), world=[READER], by_shape=True),
    case("factory-key-vault", F, "BadRequest", own_key(), own_key(), world=[vault(), READER],
         fixed_case={"world": [vault(enablePurgeProtection=True), READER]}),
    case("factory-key-added", F, "AddCMKToExistingFactoriesWithEntities", own_key(), own_key(), FACTORY,
         on="update", existing={}, world=[service("dbx"), READER], fixed_case={"world": [READER]}),
    case("factory-key-removed", F, "RemovedCMKToExistingFactory", {}, own_key(), FACTORY, on="update",
         existing=own_key(), world=[READER]),
    case("factory-managed-network", IR, "BadRequest",
         {"properties": {"managedVirtualNetwork": {"referenceName": "mine"}}},
         {"properties": {"managedVirtualNetwork": {"referenceName": "default"}}}),
    case("factory-private-endpoint", "azure-native:datafactory:ManagedPrivateEndpoint", "BadRequest",
         {"managedVirtualNetworkName": "default", "properties": {"privateLinkResourceId": "lake"}},
         {"managedVirtualNetworkName": "default", "properties": {"privateLinkResourceId": ACCOUNT}}),
    case("factory-activity-graph", PL, "BadRequest",
         pipeline(wait("a", **after("b")), wait("b", **after("a"))),
         pipeline(wait("a"), wait("b", **after("a")))),
    case("factory-activity-graph", PL, "BadRequest", pipeline(wait("a"), wait("a")),
         pipeline(wait("a"), wait("b"))),
    case("factory-activity-count", PL, "BadRequest", pipeline(loop(*[wait(f"w{i}") for i in range(120)])),
         pipeline(loop(*[wait(f"w{i}") for i in range(119)])), by_shape=True),
    case("factory-nesting", PL, "BadRequest", pipeline(loop(loop(wait(), name="inner"))),
         pipeline(loop(branch(wait())))),
    case("factory-nesting", PL, "BadRequest", pipeline(branch(branch(wait(), name="inner"))),
         pipeline(branch(wait()))),
    case("factory-nesting", PL, "BadRequest", pipeline(loop({"name": "v", "type": "Validation"})),
         pipeline({"name": "v", "type": "Validation"})),
    case("factory-batch", PL, "BadRequest", pipeline(loop(wait(), batchCount=51)),
         pipeline(loop(wait(), batchCount=50))),
    case("factory-timeout", PL, "BadRequest",
         pipeline({"name": "u", "type": "Until", "timeout": "12 hours", "activities": []}),
         pipeline({"name": "u", "type": "Until", "timeout": "0.12:00:00", "activities": []})),
    case("factory-databricks-service", PL, "BadRequest", pipeline(notebook("lake")), pipeline(notebook("dbx")),
         PIPELINE, world=[service("dbx"), service("lake", "AzureBlobFS")]),
    case("factory-reference", PL, "BadRequest", pipeline(notebook("missing")), pipeline(notebook("dbx")),
         PIPELINE, world=[service("dbx")]),
    case("factory-reference", DS, "BadRequest", dataset("missing"), dataset("lake"), f"{FACTORY}/datasets/d",
         world=[service("lake", "AzureBlobFS")]),
    case("factory-reference", LS, "BadRequest",
         {"properties": {"type": "AzureBlobFS", "connectVia": {"type": "IntegrationRuntimeReference",
                                                               "referenceName": "own"}}},
         {"properties": {"type": "AzureBlobFS", "connectVia": {"type": "IntegrationRuntimeReference",
                                                               "referenceName": "AutoResolveIntegrationRuntime"}}},
         f"{FACTORY}/linkedservices/lake"),
    case("factory-reference", TR, "BadRequest",
         schedule() | trigger("ScheduleTrigger", recurrence={}, pipelines=[
             {"pipelineReference": {"type": "PipelineReference", "referenceName": "gone"}}]),
         schedule(), TRIGGER),
    case("factory-in-use", LS, "BadRequest", {}, {}, f"{FACTORY}/linkedservices/dbx", on="delete", existing={},
         world=[(PIPELINE, PL, pipeline(notebook("dbx")))], fixed_case={"world": []}),
    case("factory-trigger-blob", TR, "BadRequest", trigger("BlobEventsTrigger", scope=ACCOUNT), blob()),
    case("factory-trigger-blob", TR, "BadRequest", blob(scope=f"{ACCOUNT}/blobServices/default"), blob()),
    case("factory-trigger-window", TR, "BadRequest", window(frequency="Minute", interval=4),
         window(frequency="Minute", interval=5)),
    case("factory-trigger-window", TR, "BadRequest", window(maxConcurrency=51), window(maxConcurrency=50)),
    case("factory-trigger-window", TR, "BadRequest", window(endTime="2025-12-31T00:00:00Z"),
         window(endTime="2026-02-01T00:00:00Z")),
    case("factory-trigger-window", TR, "BadRequest", window(dependsOn=[{**BACK, "offset": "01:00:00"}]),
         window(dependsOn=[{**BACK, "offset": "-01:00:00"}])),
    case("factory-trigger-schedule", TR, "BadRequest", schedule(schedule={"monthDays": [1]}),
         schedule(frequency="Month", schedule={"monthDays": [1, -1]})),
    case("factory-trigger-schedule", TR, "BadRequest", schedule(schedule={"hours": [24]}),
         schedule(schedule={"hours": [0, 23]})),
    case("factory-trigger-schedule", TR, "BadRequest",
         schedule(startTime="2026-01-01T00:00:00", endTime="2026-01-01T00:00:00"),
         schedule(startTime="2026-01-01T00:00:00", endTime="2027-01-01T00:00:00")),
    case("factory-trigger-started", TR, "TriggerEnabledCannotUpdate", schedule(interval=2), schedule(interval=2),
         TRIGGER, on="update", existing=schedule(), by_shape=True, **STARTED, **STOPPED),
    case("factory-trigger-started", TR, "TriggerEnabledCannotUpdate", {}, {}, TRIGGER, on="delete",
         existing=schedule(), **STARTED, **STOPPED),
    case("factory-window-start", TR, "TumblingWindowTriggerStartTimeUpdateNotAllowed",
         window(startTime="2026-02-01T00:00:00Z"), window(startTime="2026-01-01T00:00:00.000Z"), TRIGGER,
         on="update", existing=window()),
    case("factory-window-pace", TR, "TumblingWindowTriggerFrequencyOrIntervalUpdateNotAllowed",
         window(interval=2), window(maxConcurrency=2), TRIGGER, on="update", existing=window()),
]  # fmt: skip
