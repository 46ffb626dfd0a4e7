"""`dbutils.notebook.entry_point`: who runs this notebook, as libraries and many notebooks ask for it.

MLflow reads its credentials and the source of a run from here
(https://github.com/mlflow/mlflow/blob/master/mlflow/utils/databricks_utils.py); notebooks write
`entry_point.getDbutils().notebook().getContext().notebookPath().get()`. On Databricks these are Java objects,
hence the method names and the Scala options.
"""

from __future__ import annotations

import json
import logging
import tempfile
from dataclasses import dataclass
from typing import Any, NoReturn

from local_cloud.databricks.spark.runner.state import TaskState


@dataclass(frozen=True)
class Option:
    """A Scala option: a value or nothing."""

    value: Any = None

    def isDefined(self) -> bool:  # noqa: N802
        """Whether there is a value."""
        return self.value is not None

    def get(self) -> Any:
        """The value; raises LookupError when there is none."""
        if self.value is None:
            raise LookupError("None.get")
        return self.value

    def getOrElse(self, default: Any) -> Any:  # noqa: N802
        """The value, or `default`."""
        return default if self.value is None else self.value


class OptionMap:
    """A Scala map: `get` answers with an option."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def get(self, key: str) -> Option:
        """The value of a key."""
        return Option(self._values.get(key))


class CommandContext:
    """What is known of the running command; every answer is an option. The token is redacted from outputs."""

    def __init__(self, state: TaskState) -> None:
        context = state.request.context
        self._values = {
            "apiUrl": context.host,
            "apiToken": context.token,
            "notebookPath": state.notebook_path or state.request.path,
            "clusterId": state.cluster_id,
            "userName": context.user_name,
            "workspaceId": context.workspace_id,
            "currentRunId": str(state.request.task_run_id),
            "jobId": None if context.job_id is None else str(context.job_id),
            "idInJob": str(context.run_id),
        }
        self._tags = {
            "orgId": context.workspace_id,
            "user": context.user_name,
            "clusterId": state.cluster_id,
            "runId": str(context.run_id),
            "idInJob": str(context.run_id),
            "taskKey": context.task_key,
            "jobType": "NORMAL",
            "jobTaskType": "notebook",
        }
        if context.job_id is not None:
            self._tags["jobId"] = str(context.job_id)

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__["_values"]
        if name not in values:
            raise AttributeError(f"the command context has no {name} here; it has: {', '.join(values)}")
        return lambda: Option(values[name])

    def tags(self) -> OptionMap:
        """Tags of the command: job, run, user, cluster, workspace."""
        return OptionMap(self._tags)

    def extraContext(self) -> OptionMap:  # noqa: N802
        """Further facts, under their older names."""
        return OptionMap(
            {"notebook_path": str(self._values["notebookPath"]), "api_url": str(self._values["apiUrl"])}
        )

    def safeToJson(self) -> str:  # noqa: N802
        """The context without the token, as JSON: `{"attributes": {...}}`."""
        shown = {key: value for key, value in self._values.items() if key != "apiToken" and value is not None}
        return json.dumps({"attributes": shown, "tags": self._tags})

    toJson = safeToJson  # noqa: N815


class _NotebookUtils:
    def __init__(self, state: TaskState) -> None:
        self._state = state

    def getContext(self) -> CommandContext:  # noqa: N802
        return CommandContext(self._state)


class _JavaDbutils:
    def __init__(self, state: TaskState) -> None:
        self._state = state

    def notebook(self) -> _NotebookUtils:
        return _NotebookUtils(self._state)


class _DriverConf:
    def workflowSslTrustAll(self) -> bool:  # noqa: N802
        return False


class EntryPoint:
    """The driver's entry point, as far as Python code asks for it."""

    def __init__(self, state: TaskState) -> None:
        self._state = state

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"dbutils.notebook.entry_point.{name} is not offered here")

    def getDbutils(self) -> _JavaDbutils:  # noqa: N802
        """The Java side of dbutils: `notebook().getContext()`."""
        return _JavaDbutils(self._state)

    def getNonUcApiToken(self) -> str:  # noqa: N802
        """The token of the user who runs the notebook."""
        return self._state.request.context.token

    def getDriverConf(self) -> _DriverConf:  # noqa: N802
        """Settings of the driver."""
        return _DriverConf()

    def getLogger(self) -> logging.Logger:  # noqa: N802
        """The logger of the driver."""
        return logging.getLogger("databricks.driver")

    def getReplId(self) -> str:  # noqa: N802
        """Id of this Python process."""
        return f"repl-{self._state.request.task_run_id}"

    def getJobGroupId(self) -> str | None:  # noqa: N802
        """The Spark job group that belongs to the running command."""
        group = self._state.spark.sparkContext.getLocalProperty("spark.jobGroup.id")
        return None if group is None else str(group)

    def getReplLocalTempDir(self) -> str:  # noqa: N802
        """A fresh directory of this task."""
        return tempfile.mkdtemp(dir=self._state.directory)

    getUserLocalTempDir = getReplLocalTempDir  # noqa: N815
    getReplNFSTempDir = getReplLocalTempDir  # noqa: N815
    getUserNFSTempDir = getReplLocalTempDir  # noqa: N815
