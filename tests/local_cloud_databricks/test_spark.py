"""Promise: with the real Spark behind it, a job of notebooks writes a Delta table that the catalog then knows."""

from __future__ import annotations

import pytest
from databricks.sdk.service import jobs as j
from databricks.sdk.service.workspace import ImportFormat

WRITE = """# Databricks notebook source
spark.range(10).selectExpr("id", "id * 2 as twice").write.mode("overwrite").saveAsTable("main.default.numbers")
dbutils.jobs.taskValues.set("rows", spark.table("main.default.numbers").count())
display(spark.table("main.default.numbers").limit(2))
"""
READ = """-- Databricks notebook source
SELECT sum(twice) AS total, :rows AS rows FROM main.default.numbers
"""


@pytest.mark.spark
def test_a_job_really_runs(tmp_path, wait_for):
    import socket
    import threading

    import uvicorn
    from databricks.sdk import WorkspaceClient

    from local_cloud.databricks.app import create_app

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(tmp_path, "t"), log_level="warning"))
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    wait_for(lambda: server.started)
    client = WorkspaceClient(host=f"http://127.0.0.1:{listener.getsockname()[1]}", token="t")
    try:
        for name, source in (("write.py", WRITE), ("read.sql", READ)):
            client.workspace.upload(f"/Shared/{name}", source.encode(), format=ImportFormat.AUTO)
        rows = {"rows": "{{tasks.write.values.rows}}"}
        tasks = [
            j.Task(task_key="write", notebook_task=j.NotebookTask("/Shared/write")),
            j.Task(
                task_key="read", depends_on=[j.TaskDependency("write")],
                notebook_task=j.NotebookTask("/Shared/read", base_parameters=rows),
            ),
        ]  # fmt: skip
        job_id = client.jobs.create(name="real", tasks=tasks).job_id
        run = client.jobs.run_now(job_id).result()
        assert [t.state.result_state.value for t in run.tasks] == ["SUCCESS", "SUCCESS"]
        assert [c.name for c in client.tables.get("main.default.numbers").columns] == ["id", "twice"]
        import httpx

        page = httpx.get(run.run_page_url).text
        assert '<td class="number">90</td>' in page
    finally:
        server.should_exit = True
        thread.join(60)
