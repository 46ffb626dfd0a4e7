"""Whatever a task does, its result says what happened and the cluster takes the next one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from local_cloud.databricks.spark.api import ClusterSpec, ClusterStartError, TaskResult
from local_cloud.databricks.spark.cluster import SparkCluster

pytestmark = pytest.mark.spark
SLOW = "spark.range(100).rdd.map(lambda n: __import__('time').sleep(60)).count()"


def test_a_failing_cell_fails_the_run_with_the_users_own_lines(run) -> None:
    result = run("a = 1\n", "def f(n):\n    return n / 0\n\nf(a)", "print('never')")
    assert (result.state, result.error) == ("FAILED", "ZeroDivisionError: division by zero")
    trace = str(result.error_trace)
    assert "Error in cell 2" in trace
    assert "Cell 2, line 4" in trace
    assert "--->    2     return n / 0" in trace
    assert "IPython" not in trace
    assert [cell.status for cell in result.cells] == ["SUCCESS", "FAILED", "SKIPPED"]
    assert result.cells[1].outputs[-1].kind == "error"


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("spark.table('main.default.missing')", "AnalysisException: [TABLE_OR_VIEW_NOT_FOUND]"),
        ("%sql SELEC 1", "ParseException: [PARSE_SYNTAX_ERROR]"),
        ("x = (", "SyntaxError"),
        ("import sys; sys.exit(0)", "SystemExit: 0"),
        ("%sh exit 3", "ShellCommandError: the shell cell ended with exit code 3"),
        ("%scala val x = 1", "UnsupportedLanguageError: %scala cells do not run"),
        ("x = bytearray(1 << 45)", "MemoryError"),
        ("display(spark.readStream.format('rate').load())", "ValueError: display() of a streaming DataFrame"),
        ("dbutils.secrets.get('no', 'no')", "WorkspaceApiError: RESOURCE_DOES_NOT_EXIST"),
        ("dbutils.jobs.taskValues.get('up', 'x')", "ValueError: no task value of task 'up'"),
    ],
)
def test_every_kind_of_error_is_named(run, cell: str, error: str) -> None:
    result = run(cell)
    assert (result.state, result.cells[0].status) == ("FAILED", "FAILED")
    assert str(result.error).startswith(error)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("import os; os._exit(3)", "exited unexpectedly with code 3"),
        ("import os; os.kill(os.getpid(), 9)", "killed (SIGKILL)"),
    ],
)
def test_a_process_that_dies_leaves_what_was_done(run, cell: str, message: str) -> None:
    result = run("print('done')", cell, "print('never')")
    assert result.state == "FAILED"
    assert message in str(result.error)
    assert [cell.status for cell in result.cells] == ["SUCCESS", "FAILED", "SKIPPED"]
    assert result.cells[0].outputs[0].data == "done\n"
    assert run.shown(run("print(spark.range(3).count())")) == "3\n"


def test_a_timeout_stops_spark_and_the_process(run, cluster: SparkCluster) -> None:
    begun = time.monotonic()
    result = run("print('began')", SLOW, timeout=3.0)
    assert (result.state, result.error) == ("TIMEDOUT", "Timed out after 3 seconds.")
    assert time.monotonic() - begun < 10
    wait_for(lambda: cluster.info()["active_tasks"] == 0)


def test_cancel_ends_only_its_own_task(run, cluster: SparkCluster, tmp_path: Path) -> None:
    marker = tmp_path / "begun"
    doomed = run.request(
        f"import subprocess\nopen('{marker}', 'w').write(str(subprocess.Popen(['sleep', '300']).pid))\n{SLOW}",
        "/doomed",
    )
    results: list[TaskResult] = []
    thread = threading.Thread(target=lambda: results.append(cluster.run(doomed)))
    thread.start()
    wait_for(lambda: marker.exists() and marker.read_text() and cluster.info()["active_tasks"] > 0)
    cluster.cancel(doomed.task_run_id)
    thread.join(20)
    assert results[0].state == "CANCELED"
    wait_for(lambda: not psutil.pid_exists(int(marker.read_text())))
    wait_for(lambda: cluster.info()["active_tasks"] == 0)
    assert run.shown(run("print(spark.range(4).count())")) == "4\n"
    cluster.cancel(doomed.task_run_id)


def test_three_notebooks_at_once_do_not_see_each_other(run, cluster: SparkCluster) -> None:
    source = "spark.range({n}).createOrReplaceTempView('mine')\nspark.conf.set('my.number', {n})\nimport time\ntime.sleep(0.5)\nprint(spark.table('mine').count(), spark.conf.get('my.number'), sum(r.id for r in spark.table('mine').collect()))"
    results: dict[int, TaskResult] = {}

    def work(n: int) -> None:
        results[n] = cluster.run(run.request(source.format(n=n), f"/n{n}"))

    threads = [threading.Thread(target=work, args=(n,)) for n in (3, 4, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {n: run.shown(result) for n, result in results.items()} == {
        3: "3 3 3\n",
        4: "4 4 6\n",
        5: "5 5 10\n",
    }
    assert cluster.info()["sessions"] == 0


def test_info_tells_of_the_driver(cluster: SparkCluster) -> None:
    info = cluster.info()
    assert (info["spark_version"], info["alive"], info["ui_url"]) == ("4.0.1", True, None)
    assert info["master"] == f"local[{info['slots']}]"


def test_a_bad_setting_says_so(state_dir: Path) -> None:
    spec = ClusterSpec("bad", "bad", "17.3.x-scala2.13", 0, 0, {"spark.executor.heartbeatInterval": "soon"})
    with pytest.raises(ClusterStartError, match=r"(?s)did not start.*spark\.executor\.heartbeatInterval"):
        SparkCluster.start(spec, state_dir)


def test_a_killed_server_leaves_no_process(tmp_path: Path) -> None:
    program = (
        "import json, sys; from pathlib import Path\n"
        "from local_cloud.databricks.spark.api import ClusterSpec\n"
        "from local_cloud.databricks.spark.cluster import SparkCluster\n"
        "c = SparkCluster(ClusterSpec('k', 'k', '17.3.x', 0, 0), Path(sys.argv[1]))\n"
        "print(json.dumps([c.driver.pid, c.zygote.pid]), flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        pids = json.loads(server.stdout.readline())
        os.kill(server.pid, signal.SIGKILL)
    wait_for(lambda: not any(psutil.pid_exists(pid) for pid in pids))


def wait_for(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)
