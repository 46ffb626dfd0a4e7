"""The official Pulumi engine, driven through Pulumi's Automation API with a file backend below `.local/`."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import automation
from pulumi.automation.events import EngineEvent

from local_cloud.rehearsal.deployment import Deployment, DeploymentError, Progress
from local_cloud.rehearsal.layout import STACK, Layout


class OfficialEngine:
    """Selects or creates the rehearsal stack and runs the program in it."""

    def __init__(self, layout: Layout, variables: Mapping[str, str]) -> None:
        layout.pulumi_backend.mkdir(parents=True, exist_ok=True)
        options = automation.LocalWorkspaceOptions(env_vars={**variables, "PULUMI_SKIP_UPDATE_CHECK": "true"})
        try:
            self._stack = automation.create_or_select_stack(STACK, work_dir=str(layout.root), opts=options)
        except automation.CommandError as error:
            raise DeploymentError(str(error)) from error
        self.name = f"official pulumi {self._stack.workspace.pulumi_version}"

    def up(self, progress: Progress) -> Deployment:
        """Create and update until the stack is what the program says; raises DeploymentError."""
        try:
            done = self._stack.up(on_event=_narrate(progress), show_secrets=False)
        except automation.CommandError as error:
            raise DeploymentError(str(error)) from error
        deployment = self._stack.export_stack().deployment or {}
        types = tuple(str(item["type"]) for item in deployment.get("resources", []))
        changes = {
            str(getattr(step, "value", step)): n for step, n in (done.summary.resource_changes or {}).items()
        }
        return Deployment(changes, {name: output.value for name, output in done.outputs.items()}, types)

    def destroy(self, progress: Progress) -> Deployment:
        """Delete every resource in reverse order of dependency; raises DeploymentError."""
        try:
            done = self._stack.destroy(on_event=_narrate(progress), show_secrets=False)
        except automation.CommandError as error:
            raise DeploymentError(str(error)) from error
        return Deployment(
            {
                str(getattr(step, "value", step)): n
                for step, n in (done.summary.resource_changes or {}).items()
            }
        )


def _narrate(progress: Progress) -> automation.OnEvent:
    def tell(event: EngineEvent) -> None:
        if event.resource_pre_event and event.resource_pre_event.metadata.op != "same":
            metadata = event.resource_pre_event.metadata
            progress(f"{metadata.op} {metadata.urn.rpartition('::')[2]}")

    return tell
