"""What the factory runs in the workspace: a job by its name or id, and a notebook if one is given; on which
machines the notebook runs, how long a run may take and how often a failed one is tried again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from infra.settings.cluster import NODE_TYPE
from infra.settings.config_values import member
from infra.settings.data_factory_triggers import SPAN
from infra.settings.reader import ConfigReader

EXISTING: Final = "ExistingCluster"
POOL: Final = "InstancePool"
NEW: Final = "NewCluster"
CLUSTERS: Final = (EXISTING, POOL, NEW)
JOB_NAME: Final = (r"\S(.{0,4094}\S)?", "must be the name of a job in the workspace", "flights")
JOB_ID: Final = (r"[1-9]\d{0,18}", "must be the id of a job in the workspace: digits", "123456789")
NOTEBOOK_PATH: Final = (
    r"/\S(.*\S)?",
    "must be the absolute path of a notebook in the workspace: it starts with /",
    "/Workspace/Shared/notebook",
)
"""https://learn.microsoft.com/azure/data-factory/transform-data-databricks-notebook"""
VERSION: Final = (
    r"\d+\.\d+\.x-[a-z0-9.-]+",
    "must be the key of a runtime such as 17.3.x-scala2.13",
    "17.3.x-scala2.13",
)
WORKERS: Final = (
    r"[1-9]\d{0,3}(:[1-9]\d{0,3})?",
    'must be a number of workers in quotes, "2", or a range, "1:10"',
    "2",
)
PARAMETER: Final = r"[A-Za-z_][A-Za-z0-9_-]{0,62}"
RESERVED: Final = ("jobId", "url", "path", "sourceContainer", "sourceFolder", "sourceFile", "folder", "file")
"""Parameters that the pipelines have anyway."""
_OF_NOTEBOOK: Final = (
    "notebookParameters",
    "notebookCluster",
    "newClusterVersion",
    "newClusterNodeType",
    "newClusterNumOfWorker",
)
LONGEST: Final = 7 * 24 * 60
SHORTEST: Final = 10


@dataclass(frozen=True, kw_only=True)
class NotebookSettings:
    """A notebook and its machines; what is None of a new cluster is taken from the stack's cluster."""

    path: str
    parameters: dict[str, str]
    cluster: str | None
    new_cluster_version: str | None
    new_cluster_node_type: str | None
    new_cluster_num_of_worker: str


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    """With neither a name nor an id the pipeline is told its job by whoever starts it."""

    job_name: str | None
    job_id: str | None
    job_parameters: dict[str, str]
    notebook: NotebookSettings | None
    timeout: str
    retry: int
    retry_interval_in_seconds: int


def read_runs(reader: ConfigReader) -> RunSettings:
    """The settings of jobs and of the notebook."""
    name = reader.optional("dataFactory.jobName", *JOB_NAME)
    id_ = reader.optional("dataFactory.jobId", *JOB_ID)
    if reader.is_set("dataFactory.jobName") and reader.is_set("dataFactory.jobId"):
        rule = "must be left out with dataFactory.jobName: the id is looked up by the name"
        reader.surplus("dataFactory.jobId", id_, rule)
    return RunSettings(
        job_name=name,
        job_id=id_,
        job_parameters=_parameters(reader, "dataFactory.jobParameters"),
        notebook=_notebook(reader),
        timeout=_timeout(reader, "dataFactory.activity.timeout"),
        retry=reader.integer("dataFactory.activity.retry", 0, 0, 100),
        retry_interval_in_seconds=reader.integer(
            "dataFactory.activity.retryIntervalInSeconds", 30, 30, 86400, "seconds"
        ),
    )


def _parameters(reader: ConfigReader, path: str) -> dict[str, str]:
    """Parameters of the job, each of them a parameter of the pipeline too."""

    given = reader.mapping(path, "must be texts", "value", lambda _, value: len(value) <= 10000)
    rule = f"must have a name of letters, digits, - and _ that is none of {', '.join(RESERVED)}"
    for name in given:
        if re.fullmatch(PARAMETER, name) is None or name in RESERVED:
            reader.surplus(member(path, name), "a value", rule)
    return given


def _notebook(reader: ConfigReader) -> NotebookSettings | None:
    path = reader.optional("dataFactory.notebookPath", *NOTEBOOK_PATH)
    found = NotebookSettings(
        path=path or "",
        parameters=_parameters(reader, "dataFactory.notebookParameters"),
        cluster=reader.choice("dataFactory.notebookCluster", "", CLUSTERS) or None,
        new_cluster_version=reader.optional("dataFactory.newClusterVersion", *VERSION),
        new_cluster_node_type=reader.optional("dataFactory.newClusterNodeType", *NODE_TYPE),
        new_cluster_num_of_worker=reader.text("dataFactory.newClusterNumOfWorker", "2", *WORKERS),
    )
    if path:
        _workers(reader, found)
        return found
    given = next((name for name in _OF_NOTEBOOK if reader.is_set(f"dataFactory.{name}")), None)
    if given and not reader.is_refused("dataFactory.notebookPath"):
        rule = f"must be given: dataFactory.{given} is set, which is for a notebook"
        reader.refuse("dataFactory.notebookPath", None, rule, NOTEBOOK_PATH[2])
    return None


def _workers(reader: ConfigReader, found: NotebookSettings) -> None:
    path, text = "dataFactory.newClusterNumOfWorker", found.new_cluster_num_of_worker
    low, _, high = text.partition(":")
    if reader.is_refused(path):
        return
    if high and int(high) < int(low):
        reader.refuse(path, text, "must be a range that grows: <fewest>:<most>", f"{high}:{low}")
    elif high and found.cluster == POOL:
        reader.refuse(path, text, f"must be one number with dataFactory.notebookCluster {POOL}", low)


def _timeout(reader: ConfigReader, path: str) -> str:
    """https://learn.microsoft.com/azure/data-factory/concepts-pipelines-activities#activity-policy"""
    text = reader.text(path, "0.12:00:00", *SPAN)
    days, _, clock = text.rpartition(".")
    hours, minutes, _ = clock.split(":")
    length = int(days or 0) * 24 * 60 + int(hours) * 60 + int(minutes)
    rule = "must be from 00:10:00 (10 minutes) to 7.00:00:00 (a week)"
    if not reader.is_refused(path):
        reader.require(SHORTEST <= length <= LONGEST, path, text, rule, "0.12:00:00")
    return text
