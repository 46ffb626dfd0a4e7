"""Rules of Spark and SQL pools: sizes that exist, and what can be said only once the pool is there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import MISSING, absent, is_unknown, number, read, text

_RM = "https://github.com/hashicorp/terraform-provider-azurerm/tree/main/internal/services/synapse"
_VERSIONS = "https://learn.microsoft.com/azure/synapse-analytics/spark/apache-spark-version-support"
_ISOLATED = "https://learn.microsoft.com/azure/synapse-analytics/spark/apache-spark-pool-configurations"
_FAILED: Final = "Spark pool request validation failed."
_RETIRED: Final = {"2.4", "3.0", "3.1", "3.2"}
_UNITS: Final = (100, 200, 300, 400, 500, 1000, 1500, 2000, 2500, 3000, 5000, 6000, 7500, 10000, 15000, 30000)
_SOURCES: Final = {
    "Recovery": ("recoverableDatabaseId",),
    "PointInTimeRestore": ("sourceDatabaseId", "restorePointInTime"),
    "Restore": ("sourceDatabaseId",),
}


def _size(resource: Resource, _world: World) -> Iterable[Finding]:
    scaled = read(resource.inputs, "autoScale.enabled")
    counts = ("autoScale.minNodeCount", "autoScale.maxNodeCount") if scaled is True else ()
    for path in (*counts, *(("nodeCount",) if scaled in (False, MISSING) else ())):
        count = number(resource.inputs, path)
        if count is not None and not 3 <= count <= 200:
            yield (
                path,
                (
                    f"{_FAILED} A Spark pool cannot have {count:g} nodes; it must have between 3 and 200 "
                    "nodes."
                ),
            )
    least, most = (number(resource.inputs, path) for path in counts) if counts else (None, None)
    if least is not None and most is not None and least > most:
        yield (
            "autoScale.minNodeCount",
            f"{_FAILED} minNodeCount {least:g} is more than maxNodeCount {most:g}.",
        )


def _pause(resource: Resource, _world: World) -> Iterable[Finding]:
    delay = number(resource.inputs, "autoPause.delayInMinutes")
    if read(resource.inputs, "autoPause.enabled") is True and delay is not None and not 5 <= delay <= 10080:
        yield "autoPause.delayInMinutes", f"{_FAILED} delayInMinutes must be between 5 and 10080."


def _executors(resource: Resource, _world: World) -> Iterable[Finding]:
    base = "dynamicExecutorAllocation"
    if read(resource.inputs, f"{base}.enabled") is not True:
        return
    least, most = read(resource.inputs, f"{base}.minExecutors"), read(resource.inputs, f"{base}.maxExecutors")
    if least is MISSING or most is MISSING:
        yield (
            base,
            (
                f"{_FAILED} DynamicExecutorAllocationNotValid: Min and max executors properties are "
                "mandatory "
                "fields when dynamic executor allocation is enabled"
            ),
        )
        return
    if is_unknown(least) or is_unknown(most):
        return
    if least > most:
        yield f"{base}.minExecutors", f"{_FAILED} DynamicExecutorAllocationNotValid: min is more than max."
    nodes = number(resource.inputs, "autoScale.maxNodeCount") or number(resource.inputs, "nodeCount")
    if nodes and not 1 <= most <= nodes - 1:
        yield (
            f"{base}.maxExecutors",
            (
                f"{_FAILED} DynamicExecutorAllocationNotValid: 'maxExecutors' should lie between 1 and "
                "(maximumNodeCount -1)."
            ),
        )


def _isolation(resource: Resource, _world: World) -> Iterable[Finding]:
    size = text(resource.inputs, "nodeSize")
    if read(resource.inputs, "isComputeIsolationEnabled") is True and size not in {None, "XXXLarge"}:
        yield "nodeSize", f"{_FAILED} Compute isolation needs nodes of size XXXLarge, not {size}."


def _version(resource: Resource, _world: World) -> Iterable[Finding]:
    version = text(resource.inputs, "sparkVersion")
    if version in _RETIRED:
        yield "sparkVersion", f"{_FAILED} The Spark version {version} is not supported for new pools."


def _libraries(resource: Resource, _world: World) -> Iterable[Finding]:
    for path in ("libraryRequirements", "customLibraries"):
        if path in resource.inputs:
            yield path, f"'{path}' cannot be set while the Spark pool is created."


def _sku(resource: Resource, _world: World) -> Iterable[Finding]:
    sku = text(resource.inputs, "sku.name")
    if sku is not None and sku.lower() not in {f"dw{units}c" for units in _UNITS}:
        yield "sku.name", "Specified edition or service level objective is not supported"


def _create_mode(resource: Resource, _world: World) -> Iterable[Finding]:
    mode = text(resource.inputs, "createMode") or ""
    for path in _SOURCES.get(mode, ()):
        if absent(resource.inputs, path):
            yield path, f"SQL pool request validation failed: {path} is required for createMode '{mode}'."


_S, _Q = (t.SPARK_POOL,), (t.SQL_POOL,)
RULES: Final = (
    Rule(id="synapse-pool-size", tokens=_S, code="ValidationFailed", evidence="quoted",
         source="https://github.com/Azure/Azure-Orbital-Analytics-Samples/issues/75",
         fix="Use 3 to 200 nodes, the least not above the most.", check=_size),
    Rule(id="synapse-pool-pause", tokens=_S, code="ValidationFailed", source=_RM,
         fix="Use a pause delay of 5 to 10080 minutes.", check=_pause),
    Rule(id="synapse-pool-executors", tokens=_S, code="ValidationFailed", evidence="quoted",
         source="https://github.com/microsoft/Azure-Social-Media-Analytics-Solution-Accelerator/issues/4",
         fix="Give minExecutors and maxExecutors, at most one less than the nodes.", check=_executors),
    Rule(id="synapse-pool-isolation", tokens=_S, code="ValidationFailed", source=_ISOLATED,
         evidence="documented", fix="Use nodeSize 'XXXLarge', or no isolation.", check=_isolation),
    Rule(id="synapse-pool-version", tokens=_S, code="ValidationFailed", source=_VERSIONS,
         evidence="documented", fix="Use Spark 3.4 or later.", check=_version, on=("create",)),
    Rule(id="synapse-pool-libraries", tokens=_S, code="ValidationFailed",
         source="https://github.com/Azure/bicep-registry-modules/tree/main/avm/res/synapse/workspace",
         fix="Create the pool first, add libraries in a later update.", check=_libraries, on=("create",)),
    Rule(id="synapse-sql-sku", tokens=_Q, code="ValidationFailed",
         source="https://github.com/Azure/bicep/issues/6433",
         fix=f"Use DW<units>c with one of {', '.join(str(units) for units in _UNITS)} units.", check=_sku),
    Rule(id="synapse-sql-source", tokens=_Q, code="ValidationFailed", evidence="documented",
         source="https://learn.microsoft.com/rest/api/synapse/resourcemanager/sql-pools/create",
         fix="Give what the pool is restored from.", check=_create_mode, on=("create",)),
)  # fmt: skip
