"""Rules of Data Factory: global names, integration runtimes, Databricks links, pipelines and triggers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import absent, is_unknown, items, number, present, read, text

_DATABRICKS = (
    "https://learn.microsoft.com/azure/data-factory/compute-linked-services#azure-databricks-linked-service"
)
_PIPELINES = "https://learn.microsoft.com/azure/data-factory/concepts-pipelines-activities"


def _taken(resource: Resource, world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "factoryName")
    for other in world.of_type(t.FACTORY) if name else ():
        if other.name.lower() == str(name).lower() and not t.same_id(other.id, resource.id):
            yield (
                "factoryName",
                (
                    f"The specified resource name '{name}' is already in use. Resource names must be "
                    "globally unique."
                ),
            )


def _databricks_link(resource: Resource, _world: World) -> Iterable[Finding]:
    if text(resource.inputs, "properties.type") != "AzureDatabricks":
        return
    base = "properties."
    if present(resource.inputs, f"{base}newClusterVersion") and absent(
        resource.inputs, f"{base}newClusterNodeType"
    ):
        yield (
            f"{base}newClusterNodeType",
            "newClusterNodeType is required when newClusterVersion is specified.",
        )
    workers = read(resource.inputs, f"{base}newClusterNumOfWorker")
    if isinstance(workers, (int, float)) and not isinstance(workers, bool):
        yield f"{base}newClusterNumOfWorker", 'newClusterNumOfWorker must be a string such as "2" or "1:10".'
    clusters = [
        n
        for n in ("existingClusterId", "newClusterVersion", "instancePoolId")
        if present(resource.inputs, base + n)
    ]
    if "existingClusterId" in clusters and len(clusters) > 1:
        yield (
            f"{base}existingClusterId",
            "existingClusterId cannot be combined with a new cluster or an instance pool.",
        )
    token, auth = (
        present(resource.inputs, f"{base}accessToken"),
        text(resource.inputs, f"{base}authentication"),
    )
    unknown = is_unknown(read(resource.inputs, f"{base}authentication"))
    if not token and not unknown and auth != "MSI" and absent(resource.inputs, f"{base}credential"):
        yield (
            f"{base}authentication",
            "The linked service needs accessToken, or authentication 'MSI' with workspaceResourceId.",
        )
    if auth == "MSI" and absent(resource.inputs, f"{base}workspaceResourceId"):
        yield f"{base}workspaceResourceId", "workspaceResourceId is required for MSI authentication."


def _activities(inputs: Any) -> Iterator[tuple[str, Any]]:
    yield from items(inputs, "activities")


def _activity_graph(resource: Resource, _world: World) -> Iterable[Finding]:
    names: list[str] = []
    for path, activity in _activities(resource.inputs):
        name = text(activity, "name")
        if name is not None and name in names:
            yield f"{path}.name", f"The activity name '{name}' is not unique in the pipeline."
        names.append(name or "")
    for path, activity in _activities(resource.inputs):
        for inner, dependency in items(activity, "dependsOn"):
            target = text(dependency, "activity")
            if target is not None and target not in names and "" not in names:
                yield (
                    f"{path}.{inner}.activity",
                    (
                        f"The activity '{target}' that '{read(activity, 'name')}' depends on was not found "
                        "in the pipeline."
                    ),
                )


def _activity_count(resource: Resource, _world: World) -> Iterable[Finding]:
    activities = list(_activities(resource.inputs))
    if len(activities) > 120:
        yield "activities", f"The pipeline has {len(activities)} activities; at most 120 are allowed."


def _notebook_path(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, activity in _activities(resource.inputs):
        notebook = text(activity, "notebookPath")
        if (
            text(activity, "type") == "DatabricksNotebook"
            and notebook is not None
            and not notebook.startswith(("/", "@"))
        ):
            yield (
                f"{path}.notebookPath",
                f"The notebook path '{notebook}' is not absolute: it must start with a slash.",
            )


def _linked_services(resource: Resource, world: World) -> Iterable[Finding]:
    factory = resource.id.rpartition("/pipelines/")[0]
    if not world.complete or not factory:
        return
    for path, activity in _activities(resource.inputs):
        name = text(activity, "linkedServiceName.referenceName")
        if name and world.get(f"{factory}/linkedservices/{name}") is None:
            yield (
                f"{path}.linkedServiceName",
                f"The document cannot be created since a referenced linked service '{name}' was not found.",
            )


def _managed_network(resource: Resource, _world: World) -> Iterable[Finding]:
    base = "properties.managedVirtualNetwork"
    if present(resource.inputs, base) and text(resource.inputs, f"{base}.type") not in {
        None,
        "ManagedVirtualNetworkReference",
    }:
        yield (
            f"{base}.type",
            "The type of a managed virtual network reference must be 'ManagedVirtualNetworkReference'.",
        )


def _trigger(resource: Resource, _world: World) -> Iterable[Finding]:
    base, kind = "properties.", text(resource.inputs, "properties.type")
    if (
        kind == "BlobEventsTrigger"
        and absent(resource.inputs, f"{base}blobPathBeginsWith")
        and absent(resource.inputs, f"{base}blobPathEndsWith")
    ):
        yield (
            f"{base}blobPathBeginsWith",
            "At least one of blobPathBeginsWith and blobPathEndsWith must be given.",
        )
    if kind == "TumblingWindowTrigger":
        interval, unit = number(resource.inputs, f"{base}interval"), text(resource.inputs, f"{base}frequency")
        if unit == "Minute" and interval is not None and interval < 5:
            yield f"{base}interval", "The minimum interval of a tumbling window is 5 minutes."
        concurrency = number(resource.inputs, f"{base}maxConcurrency")
        if concurrency is not None and not 1 <= concurrency <= 50:
            yield f"{base}maxConcurrency", "maxConcurrency must be between 1 and 50."


RULES: Final = (
    Rule(id="factory-name-taken", tokens=(t.FACTORY,), code="DataFactoryNameInUse", status=409,
    needs_world=True,
         source="https://github.com/Azure-Player/azure.datafactory.tools/issues/43",
         fix="Choose another name: factory names are global.", check=_taken, on=("create",)),
    Rule(id="factory-databricks-link", tokens=(t.LINKED_SERVICE,), code="BadRequest", source=_DATABRICKS,
         fix=("Use authentication 'MSI' with workspaceResourceId, and either existingClusterId or a "
             "complete new cluster."),
         check=_databricks_link),
    Rule(id="factory-activity-graph", tokens=(t.PIPELINE,), code="BadRequest", source=_PIPELINES,
         fix="Give every activity its own name and depend only on activities of the pipeline.",
         check=_activity_graph),
    Rule(id="factory-activity-count", tokens=(t.PIPELINE,), code="BadRequest",
         source="https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits",
         fix="Split the pipeline; call the parts with ExecutePipeline.", check=_activity_count),
    Rule(id="factory-notebook-path", tokens=(t.PIPELINE,), code="BadRequest",
         source="https://learn.microsoft.com/azure/data-factory/transform-data-databricks-notebook",
         fix="Start notebookPath with '/'.", check=_notebook_path),
    Rule(id="factory-linked-service-exists", tokens=(t.PIPELINE,), code="BadRequest", needs_world=True,
    source=_PIPELINES,
         fix="Create the linked service first: use its name output, or depends_on.", check=_linked_services),
    Rule(id="factory-managed-network", tokens=(t.INTEGRATION_RUNTIME,), code="BadRequest",
         source="https://learn.microsoft.com/azure/data-factory/managed-virtual-network-private-endpoint",
         fix="Use {referenceName: 'default', type: 'ManagedVirtualNetworkReference'}.",
         check=_managed_network),
    Rule(id="factory-trigger", tokens=(t.TRIGGER,), code="BadRequest",
         source="https://learn.microsoft.com/azure/data-factory/concepts-pipeline-execution-triggers",
         fix="Correct the trigger's properties.", check=_trigger),
)  # fmt: skip
