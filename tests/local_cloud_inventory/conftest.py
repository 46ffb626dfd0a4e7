"""Small previews made by hand, and a preview file as the official engine writes it."""

from __future__ import annotations

import json

import pytest

from local_cloud.inventory.resources import Found

COMPONENT = "platform:tests:Part"


def urn(type_, name):
    return f"urn:pulumi:dev::project::{type_}::{name}"


class Preview:
    """Builds resources: `add("network:Subnet", "a", part="network", network=other)`."""

    def __init__(self):
        self.resources = []

    def part(self, name, parent="urn:pulumi:dev::project::pulumi:pulumi:Stack::project-dev"):
        found = Found(urn(COMPONENT, name), COMPONENT, name, False, parent, "", {}, {})
        if found.urn not in {one.urn for one in self.resources}:
            self.resources.append(found)
        return found

    def add(self, type_, name, part=None, inputs=None, **needs):
        package = (
            "pulumi-python:dynamic/" if type_.partition(":")[0] in ("databricks_", "arm") else "azure-native:"
        )
        token = package + type_.replace("databricks_", "databricks")
        if type_.startswith("databricks_"):
            token = "pulumi-python:dynamic/databricks:" + type_.partition(":")[2]
        parent = self.part(part).urn if part else ""
        behind = {path: tuple(one.urn for one in _many(found)) for path, found in needs.items()}
        found = Found(urn(token, name), token, name, True, parent, f"/x/{name}", dict(inputs or {}), behind)
        self.resources.append(found)
        return found


def _many(found):
    return found if isinstance(found, (list, tuple)) else [found]


@pytest.fixture
def preview():
    """An empty preview to add to."""
    return Preview()


@pytest.fixture
def preview_file(tmp_path):
    """A file of `pulumi preview --json` with these resources."""

    def write(resources, **more):
        steps = [{"op": "same", "newState": {"urn": "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev",
                                             "type": "pulumi:pulumi:Stack"}}]  # fmt: skip
        for one in resources:
            state = {
                "urn": one.urn,
                "type": one.type,
                "custom": one.custom,
                "parent": one.parent,
                "inputs": one.inputs,
                "propertyDependencies": {key: list(urns) for key, urns in one.property_dependencies.items()},
            }
            steps.append({"op": "create", "urn": one.urn, "newState": state})
        path = tmp_path / "preview.json"
        path.write_text(json.dumps({"steps": steps, **more}))
        return path

    return write
