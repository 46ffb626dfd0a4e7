"""After a kill: finds out which of the calls about to be made took effect, before any is made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workspace_config.kind import Kind
from workspace_config.opaque import DIGEST
from workspace_config.plan import Saved
from workspace_config.rules import Document
from workspace_config.state import Store

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient


def recover(store: Store, client: WorkspaceClient, kinds: Mapping[str, Kind]) -> list[str]:
    """Settle every pending intent in memory; returns a sentence for each. Only reads from the workspace.

    A create is looked up by its name, path or ownership tag: found, it is adopted, so it is not made twice.
    Of an update nobody knows whether it happened: the saved answer is dropped, so that the next plan compares
    field by field.
    """
    told = []
    for key, intent in list(store.pending.items()):
        saved = intent.saved
        if intent.action == "create":
            found = kinds[saved.kind].find(client, saved.inputs)
            if found is None:
                told.append(f"{key}: the interrupted create did not take effect")
            else:
                store.resources[key] = _unsure(saved, found)
                told.append(f"{key}: the interrupted create had taken effect; taken over as {found}")
        elif intent.action == "update" and key in store.resources:
            store.resources[key] = _unsure(store.resources[key], saved.id)
            told.append(f"{key}: an interrupted update is compared with the workspace")
        del store.pending[key]
    return told


def _unsure(saved: Saved, id: str) -> Saved:  # noqa: A002 (the API's word)
    """What is known after an interrupted call: the id, but no answer and no secret for certain."""
    return Saved(saved.kind, id, without_opaque(saved.inputs), None, saved.depends_on, saved.parent)


def without_opaque(document: Document) -> Document:
    """The document without its secrets and contents, so that they are sent again."""
    return {name: value for name, value in document.items() if not _is_opaque(value)}


def _is_opaque(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {DIGEST}
