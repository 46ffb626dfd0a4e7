"""What runs in the factory: the job, the job after a file was fetched, a notebook; each started by hand, by a
program, or by a trigger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import datafactory

from infra.compute.resource import WorkspaceAddress
from infra.data_factory import activities, copying, linked_services, triggers
from infra.data_factory.factory import DataFactory
from infra.data_factory.job_reference import JobReference
from infra.data_factory.linked_services import NotebookCluster, Workshop
from infra.placement import Placement
from infra.settings.data_factory import DataFactorySettings
from infra.settings.data_factory_triggers import INGEST, NOTEBOOK, RUN_JOB


@dataclass(frozen=True, kw_only=True)
class PipelinesArgs:
    """The factory, what its pipelines use, and what must be there before: the ways into the workspace.

    `container` is where files are copied to; `cluster` runs the notebook, if there is one.
    """

    placement: Placement
    factory: DataFactory
    chosen: DataFactorySettings
    workspace: WorkspaceAddress
    workspace_resource_id: pulumi.Input[str]
    lake_id: pulumi.Input[str]
    dfs_endpoint: pulumi.Input[str]
    container: pulumi.Input[str]
    vault_uri: pulumi.Input[str]
    cluster: NotebookCluster | None
    after: Sequence[pulumi.Resource] = ()


class Pipelines(pulumi.ComponentResource):
    """The pipelines with everything they refer to, and their triggers."""

    pipeline_name: pulumi.Output[str]
    """The one that runs the job."""

    def __init__(self, name: str, args: PipelinesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:data_factory:Pipelines", name, None, opts)
        self._name, self._args = name, args
        self._shop = Workshop(
            parent=self,
            name=name,
            placement=args.placement,
            factory=args.factory,
            after=[*args.factory.access, *args.after],
        )
        self._service = linked_services.databricks(
            self._shop, args.workspace.host, args.workspace_resource_id, args.cluster
        )
        linked_services.key_vault(self._shop, args.vault_uri)
        job, ready = self._job()
        made = {RUN_JOB: self._run_job(job)}
        if args.chosen.copy.enabled:
            made[INGEST] = self._ingest(job)
        if args.chosen.runs.notebook is not None:
            made[NOTEBOOK] = self._notebook()
        for one in args.chosen.triggers:
            triggers.trigger(
                self._shop,
                one,
                made[one.pipeline],
                args.lake_id,
                ready=True if one.pipeline == NOTEBOOK else ready,
            )
        self.pipeline_name = made[RUN_JOB].name
        self.register_outputs({"pipelineName": self.pipeline_name})

    def outputs(self) -> dict[str, pulumi.Output[str]]:
        """Values of fields of `infra.outputs.StackOutputs`."""
        return {"data_factory_pipeline": self.pipeline_name}

    def _job(self) -> tuple[pulumi.Input[str | None] | None, pulumi.Input[bool]]:
        """Id of the job that runs by default, and whether there is one."""
        runs = self._args.chosen.runs
        if runs.job_name is None:
            return runs.job_id, True
        found = JobReference(
            f"{self._name}-job",
            workspace=self._args.workspace,
            job_name=runs.job_name,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(self._args.after)),
        )
        return found.job_id.apply(lambda job_id: job_id or None), found.job_id.apply(bool)

    def _pipeline(
        self, pipeline_name: str, steps: list[Any], told: activities.Parameters
    ) -> datafactory.Pipeline:
        return datafactory.Pipeline(
            f"{self._name}-{pipeline_name}",
            pipeline_name=pipeline_name,
            activities=steps,
            parameters=told or None,
            opts=self._shop.options(),
            **self._shop.where(),
        )

    def _run_job(self, job: pulumi.Input[str | None] | None) -> datafactory.Pipeline:
        runs = self._args.chosen.runs
        told = activities.parameters({"jobId": job, **runs.job_parameters})
        return self._pipeline(RUN_JOB, [activities.run_job(self._service, runs)], told)

    def _ingest(self, job: pulumi.Input[str | None] | None) -> datafactory.Pipeline:
        """Fetch a file, then run the job."""
        args, runs = self._args, self._args.chosen.runs
        lake = linked_services.lake(self._shop, args.dfs_endpoint)
        step = copying.copy_into_lake(self._shop, args.chosen.copy, runs, lake, args.container)
        told = {
            **activities.parameters({"jobId": job, **runs.job_parameters}),
            **activities.parameters(args.chosen.copy.parameters, args.chosen.copy.parameter_names),
        }
        return self._pipeline(
            INGEST, [step, activities.run_job(self._service, runs, after=copying.COPY)], told
        )

    def _notebook(self) -> datafactory.Pipeline:
        runs = self._args.chosen.runs
        if runs.notebook is None:
            raise ValueError("no notebook is given")
        step = activities.run_notebook(self._service, runs, runs.notebook.path, runs.notebook.parameters)
        return self._pipeline(NOTEBOOK, [step], activities.parameters(runs.notebook.parameters))
