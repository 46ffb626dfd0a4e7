"""What runs in the factory: how it is connected, what each pipeline does and is told, and when it starts."""

from __future__ import annotations

import pytest

SERVICE = "azure-native:datafactory:LinkedService"
DATASET = "azure-native:datafactory:Dataset"
PIPELINE = "azure-native:datafactory:Pipeline"
JOB = "pulumi-python:dynamic/databricks:JobReference"
TRIGGER = "pulumi-python:dynamic/arm:DataFactoryTrigger"
WORKSPACE = "azure-native:databricks:Workspace"
MANAGED = {"managedVirtualNetwork": True}
START = "2026-01-01T00:00:00Z"


@pytest.fixture
def service(only):
    return lambda made, name: only(made, SERVICE, f"pipelines-{name}").inputs["properties"]


@pytest.fixture
def pipeline(only):
    return lambda made, name: only(made, PIPELINE, f"pipelines-{name}").inputs


def text(default=None):
    return {"type": "String"} if default is None else {"type": "String", "defaultValue": default}


def told(name):
    return {"type": "Expression", "value": f"@pipeline().parameters.{name}"}


def test_the_workspace_is_called_by_the_factorys_identity(factory, only, service):
    made = factory()
    home = only(made, WORKSPACE)
    assert service(made, "databricks") == {
        "type": "AzureDatabricks",
        "authentication": "MSI",
        "domain": f"https://{home.outputs['workspaceUrl']}",
        "workspaceResourceId": home.id,
    }


def test_lake_and_vault_are_opened_by_it_too(factory, only, service):
    made = factory()
    dfs = only(made, "azure-native:storage:StorageAccount").outputs["primaryEndpoints"]["dfs"]
    uri = only(made, "azure-native:keyvault:Vault").outputs["properties"]["vaultUri"]
    assert service(made, "lake") == {"type": "AzureBlobFS", "url": dfs}
    assert service(made, "key-vault") == {"type": "AzureKeyVault", "baseUrl": uri}


def test_no_linked_service_holds_a_secret(factory):
    chosen = {"notebookPath": "/a", "copy": {"source": "AzureBlobStorage"}}
    text = str([one.inputs for one in factory(chosen).by_type(SERVICE)]).lower()
    assert not any(word in text for word in ("accesstoken", "accountkey", "sastoken", "password", "secret"))


def test_everything_goes_through_the_managed_network_if_there_is_one(factory):
    made = factory(MANAGED)
    via = {"referenceName": "managed", "type": "IntegrationRuntimeReference"}
    assert {
        one.name: one.inputs["properties"]["connectVia"] for one in made.by_type(SERVICE)
    } == dict.fromkeys((f"pipelines-{name}" for name in ("databricks", "key-vault", "lake", "http")), via)


def test_a_job_is_told_by_whoever_starts_it_unless_the_settings_say_one(factory, pipeline):
    assert pipeline(factory(), "run-databricks-job")["parameters"] == {"jobId": text()}
    given = factory({"jobId": "42", "jobParameters": {"day": "today"}})
    found = pipeline(given, "run-databricks-job")
    assert found["parameters"] == {"jobId": text("42"), "day": text("today")}
    [step] = found["activities"]
    assert step["type"] == "DatabricksJob"
    assert step["jobId"] == told("jobId")
    assert step["jobParameters"] == {"day": told("day")}
    assert step["linkedServiceName"] == {"referenceName": "databricks", "type": "LinkedServiceReference"}
    assert step["policy"] == {"timeout": "0.12:00:00", "retry": 0, "retryIntervalInSeconds": 30}


def test_a_job_by_its_name_is_looked_up_in_the_workspace(factory, only):
    made = factory({"jobName": "flights"})
    found, home = only(made, JOB), only(made, WORKSPACE)
    assert found.inputs["job_name"] == "flights"
    assert found.inputs["host"] == home.outputs["workspaceUrl"]
    assert found.inputs["workspace_id"] == home.outputs["workspaceId"]
    assert found.options.deleted_with == home.urn
    for name in ("run-databricks-job", "ingest-and-run"):
        assert found.urn in only(made, PIPELINE, f"pipelines-{name}").property_dependencies["parameters"]


def test_a_file_is_copied_as_it_is_and_then_the_job_runs(factory, only, pipeline):
    made = factory({"jobId": "42", "copy": {"parameters": {"folder": "landing"}}})
    found = pipeline(made, "ingest-and-run")
    assert found["parameters"] == {
        "jobId": text("42"), "url": text(), "path": text(), "folder": text("landing"), "file": text(),
    }  # fmt: skip
    copy, job = found["activities"]
    assert (copy["type"], job["type"]) == ("Copy", "DatabricksJob")
    assert copy["inputs"][0]["parameters"] == {"url": told("url"), "path": told("path")}
    assert copy["outputs"][0]["parameters"] == {"folder": told("folder"), "file": told("file")}
    assert copy["source"] == {
        "type": "BinarySource",
        "storeSettings": {"type": "HttpReadSettings", "requestMethod": "GET"},
    }
    assert copy["sink"] == {
        "type": "BinarySink",
        "storeSettings": {"type": "AzureBlobFSWriteSettings"},
    }
    assert job["dependsOn"] == [{"activity": copy["name"], "dependencyConditions": ["Succeeded"]}]
    sink = only(made, DATASET, "pipelines-lake-binary").inputs
    assert sink["datasetName"] == copy["outputs"][0]["referenceName"] == "lake_binary"
    assert sink["properties"]["location"]["fileSystem"] == "bronze"
    assert sink["properties"]["linkedServiceName"]["referenceName"] == "lake"
    source = only(made, DATASET, "pipelines-http-binary").inputs["properties"]
    assert source["linkedServiceName"] == {
        "referenceName": "http",
        "type": "LinkedServiceReference",
        "parameters": {"url": {"type": "Expression", "value": "@dataset().url"}},
    }


COPIES = [
    ({"format": "DelimitedText"}, "HttpServer", "DelimitedText", "DelimitedText", "DelimitedTextSource"),
    ({"format": "DelimitedText", "sinkFormat": "Parquet"}, "HttpServer", "DelimitedText", "Parquet", "DelimitedTextSource"),
    ({"format": "Parquet", "sinkFormat": "Json"}, "HttpServer", "Parquet", "Json", "ParquetSource"),
    ({"source": "AzureBlobStorage"}, "AzureBlobStorage", "Binary", "Binary", "BinarySource"),
    ({"source": "AzureBlobStorage", "format": "Parquet"}, "AzureBlobStorage", "Parquet", "Parquet", "ParquetSource"),
    ({"source": "RestService"}, "RestService", "RestResource", "Json", "RestSource"),
    ({"source": "RestService", "sinkFormat": "Parquet"}, "RestService", "RestResource", "Parquet", "RestSource"),
    ({"container": "silver"}, "HttpServer", "Binary", "Binary", "BinarySource"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "kind", "read", "written", "reader"), COPIES, ids=[str(row[0]) for row in COPIES]
)
def test_every_kind_of_source_and_format(factory, only, pipeline, chosen, kind, read, written, reader):
    """Strict mocks check the properties of each class."""
    made = factory({"copy": chosen})
    services = {one.inputs["properties"]["type"] for one in made.by_type(SERVICE)}
    assert services == {"AzureDatabricks", "AzureKeyVault", "AzureBlobFS", kind}
    [sink] = [one for one in made.by_type(DATASET) if one.name.startswith("pipelines-lake-")]
    [source] = [one for one in made.by_type(DATASET) if one is not sink]
    source, sink = source.inputs["properties"], sink.inputs["properties"]
    assert (source["type"], sink["type"]) == (read, written)
    assert sink["location"]["fileSystem"] == chosen.get("container", "bronze")
    step = pipeline(made, "ingest-and-run")["activities"][0]
    assert (step["source"]["type"], step["sink"]["type"]) == (reader, f"{written}Sink")


def test_another_format_is_another_dataset_not_a_changed_one(life, only):
    life()
    made = life({"copy": {"format": "Parquet"}})
    assert {one.name: one.step for one in made.by_type(DATASET)} == {
        "pipelines-http-parquet": "create",
        "pipelines-lake-parquet": "create",
    }


def test_there_is_no_copy_and_no_notebook_unless_they_are_wanted(factory):
    made = factory({"copy": {"enabled": False}})
    assert [one.inputs["pipelineName"] for one in made.by_type(PIPELINE)] == ["run-databricks-job"]
    assert not made.by_type(DATASET)


MACHINES = [
    ({}, {"existingClusterId": "0101-120000-cluster1"}),
    ({"notebookCluster": "InstancePool"},
     {"instancePoolId": "0101-120000-pool1", "newClusterVersion": "17.3.x-cpu-ml-scala2.13", "newClusterNumOfWorker": "2"}),
    ({"notebookCluster": "NewCluster", "newClusterNumOfWorker": "1:10"},
     {"newClusterVersion": "17.3.x-cpu-ml-scala2.13", "newClusterNodeType": "Standard_D4ds_v5", "newClusterNumOfWorker": "1:10"}),
    ({"notebookCluster": "NewCluster", "newClusterVersion": "16.4.x-scala2.12", "newClusterNodeType": "Standard_E4ds_v5"},
     {"newClusterVersion": "16.4.x-scala2.12", "newClusterNodeType": "Standard_E4ds_v5", "newClusterNumOfWorker": "2"}),
]  # fmt: skip


@pytest.mark.parametrize(("chosen", "machines"), MACHINES, ids=[str(row[0]) for row in MACHINES])
def test_a_notebook_is_given_machines(factory, service, pipeline, chosen, machines):
    made = factory({"notebookPath": "/Shared/report", "notebookParameters": {"day": "1"}, **chosen})
    found = service(made, "databricks")
    assert {name: found[name] for name in found if "luster" in name or "Pool" in name} == machines
    report = pipeline(made, "run-notebook")
    assert report["parameters"] == {"day": text("1")}
    [step] = report["activities"]
    assert (step["type"], step["notebookPath"]) == ("DatabricksNotebook", "/Shared/report")
    assert step["baseParameters"] == {"day": told("day")}


def test_how_long_a_step_may_take(factory, pipeline):
    policy = {"timeout": "1.00:00:00", "retry": 2, "retryIntervalInSeconds": 60}
    made = factory({"notebookPath": "/a", "activity": policy})
    for name in ("run-databricks-job", "ingest-and-run", "run-notebook"):
        assert [step["policy"] for step in pipeline(made, name)["activities"]] == [policy] * len(
            pipeline(made, name)["activities"]
        )


def triggers(**named):
    return {"triggers": named}


def test_a_schedule(factory, only):
    one = {
        "type": "ScheduleTrigger", "frequency": "Week", "startTime": "2026-01-01T00:00:00", "hours": [2],
        "timeZone": "W. Europe Standard Time", "weekDays": ["Monday"], "minutes": [30], "parameters": {"jobId": "7"},
    }  # fmt: skip
    made = factory(triggers(weekly=one))
    found = only(made, TRIGGER).inputs
    assert found["trigger_name"] == "weekly"
    assert found["factory_id"] == only(made, "azure-native:datafactory:Factory").id
    assert found["started"] is True
    assert found["properties"] == {
        "type": "ScheduleTrigger",
        "pipelines": [
            {
                "pipelineReference": {"referenceName": "run-databricks-job", "type": "PipelineReference"},
                "parameters": {"jobId": "7"},
            }
        ],
        "typeProperties": {
            "recurrence": {
                "frequency": "Week", "interval": 1, "startTime": "2026-01-01T00:00:00",
                "timeZone": "W. Europe Standard Time",
                "schedule": {"hours": [2], "minutes": [30], "weekDays": ["Monday"]},
            }
        },
    }  # fmt: skip
    assert only(made, PIPELINE, "pipelines-run-databricks-job").urn in only(made, TRIGGER).dependencies


def test_a_tumbling_window_has_one_pipeline_and_rules_of_its_own(factory, only):
    one = {
        "type": "TumblingWindowTrigger", "frequency": "Minute", "interval": 15, "startTime": START, "delay": "00:05:00",
        "maxConcurrency": 3, "retryPolicy": {"count": 2}, "parameters": {"jobId": "@trigger().outputs.windowStartTime"},
    }  # fmt: skip
    found = only(factory(triggers(quarter=one)), TRIGGER).inputs["properties"]
    assert found["pipeline"]["parameters"] == {"jobId": "@trigger().outputs.windowStartTime"}
    assert "pipelines" not in found
    assert found["typeProperties"] == {
        "frequency": "Minute", "interval": 15, "startTime": START, "delay": "00:05:00", "maxConcurrency": 3,
        "retryPolicy": {"count": 2, "intervalInSeconds": 30},
    }  # fmt: skip


def test_a_trigger_of_events_watches_the_lake(factory, only):
    one = {
        "type": "BlobEventsTrigger", "blobPathBeginsWith": "/bronze/blobs/landing/", "blobPathEndsWith": ".csv",
        "parameters": {"jobId": "7"},
    }  # fmt: skip
    made = factory(triggers(arrived=one))
    assert only(made, TRIGGER).inputs["properties"]["typeProperties"] == {
        "scope": only(made, "azure-native:storage:StorageAccount").id,
        "events": ["Microsoft.Storage.BlobCreated"],
        "blobPathBeginsWith": "/bronze/blobs/landing/",
        "blobPathEndsWith": ".csv",
        "ignoreEmptyBlobs": True,
    }


SCHEDULE = {"type": "ScheduleTrigger", "startTime": START}


@pytest.mark.parametrize(
    ("chosen", "started"),
    [
        ({"jobId": "42", **triggers(one=SCHEDULE)}, True),
        ({"jobId": "42", **triggers(one={**SCHEDULE, "started": False})}, False),
        ({"jobName": "flights", **triggers(one=SCHEDULE)}, False),
        ({"jobName": "flights", **triggers(one={**SCHEDULE, "parameters": {"jobId": "7"}})}, True),
        ({"jobName": "flights", "notebookPath": "/a", **triggers(one={**SCHEDULE, "pipeline": "run-notebook"})}, True),
    ],
)  # fmt: skip
def test_a_trigger_waits_for_the_job_that_it_would_start(factory, only, chosen, started):
    """Under mocks the workspace has no job."""
    assert only(factory(chosen), TRIGGER).inputs["started"] is started


def test_pipelines_come_after_the_ways_into_lake_vault_and_workspace(factory):
    made = factory(MANAGED)
    access = {
        one.urn
        for one in made.resources.values()
        if one.name.startswith(("data-factory-approval-", "data-factory-factory-on-"))
    }
    assert len(access) == 7
    for one in (*made.by_type(SERVICE), *made.by_type(DATASET), *made.by_type(PIPELINE)):
        assert access <= set(one.dependencies), one.name
