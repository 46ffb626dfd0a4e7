"""Rules of online endpoints and their deployments: names, traffic and what it may go to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.places import location_of, normal
from infra.azure_rules.values import number, read, text

_DOC = "https://learn.microsoft.com/azure/machine-learning/concept-endpoints-online"
_NAMES = "https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,30}[A-Za-z0-9]")
_P: Final = "properties"


def _name(resource: Resource, _world: World) -> Iterable[Finding]:
    for path in ("endpointName", "deploymentName"):
        name = text(resource.inputs, path)
        if name is not None and not _NAME.fullmatch(name):
            yield path, f"The name '{name}' is invalid: 3 to 32 letters, digits and hyphens, a letter first."


def _taken(resource: Resource, world: World) -> Iterable[Finding]:
    name, location = text(resource.inputs, "endpointName"), text(resource.inputs, "location")
    for other in world.of_type(t.ML_ENDPOINT) if name and location else ():
        same_place = location_of(other) == normal(location or "")
        if same_place and other.name.lower() == str(name).lower() and not t.same_id(other.id, resource.id):
            yield (
                "endpointName",
                (
                    "There is already an endpoint with this name, Endpoint name needs to be unique within a "
                    "region"
                ),
            )


def _shares(inputs: Mapping[str, Any], path: str) -> dict[str, float]:
    """Percentages by deployment, as far as they are known numbers."""
    found = read(inputs, path)
    pairs = found.items() if isinstance(found, Mapping) else ()
    return {name: share for name, share in pairs if isinstance(share, (int, float))}


def _traffic(resource: Resource, _world: World) -> Iterable[Finding]:
    traffic = read(resource.inputs, f"{_P}.traffic")
    shares = _shares(resource.inputs, f"{_P}.traffic")
    if isinstance(traffic, Mapping) and shares and len(shares) == len(traffic):
        total = sum(shares.values())
        if total not in {0, 100} or min(shares.values()) < 0:
            yield f"{_P}.traffic", f"Traffic percentages must add up to 0 or 100, not {total:g}."
    mirrored = _shares(resource.inputs, f"{_P}.mirrorTraffic")
    if any(not 0 <= share <= 50 for share in mirrored.values()):
        yield f"{_P}.mirrorTraffic", "Mirror traffic can be at most 50 percent."
    if len(mirrored) > 1:
        yield f"{_P}.mirrorTraffic", "Traffic can be mirrored to one deployment only."


def _deployed(resource: Resource, world: World) -> Iterable[Finding]:
    endpoint, workspace = (text(resource.inputs, name) for name in ("endpointName", "workspaceName"))
    shares = {
        **_shares(resource.inputs, f"{_P}.traffic"),
        **_shares(resource.inputs, f"{_P}.mirrorTraffic"),
    }
    wanted = {name for name, share in shares.items() if share > 0}
    if not world.complete or not wanted or not endpoint or not workspace:
        return
    there = {
        other.name.lower()
        for other in world.of_type(t.ML_DEPLOYMENT)
        if text(other.inputs, "endpointName") == endpoint and text(other.inputs, "workspaceName") == workspace
    }
    for name in sorted(wanted):
        if name.lower() not in there:
            yield f"{_P}.traffic", f"Traffic cannot go to the deployment '{name}': it does not exist."


def _instances(resource: Resource, _world: World) -> Iterable[Finding]:
    capacity = number(resource.inputs, "sku.capacity")
    scaled = text(resource.inputs, f"{_P}.scaleSettings.scaleType") == "TargetUtilization"
    if capacity is not None and capacity < 1 and not scaled:
        yield "sku.capacity", "A deployment must have at least one instance."


def _in_use(resource: Resource, world: World) -> Iterable[Finding]:
    endpoint = world.get(resource.id[: max(resource.id.lower().rfind("/deployments/"), 0)])
    shares = _shares(endpoint.inputs, f"{_P}.traffic") if endpoint is not None else {}
    for name, share in shares.items():
        if name.lower() == resource.name.lower() and share > 0:
            yield "", f"Deployment {name} receives {share:g} percent of the traffic and cannot be deleted."


_E = (t.ML_ENDPOINT,)
RULES: Final = (
    Rule(id="ml-endpoint-name", tokens=(*_E, t.ML_DEPLOYMENT), code="BadRequest", source=_NAMES,
         evidence="documented", fix="Use 3-32 letters, digits and hyphens, a letter first, no hyphen last.",
         check=_name, on=("create",)),
    Rule(id="ml-endpoint-taken", tokens=_E, code="BadRequest", needs_world=True,
         source="https://github.com/Azure/mlops-project-template/issues/29",
         fix="Choose another name: endpoint names are unique in a region.", check=_taken, on=("create",)),
    Rule(id="ml-endpoint-traffic", tokens=_E, code="BadRequest", source=_DOC, evidence="documented",
         fix="Let traffic add up to 100 and mirror at most 50 percent to one deployment.", check=_traffic),
    Rule(id="ml-endpoint-deployed", needs_complete=True,
         tokens=_E, code="BadRequest", source=_DOC, needs_world=True,
         fix="Create the endpoint without traffic, then the deployments, then set traffic.",
         check=_deployed),
    Rule(id="ml-deployment-instances", tokens=(t.ML_DEPLOYMENT,), code="BadRequest", source=_DOC,
         fix="Set sku.capacity to 1 or more.", check=_instances),
    Rule(id="ml-deployment-in-use", tokens=(t.ML_DEPLOYMENT,), code="BadRequest", needs_world=True,
         source="https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints",
         fix="Give its traffic to another deployment first.", check=_in_use, on=("delete",)),
)  # fmt: skip
