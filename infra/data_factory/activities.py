"""The steps of pipelines that run something in Databricks: what they are told comes from the pipeline's
parameters, so a trigger or a person can say something else each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pulumi
from pulumi_azure_native import datafactory

from infra.data_factory.linked_services import reference
from infra.settings.data_factory_runs import RunSettings

Parameters = dict[str, datafactory.ParameterSpecificationArgs]
RUN_JOB: Final = "run-databricks-job"
RUN_NOTEBOOK: Final = "run-notebook"


def expression(text: str) -> dict[str, str]:
    """A value that is computed in each run."""
    return {"value": text, "type": "Expression"}


def parameter(name: str) -> dict[str, str]:
    """The value of a parameter of the pipeline."""
    return expression(f"@pipeline().parameters.{name}")


def parameters(
    defaults: Mapping[str, pulumi.Input[Any] | None], names: Iterable[str] | None = None
) -> Parameters:
    """Texts that a pipeline is told; one without a default must be given in each run."""
    return {
        name: datafactory.ParameterSpecificationArgs(
            type=datafactory.ParameterType.STRING, default_value=defaults.get(name)
        )
        for name in (defaults if names is None else names)
    }


def policy(runs: RunSettings) -> datafactory.ActivityPolicyArgs:
    """How long a step may take, and how often it is tried again."""
    return datafactory.ActivityPolicyArgs(
        timeout=runs.timeout, retry=runs.retry, retry_interval_in_seconds=runs.retry_interval_in_seconds
    )


def run_job(
    service: datafactory.LinkedService, runs: RunSettings, after: str | None = None
) -> datafactory.DatabricksJobActivityArgs:
    """Start the job and wait for it, if `after` succeeded.

    https://learn.microsoft.com/azure/data-factory/transform-data-databricks-job
    """
    return datafactory.DatabricksJobActivityArgs(
        name=RUN_JOB,
        type="DatabricksJob",
        job_id=parameter("jobId"),
        job_parameters={name: parameter(name) for name in runs.job_parameters} or None,
        linked_service_name=reference(service),
        policy=policy(runs),
        depends_on=[
            datafactory.ActivityDependencyArgs(
                activity=after, dependency_conditions=[datafactory.DependencyCondition.SUCCEEDED]
            )
        ]
        if after
        else None,
    )


def run_notebook(
    service: datafactory.LinkedService, runs: RunSettings, path: str, names: Iterable[str]
) -> datafactory.DatabricksNotebookActivityArgs:
    """Run the notebook on the machines of the linked service.

    https://learn.microsoft.com/azure/data-factory/transform-data-databricks-notebook
    """
    return datafactory.DatabricksNotebookActivityArgs(
        name=RUN_NOTEBOOK,
        type="DatabricksNotebook",
        notebook_path=path,
        base_parameters={name: parameter(name) for name in names} or None,
        linked_service_name=reference(service),
        policy=policy(runs),
    )
