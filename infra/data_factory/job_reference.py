"""A pipeline starts a job by its id, and the job is made after the workspace, by `python -m workspace_config
apply`: the program that makes the pipeline cannot know the id the first time. So the job is looked up by its
name whenever the program runs, and what depends on it changes when it is found, made anew or gone.

    pulumi up                          the pipeline has no default job yet, and its triggers wait
    python -m workspace_config apply   the job is there
    pulumi up                          the pipeline has its id, and the triggers start

https://docs.databricks.com/api/azure/workspace/jobs/list
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pulumi
from pulumi import dynamic

from infra.compute.resource import DatabricksProvider, WorkspaceAddress
from infra.workspace_object import WORKSPACE_FIELDS, changed_fields, has_unknown, patiently, plain

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

OUTPUT: Final = "job_id"


class AmbiguousJobError(Exception):
    """Several jobs have the name; nothing is guessed."""


class JobReferenceProvider(dynamic.ResourceProvider):
    """Looks a job up; the job itself is never touched."""

    serialize_as_secret_always = False

    def client(self, host: str) -> WorkspaceClient:
        """A client for `host` with the credentials of this moment."""
        return DatabricksProvider().client(host)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Nothing to check: the settings did."""
        return dynamic.CheckResult(plain(news), [])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        """Another workspace is another reference; another id of the same name is a change that only the
        workspace can tell.
        """
        old, new = inputs_of(olds), inputs_of(news)
        changed = changed_fields(old, new)
        replaces = [name for name in sorted(changed) if name in WORKSPACE_FIELDS]
        known = [name for name in replaces if not has_unknown(new.get(name))]
        before = olds.get(OUTPUT) or ""
        moved = not changed and self._seen(new, before) != before
        return dynamic.DiffResult(changes=bool(changed) or moved, replaces=known, delete_before_replace=True)

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Look the job up in a workspace that may have been made a moment ago."""
        known = inputs_of(props)
        return dynamic.CreateResult(f"{known['workspace_id']}/{known['job_name']}", self._found(known))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """The id of this moment; a job that is not there is a reference without one."""
        known = inputs_of(props)
        return dynamic.ReadResult(id_, self._found(known), known)

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """Look it up again."""
        return dynamic.UpdateResult(self._found(inputs_of(news)))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Nothing: the job is not ours to delete."""

    def _found(self, known: dict[str, Any]) -> dict[str, Any]:
        host, name = known["host"], known["job_name"]
        client = self.client(host)
        return {**known, OUTPUT: told(patiently(lambda: find_job(client, name), host), known)}

    def _seen(self, known: dict[str, Any], before: Any) -> Any:
        """The id as far as it can be told: a preview must not fail where the workspace cannot be reached."""
        try:
            return told(find_job(self.client(known["host"]), known["job_name"]), known)
        except AmbiguousJobError:
            raise
        except Exception as error:  # noqa: BLE001 (no network, no credential, no answer: nothing has changed)
            print(f"{known['host']} was not asked for job {known['job_name']!r}: {error}", flush=True)
            return before


def inputs_of(props: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs among inputs and outputs."""
    return {name: value for name, value in plain(props).items() if name != OUTPUT}


def told(job_id: str | None, known: Mapping[str, Any]) -> str:
    """The id, or nothing and a word about what to do; the engine shows what a provider prints.

    An empty text and not None: a preview takes an output that is None for one that is not known yet.
    """
    if job_id is None:
        print(
            f"{known['host']} has no job called {known['job_name']!r} yet. Run `python -m workspace_config "
            "apply`, then `pulumi up` again: until then the pipeline has no default job, its triggers wait.",
            flush=True,
        )
    return job_id or ""


def find_job(client: WorkspaceClient, name: str) -> str | None:
    """Id of the job of that name, None without one; of several the one that `workspace_config` made. Raises
    AmbiguousJobError when that does not decide.
    """
    named = [job for job in client.jobs.list(name=name) if job.settings and job.settings.name == name]
    ours = [job for job in named if job.settings and "managed_by" in (job.settings.tags or {})]
    found = ours if len(named) > 1 and ours else named
    if len(found) > 1:
        ids = ", ".join(sorted(str(job.job_id) for job in found))
        raise AmbiguousJobError(
            f"{len(found)} jobs are called {name!r}: {ids}. Rename or delete the others, or choose one: "
            "`pulumi config set --path azure-databricks-platform:dataFactory.jobId <id>` in place of jobName."
        )
    return str(found[0].job_id) if found else None


class JobReference(dynamic.Resource, module="databricks", name="JobReference"):
    """The id of a job by its name; empty while the workspace has no such job."""

    job_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        workspace: WorkspaceAddress,
        job_name: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "host": workspace.host,
            "workspace_id": workspace.workspace_id,
            "job_name": job_name,
            OUTPUT: None,
        }
        gone_with = pulumi.ResourceOptions(deleted_with=workspace.resource)
        super().__init__(JobReferenceProvider(), name, props, pulumi.ResourceOptions.merge(opts, gone_with))
