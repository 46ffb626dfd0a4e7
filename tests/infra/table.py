"""Writes tests/infra/resources.tsv, what each profile makes: python tests/infra/table.py.

One row a resource: the profiles that make it just so, type, name, parent, what it waits for, what the engine is
told, and its inputs. A change of the program shows in a review as the rows it changes in Azure.
"""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

from infra import settings
from infra.settings.profiles import PROFILES
from local_cloud.azure.mocks import run_program

HERE = Path(__file__).parent
TARGET = HERE / "resources.tsv"
HEAD = ("profiles", "type", "name", "parent", "waits for", "options", "inputs")
INVENTED = re.compile(
    r"(?<!roleDefinitions/)(?!0{8}-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\b[0-9a-f]{32}\b"
    r"|(?<=adb-)\d+\.\d+"
    r'|(?<="workspace_id": ")\d+'
)
"""What Azure makes up and every run anew: ids of principals, the number of the workspace, versions of keys."""


def row(made, one):
    """The cells of a resource, without its profiles."""
    options = {
        name: value
        for name, value in vars(one.options).items()
        if value and name not in ("provider", "aliases", "additional_secret_outputs")
    }
    if one.options.deleted_with:
        options["deleted_with"] = made.resources[one.options.deleted_with].name
    inputs = {name: value for name, value in one.inputs.items() if name != "__provider"}
    waits = sorted({made.resources[urn].name for urn in one.dependencies if urn in made.resources})
    parent = made.resources[one.parent].name if one.parent in made.resources else ""
    text = json.dumps(inputs, sort_keys=True, default=str)
    return (one.type, one.name, parent, ", ".join(waits), json.dumps(options, sort_keys=True), text)


def table(recordings):
    """Rows of all profiles by type and name; a row that several profiles share is written once."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for profile, made in recordings.items():
        for one in made.resources.values():
            if one.custom:
                rows.setdefault(row(made, one), []).append(profile)
    ordered = sorted(rows.items(), key=lambda item: item[0][:2])
    lines = ["\t".join((" ".join(profiles), *cells)) for cells, profiles in ordered]
    return INVENTED.sub("*", "\n".join(["\t".join(HEAD), *lines, ""]))


def recordings():
    """Each profile of the `local` stack under strict mocks."""
    shared = runpy.run_path(str(HERE / "conftest.py"))
    found = {}
    for profile in PROFILES:
        config = shared["stack_config"]("local", profile=profile, **shared["NEEDED"])
        found[profile] = run_program(
            shared["ROOT"] / "infra", project=settings.PROJECT, stack="local", config=config
        )
    return found


if __name__ == "__main__":
    TARGET.write_text(table(recordings()), encoding="utf-8")
