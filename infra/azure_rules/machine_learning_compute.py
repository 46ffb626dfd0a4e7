"""Rules of Azure ML computes: names, sizes, scaling and attached Databricks workspaces."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.lookups import is_id_of, missing
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.times import duration
from infra.azure_rules.values import MISSING, absent, has_unknown, is_unknown, number, read, text

_CLUSTER = "https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster"
_ATTACH = "https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-studio"
_P: Final = "properties.properties"
_INSTANCE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,23}")
_FIXED: Final = ("vmSize", "vmPriority", "osType", "subnet.id", "enableNodePublicIp")


def _kind(resource: Resource) -> str | None:
    return text(resource.inputs, "properties.computeType")


def _instance_name(resource: Resource, _world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "computeName")
    if _kind(resource) != "ComputeInstance" or name is None:
        return
    if not _INSTANCE_NAME.fullmatch(name) or re.search(r"-\d+$", name) or name.endswith("-"):
        yield (
            "computeName",
            (
                f"Compute name '{name}' is not available. Reason: Invalid. Message: A name for an Azure ML "
                "Compute "
                "Instance must be between 3 and 24 characters in length and must use only numbers, letters "
                "and minus "
                "symbol (-), must start with letters. Numbers cannot be the ending of the name if the "
                "previous "
                "character is a minus symbol (-)."
            ),
        )


def _size(resource: Resource, _world: World) -> Iterable[Finding]:
    if _kind(resource) in {"AmlCompute", "ComputeInstance"} and absent(resource.inputs, f"{_P}.vmSize"):
        yield f"{_P}.vmSize", "VmSize must be specified for create compute."


def _scale(resource: Resource, _world: World) -> Iterable[Finding]:
    base = f"{_P}.scaleSettings"
    if _kind(resource) != "AmlCompute":
        return
    if absent(resource.inputs, base) or absent(resource.inputs, f"{base}.maxNodeCount"):
        yield (
            base,
            "ScaleSettings.MaxNodeCount and ScaleSettings.MinNodeCount must be specified for create compute.",
        )


def _nodes(resource: Resource, _world: World) -> Iterable[Finding]:
    base = f"{_P}.scaleSettings"
    least, most = (number(resource.inputs, f"{base}.{name}") for name in ("minNodeCount", "maxNodeCount"))
    if least is not None and most is not None and least > most:
        yield f"{base}.minNodeCount", f"MinNodeCount {least:g} is more than MaxNodeCount {most:g}."
    for path in (f"{base}.nodeIdleTimeBeforeScaleDown", f"{_P}.idleTimeBeforeShutdown"):
        idle = text(resource.inputs, path)
        if idle is not None and duration(idle) is None:
            yield path, f"'{idle}' is not a duration of the form PT5M."


def _fixed(resource: Resource, _world: World) -> Iterable[Finding]:
    if resource.existing is None or _kind(resource) not in {"AmlCompute", "ComputeInstance"}:
        return
    for name in _FIXED:
        before, after = read(resource.existing.inputs, f"{_P}.{name}"), read(resource.inputs, f"{_P}.{name}")
        if MISSING in (before, after) or has_unknown([before, after]):
            continue
        if str(before).lower() != str(after).lower():
            yield f"{_P}.{name}", f"The property {name} of a compute cannot be changed."


def _databricks(resource: Resource, _world: World) -> Iterable[Finding]:
    if _kind(resource) != "Databricks" or resource.existing is not None:
        return
    target = text(resource.inputs, "properties.resourceId")
    if absent(resource.inputs, "properties.resourceId") or (
        target is not None and not is_id_of(target, "Microsoft.Databricks/workspaces")
    ):
        yield "properties.resourceId", "ResourceId must be the id of a Databricks workspace."
    for name in ("databricksAccessToken", "workspaceUrl"):
        if absent(resource.inputs, f"{_P}.{name}"):
            yield f"{_P}.{name}", f"{name} must be specified to attach a Databricks workspace."


def _databricks_exists(resource: Resource, world: World) -> Iterable[Finding]:
    target = text(resource.inputs, "properties.resourceId")
    if _kind(resource) == "Databricks" and missing(world, target):
        yield "properties.resourceId", f"The resource '{target}' could not be found."


def _address(resource: Resource, world: World) -> Iterable[Finding]:
    path = f"{_P}.enableNodePublicIp"
    owner = world.get(resource.id[: max(resource.id.lower().rfind("/computes/"), 0)])
    if owner is None or read(resource.inputs, path) is not False:
        return
    mode = read(owner.inputs, "managedNetwork.isolationMode")
    isolated = is_unknown(mode) or mode in {"AllowInternetOutbound", "AllowOnlyApprovedOutbound"}
    if not isolated and absent(resource.inputs, f"{_P}.subnet.id"):
        yield path, "A compute without public IP needs a subnet, or a workspace with a managed network."


_C = (t.ML_COMPUTE,)
RULES: Final = (
    Rule(id="ml-instance-name", tokens=_C, code="BadRequest",
         source="https://github.com/MicrosoftDocs/pipelines-azureml/issues/19",
         fix="Use 3-24 letters, digits and hyphens, starting with a letter, not ending in '-' or '-1'.",
         check=_instance_name, on=("create",)),
    Rule(id="ml-compute-size", tokens=_C, code="UserError", source=_CLUSTER,
         fix="Set properties.properties.vmSize.", check=_size, on=("create",)),
    Rule(id="ml-compute-scale", tokens=_C, code="UserError", evidence="quoted",
         source="https://github.com/dotnet/machinelearning-modelbuilder/issues/2386",
         fix="Set scaleSettings.minNodeCount and maxNodeCount.", check=_scale, on=("create",)),
    Rule(id="ml-compute-nodes", tokens=_C, code="UserError", source=_CLUSTER,
         fix="Let minNodeCount be at most maxNodeCount, and write idle times as PT5M.", check=_nodes),
    Rule(id="ml-compute-fixed", tokens=_C, code="UserError", source=_CLUSTER, evidence="documented",
         fix="Replace the compute; only scaling, description and identity change.", check=_fixed,
         on=("update",)),
    Rule(id="ml-compute-address", tokens=_C, code="UserError", needs_world=True, evidence="documented",
         source="https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet",
         fix="Give the compute a subnet, or the workspace a managed network.", check=_address,
         on=("create",)),
    Rule(id="ml-databricks", tokens=_C, code="BadRequest", source=_ATTACH,
         fix="Give resourceId, workspaceUrl and databricksAccessToken of the workspace.",
         check=_databricks),
    Rule(id="ml-databricks-exists", needs_complete=True,
         tokens=_C, code="BadRequest", source=_ATTACH, needs_world=True,
         fix="Reference the id output of the Databricks workspace.", check=_databricks_exists,
         on=("create",)),
)  # fmt: skip
