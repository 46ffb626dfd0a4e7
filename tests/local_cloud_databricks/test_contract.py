"""Promise: the committed contract is the installed client's, and a body it does not allow is refused by name."""

from __future__ import annotations

import pytest

from local_cloud.databricks.contract.check import load_contract
from local_cloud.databricks.contract.generate import CONTRACT_FILE, generate, render

JOB = {"name": "j", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/x"}}]}


def test_the_committed_contract_is_that_of_the_installed_client():
    assert CONTRACT_FILE.read_text("utf-8") == render(generate()), (
        "databricks-sdk changed: run python -m local_cloud.databricks.contract.generate"
    )


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/api/2.2/jobs/create", {**JOB, "nmae": "x"}, "nmae: unknown field (did you mean 'name'?)"),
        ("/api/2.2/jobs/create", {**JOB, "timeout_seconds": "soon"}, "timeout_seconds: expected an integer"),
        ("/api/2.2/jobs/create", {**JOB, "timeout_seconds": True}, "timeout_seconds: expected an integer"),
        ("/api/2.2/jobs/create", {**JOB, "tasks": {}}, "tasks: expected a list"),
        (
            "/api/2.1/jobs/create",
            {"tasks": [{"run_if": "NEVER"}]},
            'tasks[0].run_if: "NEVER" is not one of ALL_DONE',
        ),
        ("/api/2.2/jobs/create", {"tasks": [{}]}, "tasks[0].task_key: missing required field"),
        ("/api/2.2/jobs/create", {**JOB, "tags": {"a": 1}}, "tags.a: expected a string, got 1"),
        ("/api/2.2/jobs/create", {**JOB, "tags": []}, "tags: expected an object"),
        (
            "/api/2.1/clusters/create",
            {"spark_version": "x", "autoscale": {"min": 1}},
            "autoscale.min: unknown field",
        ),
        ("/api/2.1/clusters/get", None, ""),
        ("/api/2.0/secrets/put", {"scope": "s"}, "key: missing required field"),
        ("/api/2.0/workspace/mkdirs", {}, "path: missing required field"),
        ("/api/2.0/workspace/import", {"path": "/a", "format": "PDF"}, 'format: "PDF" is not one of'),
        ("/api/2.1/unity-catalog/catalogs", {"name": "c", "nam": 1}, "nam: unknown field"),
    ],
)
def test_a_wrong_body_is_refused_naming_the_field(call, path, body, says):
    if body is None:
        assert call("GET", path) == (
            400,
            {"error_code": "INVALID_PARAMETER_VALUE", "message": "cluster_id: missing required parameter"},
        )
        return
    status, answer = call("POST", path, json=body)
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert says in answer["message"]


def test_all_faults_are_reported_at_once(call):
    _, answer = call("POST", "/api/2.2/jobs/create", json={"a": 1, "b": 2, "tasks": 3})
    assert answer["message"] == "a: unknown field; b: unknown field; tasks: expected a list, got 3"


def test_integers_may_be_text_as_in_protobuf_json(call):
    status, _ = call("POST", "/api/2.2/jobs/create", json={**JOB, "timeout_seconds": "60"})
    assert status == 200


def test_a_query_of_the_wrong_type_is_refused(call):
    assert call("GET", "/api/2.2/jobs/get?job_id=x")[1]["message"] == "job_id: 'x' is not a number"
    assert call("GET", "/api/2.2/jobs/list?page_token=zzz")[1]["error_code"] == "INVALID_PARAMETER_VALUE"


def test_permission_levels_come_from_the_client():
    assert "IS_OWNER" in load_contract().enum("jobs.JobPermissionLevel")
