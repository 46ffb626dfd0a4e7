"""A job; its name is not unique, so a tag in its settings proves that it is ours."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workspace_config.kind import Document, Rules, arguments, is_tagged

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient


class Job:
    """https://docs.databricks.com/api/azure/workspace/jobs/create ; the id is the job id."""

    kind = "job"
    rules = Rules(
        marker="tags",
        adoptable="its tag names this bundle and key",
        ignored={"deployment": "bookkeeping of bundles", "edit_mode": "locks the page, changes no behaviour"},
        keyed_by={
            "tasks": "task_key",
            "tasks.depends_on": "task_key",
            "job_clusters": "job_cluster_key",
            "environments": "environment_key",
            "parameters": "name",
        },
    )

    def read(self, client: WorkspaceClient, id: str) -> Document | None:  # noqa: A002
        """Return the settings, with every page of tasks."""
        from databricks.sdk.errors import InvalidParameterValue, NotFound

        try:
            job = client.jobs.get(int(id))
        except NotFound:
            return None
        except InvalidParameterValue as error:
            # The service answers 400 INVALID_PARAMETER_VALUE "Job ... does not exist." for an unknown id.
            if "does not exist" in str(error):
                return None
            raise
        return job.settings.as_dict() if job.settings else {}

    def find(self, client: WorkspaceClient, desired: Document) -> str | None:
        """Find a job of this name that carries our tag."""
        for job in client.jobs.list(name=desired.get("name")):
            if job.settings and is_tagged(job.settings.tags, desired.get("tags")):
                return str(job.job_id)
        return None

    def create(self, client: WorkspaceClient, desired: Document) -> str:
        """Create the job; the API has no idempotency token for this, so nobody may repeat it blindly."""
        from databricks.sdk.service.jobs import JobSettings

        return str(client.jobs.create(**arguments(JobSettings, desired)).job_id)

    def update(self, client: WorkspaceClient, id: str, desired: Document, changes: Collection[str]) -> None:  # noqa: A002, ARG002
        """Replace all settings: a partial update would keep what the spec no longer says."""
        from databricks.sdk.service.jobs import JobSettings

        client.jobs.reset(int(id), JobSettings.from_dict(desired))

    def delete(self, client: WorkspaceClient, id: str) -> None:  # noqa: A002
        """Delete the job; its runs stay visible for a while."""
        from databricks.sdk.errors import InvalidParameterValue, NotFound

        try:
            client.jobs.delete(int(id))
        except NotFound:
            return
        except InvalidParameterValue as error:
            if "does not exist" not in str(error):
                raise
