"""Notebooks run as on Databricks: languages, parameters, display, other notebooks, secrets, task values."""

from __future__ import annotations

import base64
import json

import pytest

pytestmark = pytest.mark.spark


def test_python_and_sql_share_a_session_and_hand_values_on(run) -> None:
    result = run(
        "dbutils.widgets.text('limit', '3')\nspark.range(int(dbutils.widgets.get('limit'))).createOrReplaceTempView('numbers')",
        "%sql SELECT sum(id) AS total, :label AS label, '${limit}' AS raw, ':label' AS text FROM numbers -- :nothing",
        "total = _sqldf.first().total\ndbutils.jobs.taskValues.set('total', total)\nprint(dbutils.jobs.taskValues.get('before', 'n'), dbutils.jobs.taskValues.get('before', 'x', default=1))",
        "%md # not run",
        "dbutils.notebook.exit(json.dumps({'total': total}) if False else f'total={total}')",
        "print('never')",
        parameters={"limit": "5", "label": "it's"},
        task_values={"before": {"n": 41}},
    )
    assert run.tables(result)[0]["rows"] == [[10, "it's", "5", ":label"]]
    assert run.shown(result) == "41 1\n"
    assert (result.exit_value, result.task_values) == ("total=10", {"total": 10})
    assert [cell.status for cell in result.cells] == ["SUCCESS"] * 5 + ["SKIPPED"]


def test_a_notebook_can_ask_who_runs_it_without_showing_the_token(run, workspace) -> None:
    result = run(
        "context = dbutils.notebook.entry_point.getDbutils().notebook().getContext()\n"
        "print(context.notebookPath().get(), context.apiUrl().isDefined(), context.tags().get('nothing').isDefined())",
        "import mlflow\nprint(mlflow.get_tracking_uri())\nprint(context.apiToken().get())",
        "print('token' in context.safeToJson().lower())",
        "try:\n    context.browserHostName()\nexcept AttributeError as error:\n    print(error)",
    )
    shown = run.shown(result)
    assert shown.splitlines()[0].endswith(" True False")
    assert "databricks" in shown
    assert "REDACTED" in shown
    assert "False\nthe command context has no browserHostName here; it has: apiUrl" in shown


def test_a_sql_notebook(run) -> None:
    result = run(
        "CREATE WIDGET TEXT n DEFAULT '2'; SELECT id FROM range(int(:n))",
        "%python\nprint(spark.version)",
        language="SQL",
    )
    assert run.tables(result)[0] == {
        "columns": [{"name": "id", "type": "bigint"}],
        "rows": [[0], [1]],
        "truncated": False,
    }
    assert run.shown(result) == "4.0.1\n"


def test_a_jupyter_notebook(run) -> None:
    cells = [
        {"cell_type": "code", "source": ["x = 2\n", "x + 1"]},
        {"cell_type": "code", "source": "%sql\nSELECT 5 AS five"},
    ]
    result = run(json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}))
    assert run.shown(result) == "3\n"
    assert run.tables(result)[0]["rows"] == [[5]]


def test_what_cells_show(run) -> None:
    result = run(
        "import datetime, decimal\ndisplay(spark.createDataFrame([(1, 2**60, decimal.Decimal('1.50'), datetime.datetime(2020, 1, 2), b'x', {'k': [1]}, float('nan'))], 'a int, b bigint, c decimal(5,2), d timestamp, e binary, f map<string,array<int>>, g double'))",
        "import matplotlib.pyplot as plt\nprint('before'); plt.plot([1, 2]); plt.show(); print('after')",
        "displayHTML('<b>bold</b>')\nimport pandas as pd\npd.DataFrame({'a': [1]})",
        "display(pd.DataFrame({'a': [1, None], 'when': pd.to_datetime(['2020-01-01', None])}))",
        "%sh echo out; echo err >&2",
        "display(spark.range(20_000))",
        "1;",
    )
    first, images, html, frame, shell, many, quiet = (cell.outputs for cell in result.cells)
    assert first[0].data["rows"] == [
        [1, str(2**60), "1.50", "2020-01-02T00:00:00", "eA==", {"k": [1]}, "nan"]
    ]
    assert [output.kind for output in images] == ["text", "image", "text"]
    assert base64.b64decode(images[1].data["base64"])[:4] == b"\x89PNG"
    assert [html[0].data, "<table" in html[1].data] == ["<b>bold</b>", True]
    assert frame[0].data["rows"] == [[1.0, "2020-01-01T00:00:00"], [None, None]]
    assert shell[0].data == "out\nerr\n"
    assert (len(many[0].data["rows"]), many[0].data["truncated"]) == (10_000, True)
    assert quiet == ()


def test_run_shares_names_and_notebook_run_does_not(run, workspace) -> None:
    workspace.notebooks["/Shared/lib/setup"] = (
        "# Databricks notebook source\nshared = dbutils.widgets.get('who')\nprint('set up')\n# COMMAND ----------\n# MAGIC %run ./deeper"
    )
    workspace.notebooks["/Shared/lib/deeper"] = "deep = 'yes'\ndbutils.notebook.exit('only this one')"
    workspace.notebooks["/Shared/child"] = (
        "dbutils.notebook.exit(dbutils.widgets.get('a') + str('shared' in globals()))"
    )
    workspace.notebooks["/Shared/broken"] = "1 / 0"
    result = run(
        '%run ./lib/setup $who="me"',
        "print(shared, deep, dbutils.notebook.run('child', 60, {'a': 5}))",
        "try:\n    dbutils.notebook.run('/Shared/broken')\nexcept RuntimeError as error:\n    print(error)",
        path="/Shared/main",
    )
    lines = run.shown(result).splitlines()
    assert lines[:2] == ["set up", "me yes 5False"]
    assert "ZeroDivisionError" in lines[2]


def test_run_of_a_missing_notebook_names_it(run) -> None:
    result = run("%run ./nowhere", path="/Shared/main")
    assert (result.state, "/Shared/nowhere" in str(result.error)) == ("FAILED", True)


def test_secrets_are_never_shown(run, workspace) -> None:
    workspace.secrets["scope", "password"] = "hunter2-secret"
    result = run(
        "value = dbutils.secrets.get('scope', 'password')\nprint(value, len(value), [s.key for s in dbutils.secrets.list('scope')])\ndisplay(spark.createDataFrame([(value,)], 'v string'))",
        "import os\nprint(os.environ['DATABRICKS_TOKEN'], os.environ['DATABRICKS_HOST'].startswith('http'))",
        "raise ValueError(value)",
    )
    assert result.state == "FAILED"
    assert result.cells[0].outputs[0].data == "[REDACTED] 14 ['password']\n"
    assert result.cells[1].outputs[0].data == "[REDACTED] True\n"
    assert "hunter2" not in repr(result)
    assert result.error == "ValueError: [REDACTED]"


def test_the_environment_points_mlflow_and_the_sdk_at_the_workspace(run) -> None:
    result = run(
        "import os\nprint([os.environ[n] for n in ('MLFLOW_TRACKING_URI', 'MLFLOW_REGISTRY_URI', 'MLFLOW_EXPERIMENT_NAME', 'MY_ENV')], spark.conf.get('spark.my.setting'))",
        path="/Users/me/train",
    )
    assert run.shown(result) == "['databricks', 'databricks-uc', '/Users/me/train', 'there'] here\n"


def test_arrow_pandas_and_python_functions(run) -> None:
    result = run(
        """import pandas as pd
from pyspark.sql.functions import pandas_udf, udf
frame = spark.createDataFrame(pd.DataFrame({"a": [1, 2], "b": ["x", None]}))
print(frame.toPandas().to_dict("list"), frame.select(pandas_udf(lambda s: s * 2, "long")("a")).collect()[1][0], frame.select(udf(lambda s: s + 1, "long")("a")).collect()[1][0], sc.parallelize(range(4)).map(lambda n: n + 1).sum())""",
    )
    assert run.shown(result) == "{'a': [1, 2], 'b': ['x', None]} 4 3 10\n"


def test_python_can_be_restarted_in_the_middle(run) -> None:
    result = run(
        "import os\nfirst = os.getpid()\ndbutils.widgets.text('kept', str(first))\nsql('SELECT 1 AS a').createOrReplaceTempView('temp')\ndbutils.jobs.taskValues.set('k', 1)",
        "dbutils.library.restartPython()",
        "import os\nprint('first' in globals(), str(os.getpid()) == dbutils.widgets.get('kept'), spark.table('temp').count())",
    )
    assert run.shown(result) == "False False 1\n"
    assert result.task_values == {"k": 1}


def test_python_file_and_sql_file(run) -> None:
    script = "import sys\nfrom pyspark.sql import SparkSession\nif __name__ == '__main__':\n    print(sys.argv[1:], SparkSession.builder.getOrCreate().range(3).count())\n    sys.exit(0)"
    result = run(
        script, kind="python_file", path="/jobs/main.py", parameters={"argv": '["--day", "2020-01-01"]'}
    )
    assert run.shown(result) == "['--day', '2020-01-01'] 3\n"
    result = run(
        "CREATE OR REPLACE TEMP VIEW one AS SELECT 1 AS x; SELECT x, :y AS y FROM one;",
        kind="sql_file",
        language="SQL",
        parameters={"y": "2"},
    )
    assert run.tables(result)[0]["rows"] == [[1, "2"]]
