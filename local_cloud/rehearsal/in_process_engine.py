"""The in-process engine behind the interface that the rehearsal uses for both engines."""

from __future__ import annotations

from local_cloud.azure.engine.engine import Engine, Result
from local_cloud.azure.engine.errors import EngineError
from local_cloud.azure.engine.events import Event, OnEvent
from local_cloud.rehearsal.deployment import Deployment, DeploymentError, Progress
from local_cloud.rehearsal.layout import STACK, Layout


class InProcessEngine:
    """Runs the program through the SDK's own protocol, without the Pulumi CLI."""

    name = "the in-process engine (no pulumi on PATH)"

    def __init__(self, layout: Layout) -> None:
        try:
            self._engine = Engine(layout.root, STACK, layout.engine)
        except EngineError as error:
            raise DeploymentError(str(error), error.exit_code) from error

    def up(self, progress: Progress) -> Deployment:
        """Create and update until the stack is what the program says; raises DeploymentError."""
        try:
            return self._deployment(self._engine.up(_narrate(progress)))
        except EngineError as error:
            raise DeploymentError(str(error), error.exit_code) from error

    def destroy(self, progress: Progress) -> Deployment:
        """Delete every resource in reverse order of dependency; raises DeploymentError."""
        try:
            return self._deployment(self._engine.destroy(_narrate(progress)))
        except EngineError as error:
            raise DeploymentError(str(error), error.exit_code) from error

    def _deployment(self, result: Result) -> Deployment:
        if result.failed:
            errors = [_message(event) for event in result.diagnostics if event.get("severity") == "error"]
            raise DeploymentError("\n".join(errors) or "the update failed", result.exit_code)
        types = tuple(str(resource["type"]) for resource in self._engine.resources())
        return Deployment(result.changes, result.outputs, types)


def _message(event: Event) -> str:
    resource = str(event.get("urn", "")).rpartition("::")[2]
    text = str(event.get("message", "")).strip()
    return f"{resource}: {text}" if resource else text


def _narrate(progress: Progress) -> OnEvent:
    def tell(event: Event) -> None:
        metadata = event.get("resourcePreEvent", {}).get("metadata", {})
        if metadata and metadata["op"] != "same":
            progress(f"{metadata['op']} {metadata['urn'].rpartition('::')[2]}")

    return tell
