"""A stack inside a test: run its program as often as needed on one Azure, as `pulumi up` would.

def test_lake(stack, resources):
    stack.up(program, config={"location": "westeurope"})
    assert resources.one(azure.storage.StorageAccount).inputs["isHnsEnabled"] is True
    assert stack.up(program, config={"location": "westeurope"}).unchanged
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping

from pulumi.runtime import mocks as pulumi_mocks

from local_cloud.azure.mocks.azure import Azure
from local_cloud.azure.mocks.others import References
from local_cloud.azure.mocks.program import Entry, load
from local_cloud.azure.mocks.recording import Recording
from local_cloud.azure.mocks.run import Surroundings, run
from local_cloud.azure.mocks.state import StackState


@dataclasses.dataclass(frozen=True)
class Defaults:
    """What a project's pytest configuration says once for all tests."""

    project: str = "project"
    stack: str = "local"
    location: str = ""
    timeout: float = 120.0


class Stack:
    """Programs of a test. Stacks of different names share the Azure and nothing else."""

    def __init__(self, azure: Azure, loop: asyncio.AbstractEventLoop, defaults: Defaults) -> None:
        self.azure = azure
        self._loop = loop
        self._defaults = defaults
        self._states: dict[tuple[str, str], StackState] = {}
        self._last: Recording | None = None

    def up(
        self,
        program: Entry,
        *,
        config: Mapping[str, str] | None = None,
        secret_config: tuple[str, ...] = (),
        preview: bool = False,
        project: str | None = None,
        stack: str | None = None,
        organization: str = "organization",
        others: pulumi_mocks.Mocks | None = None,
        references: References | None = None,
    ) -> Recording:
        """Run a callable, a program's path, or a folder with Pulumi.yaml; return what it did.

        What the stack made before is updated, replaced, left alone, or deleted when the program no longer
        registers it. A preview changes nothing. Raises the first error of the program, ProtectedError, or
        what Azure answers (`local_cloud.azure.errors`).
        """
        loaded = load(
            program,
            project or self._defaults.project,
            stack or self._defaults.stack,
            config or {},
            secret_config,
        )
        if self._defaults.location:
            loaded.config.setdefault("azure-native:location", self._defaults.location)
        around = Surroundings(
            self.azure, self._states.setdefault((loaded.project, loaded.stack), StackState()), others,
            references or {}, organization, self._defaults.timeout, self._loop,
        )  # fmt: skip
        self._last = None
        self._last = run(loaded, around, preview=preview)
        return self._last

    def preview(
        self,
        program: Entry,
        *,
        config: Mapping[str, str] | None = None,
        stack: str | None = None,
        references: References | None = None,
    ) -> Recording:
        """`up(..., preview=True)`: outputs only Azure can tell are unknown, and nothing is made."""
        return self.up(program, config=config, stack=stack, references=references, preview=True)

    def destroy(self, project: str | None = None, stack: str | None = None) -> Recording:
        """Delete everything the stack made, the youngest first."""
        return self.up(_nothing, project=project, stack=stack)

    @property
    def last(self) -> Recording:
        """The recording of the last run; raises AssertionError if there is none or it failed."""
        if self._last is None:
            raise AssertionError("no program has run to its end in this test; call stack.up(program) first")
        return self._last


def _nothing() -> None:
    """A program without resources."""
