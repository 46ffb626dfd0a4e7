"""Rules of what the parts of a factory say of each other: what is referenced exists, and stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.data_factory import CHILDREN
from infra.azure_rules.model import Finding, Resource, Rule, World

_KINDS: Final = {
    "LinkedServiceReference": "linkedservices",
    "DatasetReference": "datasets",
    "PipelineReference": "pipelines",
    "IntegrationRuntimeReference": "integrationRuntimes",
}
_BUILT_IN: Final = {"autoresolveintegrationruntime"}
Reference = tuple[str, str, str]
"""Property path, folder of the factory and name of what is referenced."""


def references(value: Any, path: str = "") -> Iterator[Reference]:
    """Every literal reference inside inputs; names that are expressions are known only in a run."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from references(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        folder, name = _KINDS.get(str(value.get("type"))), value.get("referenceName")
        if folder and isinstance(name, str) and not name.startswith("@"):
            yield path, folder, name
        for key, item in value.items():
            yield from references(item, f"{path}.{key}" if path else str(key))


def _factory(resource_id: str) -> str:
    parts = resource_id.split("/")
    return "/".join(parts[:-2]) if len(parts) > 2 else ""


def _exists(resource: Resource, world: World) -> Iterable[Finding]:
    factory = _factory(resource.id)
    if not world.complete or not factory:
        return
    for path, folder, name in references(dict(resource.inputs)):
        target = f"{factory}/{folder}/{name}"
        if name.lower() in _BUILT_IN or t.same_id(target, resource.id):
            continue
        if world.get(target) is None:
            yield path, f"The document creation or update failed because of invalid reference '{name}'."


def _in_use(resource: Resource, world: World) -> Iterable[Finding]:
    factory = _factory(resource.id)
    for token in CHILDREN:
        for other in world.below(factory, token):
            for _, folder, name in references(dict(other.inputs)):
                if t.same_id(f"{factory}/{folder}/{name}", resource.id) and not t.same_id(
                    other.id, resource.id
                ):
                    yield "", f"The document cannot be deleted since it is referenced by {other.name}."
                    return


RULES: Final = (
    Rule(id="factory-reference", needs_complete=True,
         tokens=CHILDREN, code="BadRequest", evidence="quoted", needs_world=True,
         source="https://github.com/MicrosoftDocs/azure-docs/issues/36750",
         fix="Create what is referenced first: use its name output, or depends_on.", check=_exists),
    Rule(id="factory-in-use", tokens=(t.LINKED_SERVICE, t.DATASET, t.PIPELINE, t.INTEGRATION_RUNTIME),
         code="BadRequest", evidence="quoted", needs_world=True, on=("delete",),
         source="https://github.com/liprec/vsts-publish-adf/issues/57",
         fix="Delete what references it first: let it use the name output, or depends_on.", check=_in_use),
)  # fmt: skip
