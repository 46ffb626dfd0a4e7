"""Promise: a run's page opens by its signed address only, shows every cell, and nothing on it can run."""

from __future__ import annotations

import re

import httpx
import pytest
from databricks.sdk.service import jobs as j
from databricks.sdk.service.workspace import ImportFormat

SOURCE = """# Databricks notebook source
print("<script>alert(1)</script>")

# COMMAND ----------

raise ValueError("<b>bad</b>")
"""


@pytest.fixture(scope="module")
def page(client, wait_for):
    client.workspace.upload("/Shared/page.py", SOURCE.encode(), format=ImportFormat.AUTO, overwrite=True)
    job_id = client.jobs.create(
        name="<i>page</i>", tasks=[j.Task(task_key="a", notebook_task=j.NotebookTask("/Shared/page"))]
    ).job_id
    run_id = client.jobs.run_now(job_id).run_id
    return wait_for(lambda: (r := client.jobs.get_run(run_id)).end_time and r).run_page_url


def test_the_page_shows_the_run_escaped(page):
    answer = httpx.get(page)
    text = answer.text
    assert answer.status_code == 200
    assert "&lt;i&gt;page&lt;/i&gt;" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&lt;b&gt;bad&lt;/b&gt;" in text
    assert not re.search(r"<script|<b>bad|<i>page", text)
    assert "ValueError" in text
    assert "prefers-color-scheme: dark" in text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_only_its_own_signature_opens_it(page):
    address, _, query = page.partition("?")
    assert httpx.get(address).status_code == 401
    assert httpx.get(page[:-1] + ("0" if page[-1] != "0" else "1")).status_code == 401
    assert httpx.get(re.sub(r"runs/\d+", "runs/5", address) + "?" + query).status_code == 401
    assert httpx.get(re.sub(r"jobs/\d+", "jobs/5", address) + "?" + query).status_code == 404


def test_a_run_is_exported_as_a_page(client, page):
    run_id = int(re.search(r"runs/(\d+)", page)[1])
    assert (
        "ValueError" in client.jobs.export_run(client.jobs.get_run(run_id).tasks[0].run_id).views[0].content
    )
