"""Takes an existing resource into a stack (the ``import_`` option): the program must describe it as it is.

Rules: https://www.pulumi.com/docs/iac/concepts/options/import/
"""

from __future__ import annotations

from dataclasses import replace

from local_cloud.azure.engine import diffing
from local_cloud.azure.engine.errors import ResourceError
from local_cloud.azure.engine.model import Goal, ResourceState
from local_cloud.azure.engine.steps import Client, StepRunner


def import_resource(
    client: Client, run: StepRunner, wanted: ResourceState, goal: Goal, old: ResourceState | None
) -> ResourceState:
    """Read the resource and record it.

    Args:
        client: its provider.
        run: carries out the read.
        wanted: what the program describes, already checked.
        goal: the registration.
        old: a record of it as an external resource, if there is one.

    Raises:
        ResourceError: it does not exist, or is not what the program describes.
    """
    if old is not None and not old.external:
        raise ResourceError(
            f"{wanted.urn} is '{old.id}'; remove it from the program first, then import '{goal.import_id}'"
        )
    asked = replace(wanted, id=goal.import_id, import_id=goal.import_id)
    found = run.read(client, asked, old, op="import")
    diff = client.diff(found, wanted.urn, wanted.inputs, goal.ignore_changes) if client else None
    if diff is None or diff.changes is None:
        diff = diffing.compared(found.inputs, wanted.inputs)
    if diff.changes:
        names = ", ".join(diff.changed or tuple(diff.detailed) or ("inputs",))
        raise ResourceError(f"inputs to import do not match the existing resource: {names}")
    found.inputs, found.serial = wanted.inputs, run.store.serial()
    run.store.commit(put=[found], drop=[old.serial] if old else [])
    return found
