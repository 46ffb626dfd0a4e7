"""What the factory is told must fit the rest of the stack: its network, its machines, its own pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from infra.settings.data_factory_copy import SINK, SOURCES
from infra.settings.data_factory_network import SWITCH
from infra.settings.data_factory_runs import EXISTING, NEW, POOL, NotebookSettings
from infra.settings.data_factory_triggers import INGEST, NOTEBOOK, PATH, RUN_JOB, TriggerSettings
from infra.settings.key_vault import require_purge_protection
from infra.settings.private_access import require_door
from infra.settings.reader import ConfigReader

if TYPE_CHECKING:
    from infra.settings.stack import Settings

CLUSTER: Final = "dataFactory.notebookCluster"


def check(reader: ConfigReader, settings: Settings) -> None:
    """Every rule between the factory's settings and others."""
    _doors(reader, settings)
    _key(reader, settings)
    if settings.data_factory.runs.notebook is not None:
        _notebook(reader, settings, settings.data_factory.runs.notebook)
    for trigger in settings.data_factory.triggers:
        _trigger(reader, settings, trigger)


def _doors(reader: ConfigReader, settings: Settings) -> None:
    """https://learn.microsoft.com/azure/data-factory/data-factory-private-link"""
    chosen = settings.data_factory
    require_door(reader, "dataFactory", chosen.public_network_access, "nobody reaches the factory")
    closed = settings.workspace.public_network_access == "Disabled"
    if closed and not chosen.managed_virtual_network and not reader.is_refused(SWITCH):
        rule = "must be true: workspace.publicNetworkAccess is Disabled, and only this network leads there"
        reader.refuse(SWITCH, False, rule, "true")


def _key(reader: ConfigReader, settings: Settings) -> None:
    """https://learn.microsoft.com/azure/data-factory/enable-customer-managed-key"""
    if settings.data_factory.customer_managed_key:
        require_purge_protection(reader, settings, "dataFactory.customerManagedKey")


def _notebook(reader: ConfigReader, settings: Settings, notebook: NotebookSettings) -> None:
    """A notebook runs on machines of its own; a job brings its own."""
    if not settings.workspace.hybrid:
        rule = "must be left out with workspace.computeMode Serverless: make it a job, dataFactory.jobName"
        reader.surplus("dataFactory.notebookPath", notebook.path, rule)
        return
    compute, kind = settings.compute, cluster_kind(settings)
    if kind == EXISTING and compute.cluster is None:
        reader.refuse(CLUSTER, kind, f"must be {NEW} while cluster.enabled is false", NEW)
    if kind == POOL and compute.instance_pool is None:
        reader.refuse(CLUSTER, kind, f"must be {NEW} while instancePool.enabled is false", NEW)
    _sizes(reader, kind, notebook, known=compute.cluster is not None)


def _sizes(reader: ConfigReader, kind: str, notebook: NotebookSettings, *, known: bool) -> None:
    """A new cluster says what it is; a pool has its machines, and a cluster that is there has everything.

    https://learn.microsoft.com/azure/data-factory/compute-linked-services#azure-databricks-linked-service
    """
    for name, value, example, needs in (
        ("Version", notebook.new_cluster_version, "17.3.x-scala2.13", (NEW, POOL)),
        ("NodeType", notebook.new_cluster_node_type, "Standard_D4ds_v5", (NEW,)),
    ):
        path = f"dataFactory.newCluster{name}"
        if value and kind not in needs:
            reader.surplus(path, value, f"must be left out while the notebook runs on {kind}")
        elif not value and kind in needs and not known and not reader.is_refused(path):
            rule = f"must be given with {CLUSTER} {kind}: there is no cluster of the stack to take it from"
            reader.refuse(path, None, rule, example)
    path = "dataFactory.newClusterNumOfWorker"
    if kind == EXISTING and reader.is_set(path):
        reader.surplus(path, "a value", f"must be left out while the notebook runs on {kind}")


def cluster_kind(settings: Settings) -> str:
    """Where the notebook runs: on what was chosen, or on the cluster that the stack has, or on a new one."""
    notebook = settings.data_factory.runs.notebook
    chosen = notebook.cluster if notebook is not None else None
    return chosen or (EXISTING if settings.compute.cluster is not None else NEW)


def parameters_of(settings: Settings, pipeline: str) -> dict[str, bool]:
    """The parameters of a pipeline, and whether each has a default."""
    runs, copy = settings.data_factory.runs, settings.data_factory.copy
    if pipeline == NOTEBOOK:
        return dict.fromkeys(runs.notebook.parameters if runs.notebook else (), True)
    found = {"jobId": bool(runs.job_id or runs.job_name), **dict.fromkeys(runs.job_parameters, True)}
    if pipeline == INGEST:
        found.update({name: name in copy.parameters for name in (*SOURCES[copy.source], *SINK)})
    return found


def _trigger(reader: ConfigReader, settings: Settings, trigger: TriggerSettings) -> None:
    """A trigger starts a pipeline that is there, and tells it all that it must know."""
    path, chosen = f"{PATH}.{trigger.name}", settings.data_factory
    missing = {
        INGEST: None if chosen.copy.enabled else "dataFactory.copy.enabled is false",
        NOTEBOOK: None if chosen.runs.notebook else "dataFactory.notebookPath is not set",
    }.get(trigger.pipeline)
    if missing:
        reader.refuse(f"{path}.pipeline", trigger.pipeline, f"must be {RUN_JOB}: {missing}", RUN_JOB)
        return
    known = parameters_of(settings, trigger.pipeline)
    for name in trigger.parameters:
        if name not in known:
            rule = f"must be a parameter of {trigger.pipeline}: {', '.join(known) or 'it has none'}"
            reader.surplus(f"{path}.parameters.{name}", "a value", rule)
    examples = {"jobId": "123456789", "url": "https://example.com/"}
    for name, has_default in known.items():
        if not has_default and name not in trigger.parameters:
            rule = f"must be given: {trigger.pipeline} has no default for it"
            reader.refuse(f"{path}.parameters.{name}", None, rule, examples.get(name, "value"))
    containers, found = settings.lake.containers, trigger.blobs.container
    where = f"{path}.blobPathBeginsWith"
    if found and found not in containers and not reader.is_refused(where):
        rule = f"must begin with a container of the lake: {', '.join(containers)}"
        reader.refuse(where, trigger.blobs.begins_with, rule, f"/{containers[0]}/blobs/")
