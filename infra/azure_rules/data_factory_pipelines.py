"""Rules of pipelines: their graph, what may be nested in what, and the shape of single activities."""

from __future__ import annotations

import graphlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import items, number, read, text

_PIPELINES = "https://learn.microsoft.com/azure/data-factory/concepts-pipelines-activities"
_NESTING = "https://learn.microsoft.com/azure/data-factory/concepts-nested-activities"
_LIMITS = (
    "https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits"
)
_LOOPS: Final = {"ForEach", "Until"}
_BRANCHES: Final = {"IfCondition", "Switch"}
_PERIOD = re.compile(r"(\d+\.)?\d\d:(60|[0-5]\d):(60|[0-5]\d)")
Located = tuple[str, Any, tuple[str, ...]]
"""Path of an activity, the activity, and the types of the activities around it, outermost first."""


def _lists(path: str, activity: Any) -> Iterator[tuple[str, Any]]:
    for name in ("activities", "ifTrueActivities", "ifFalseActivities", "defaultActivities"):
        yield f"{path}.{name}", read(activity, name)
    for inner, case in items(activity, "cases"):
        yield f"{path}.{inner}.activities", read(case, "activities")


def _walk(path: str, found: Any, around: tuple[str, ...]) -> Iterator[Located]:
    for index, activity in enumerate(found) if isinstance(found, list) else ():
        if not isinstance(activity, dict):
            continue
        where = f"{path}[{index}]"
        yield where, activity, around
        kind = text(activity, "type") or ""
        for inner, nested in _lists(where, activity):
            yield from _walk(inner, nested, (*around, kind))


def activities(resource: Resource) -> Iterator[Located]:
    """Every activity of a pipeline, nested ones too."""
    yield from _walk("activities", read(resource.inputs, "activities"), ())


def _cycle(edges: dict[str, list[str]]) -> str | None:
    try:
        graphlib.TopologicalSorter(edges).prepare()
    except graphlib.CycleError as error:
        return str(error.args[1][0])
    return None


def _activity_graph(resource: Resource, _world: World) -> Iterable[Finding]:
    names: list[str] = []
    edges: dict[str, list[str]] = {}
    for path, activity in items(resource.inputs, "activities"):
        name = text(activity, "name")
        if name is not None and name in names:
            yield f"{path}.name", f"The activity name '{name}' is not unique in the pipeline."
        names.append(name or "")
    for path, activity in items(resource.inputs, "activities"):
        targets = [(inner, text(one, "activity")) for inner, one in items(activity, "dependsOn")]
        edges[text(activity, "name") or ""] = [target for _, target in targets if target]
        for inner, target in targets:
            if target is not None and target not in names and "" not in names:
                yield (
                    f"{path}.{inner}.activity",
                    (
                        f"The activity '{target}' that '{read(activity, 'name')}' depends on was not "
                        "found in "
                        "the "
                        "pipeline."
                    ),
                )
    looped = _cycle(edges)
    if looped:
        yield "activities", f"The activity '{looped}' depends on itself, directly or through others."


def _activity_count(resource: Resource, _world: World) -> Iterable[Finding]:
    count = sum(1 for _ in activities(resource))
    if count > 120:
        yield "activities", f"The pipeline has {count} activities; at most 120 are allowed."


def _nesting(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, activity, around in activities(resource):
        kind, outer = text(activity, "type") or "", set(around)
        if (kind in _LOOPS and outer & _LOOPS) or (kind in _BRANCHES and outer & _BRANCHES):
            yield (
                path,
                f"Container activity cannot include another container activity: {kind} in {around[-1]}.",
            )
        if kind == "Validation" and around:
            yield path, f"A Validation activity cannot be nested in {around[-1]}."


def _batch(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, activity, _ in activities(resource):
        batch = number(activity, "batchCount")
        if text(activity, "type") == "ForEach" and batch is not None and not 1 <= batch <= 50:
            yield f"{path}.batchCount", f"batchCount must be 1 to 50, not {batch:g}."


def _timeout(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, activity, _ in activities(resource):
        for name in ("policy.timeout", "timeout"):
            value = text(activity, name)
            if value is not None and not value.startswith("@") and not _PERIOD.fullmatch(value):
                yield f"{path}.{name}", f"The timeout '{value}' is not of the form D.HH:MM:SS."


def _notebook_path(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, activity, _ in activities(resource):
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


def _databricks_service(resource: Resource, world: World) -> Iterable[Finding]:
    factory = resource.id.partition("/pipelines/")[0]
    for path, activity, _ in activities(resource) if factory else ():
        kind = text(activity, "type") or ""
        name = text(activity, "linkedServiceName.referenceName") if kind.startswith("Databricks") else None
        service = world.get(f"{factory}/linkedservices/{name}") if name else None
        found = text(service.inputs, "properties.type") if service else None
        if found not in {None, "AzureDatabricks"}:
            yield (
                f"{path}.linkedServiceName",
                (
                    f"The activity of type {kind} needs a linked service of type AzureDatabricks, "
                    f"'{name}' is of "
                    f"type {found}."
                ),
            )


_P = (t.PIPELINE,)
RULES: Final = (
    Rule(id="factory-activity-graph", tokens=_P, code="BadRequest", source=_PIPELINES,
         fix="Give every activity its own name and depend only on activities of the pipeline, in no circle.",
         check=_activity_graph),
    Rule(id="factory-activity-count", tokens=_P, code="BadRequest", source=_LIMITS, evidence="documented",
         fix="Split the pipeline; call the parts with ExecutePipeline.", check=_activity_count),
    Rule(id="factory-nesting", tokens=_P, code="BadRequest", source=_NESTING, evidence="documented",
         fix="Move the inner loop or branch into a pipeline of its own and call it with ExecutePipeline.",
         check=_nesting),
    Rule(id="factory-batch", tokens=_P, code="BadRequest", evidence="documented",
         source="https://learn.microsoft.com/azure/data-factory/control-flow-for-each-activity",
         fix="Use a batchCount of 1 to 50.", check=_batch),
    Rule(id="factory-timeout", tokens=_P, code="BadRequest", source=_PIPELINES,
         fix="Write timeouts as D.HH:MM:SS, for instance '0.12:00:00'.", check=_timeout),
    Rule(id="factory-notebook-path", tokens=_P, code="BadRequest", evidence="documented",
         source="https://learn.microsoft.com/azure/data-factory/transform-data-databricks-notebook",
         fix="Start notebookPath with '/'.", check=_notebook_path),
    Rule(id="factory-databricks-service", tokens=_P, code="BadRequest", needs_world=True,
         source="https://learn.microsoft.com/azure/data-factory/transform-data-databricks-job",
         fix="Reference a linked service of type AzureDatabricks.", check=_databricks_service),
)  # fmt: skip
