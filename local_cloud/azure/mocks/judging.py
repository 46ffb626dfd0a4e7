"""One registration of an azure-native resource: checked, compared with the last run, and done or refused.

Both doors of the mocks come here, so both refuse alike: `StrictMonitor` with everything an engine knows,
`StrictMocks` with what the `Mocks` interface shows.
"""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

from local_cloud.azure.checking import Naming
from local_cloud.azure.core import AzureCore
from local_cloud.azure.diff import Change, parse_path
from local_cloud.azure.engine import paths
from local_cloud.azure.errors import PartialFailureError
from local_cloud.azure.mocks.recording import Step
from local_cloud.azure.mocks.state import Kept, ProtectedError, StackState
from local_cloud.azure.schema import Problem


class CheckFailedError(Exception):
    """The provider's Check found inputs that do not fit the schema; `problems` has every property path."""

    def __init__(self, urn: str, problems: list[Problem]) -> None:
        listed = "\n".join(f"  {problem.path}: {problem.message}" for problem in problems)
        super().__init__(f"{urn} has {len(problems)} problem(s):\n{listed}")
        self.urn = urn
        self.problems = tuple(problems)


@dataclasses.dataclass(frozen=True)
class Request:
    """What a program asked for."""

    urn: str
    token: str
    name: str
    inputs: dict[str, Any]
    import_id: str = ""
    ignore: tuple[str, ...] = ()
    replace_on: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of it. `id` is empty in a preview of something new."""

    step: Step
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    warnings: tuple[str, ...]


class Judge:
    """Decides on registrations of one run."""

    def __init__(self, *, preview: bool, seed: bytes, state: StackState | None = None) -> None:
        self._preview = preview
        self._state = state or StackState()
        self._seed = seed
        self._gone: set[str] = set()

    def decide(self, core: AzureCore, request: Request, kept: Kept | None) -> Outcome:
        """Do what an engine would do; raises CheckFailedError, ProtectedError, LookupError or what Azure
        answers (`errors.py`).
        """
        olds = kept.inputs if kept else {}
        naming = Naming(request.urn, request.name, self._seed)
        checked = core.check(request.token, olds, _with_ignored(request, olds), naming)
        if checked.failures:
            raise CheckFailedError(request.urn, checked.failures)
        step, resource_id, outputs = self._done(core, request, checked.inputs, kept)
        warnings = tuple(f"{request.urn}: {problem.message}" for problem in checked.warnings)
        return Outcome(step, resource_id, checked.inputs, outputs, warnings)

    def _done(
        self, core: AzureCore, request: Request, inputs: dict[str, Any], kept: Kept | None
    ) -> tuple[Step, str, dict[str, Any]]:
        if kept is not None:
            return self._again(core, request, inputs, kept)
        if request.import_id:
            found = core.read(request.token, request.import_id, {}, {})
            if found is None:
                raise missing(request.urn, request.import_id, "to import")
            return "import", found[0], found[1]
        if self._preview:
            return "create", "", core.preview(request.token, inputs)
        return "create", *core.create(request.token, inputs)

    def _again(
        self, core: AzureCore, request: Request, inputs: dict[str, Any], kept: Kept
    ) -> tuple[Step, str, dict[str, Any]]:
        token = request.token
        changes = core.diff(token, kept.inputs, inputs, kept.outputs, list(request.ignore))
        if _replaces(changes, request.replace_on) or kept.id.lower() in self._gone:
            return self._replaced(core, request, inputs, kept)
        if not changes:
            return "same", kept.id, kept.outputs
        if self._preview:
            return "update", kept.id, core.preview(token, inputs, resource_id=kept.id, state=kept.outputs)
        return "update", kept.id, core.update(token, kept.id, inputs, kept.outputs)

    def _replaced(
        self, core: AzureCore, request: Request, inputs: dict[str, Any], kept: Kept
    ) -> tuple[Step, str, dict[str, Any]]:
        held = request.urn if kept.protect else self._state.protected_below(kept.id)
        if held is not None:
            raise ProtectedError(held, "replace")
        doomed = {kept.id.lower(), *(item.id.lower() for item in core.store.below(kept.id))}
        self._gone |= doomed
        if self._preview:
            return "replace", "", core.preview(request.token, inputs)
        core.delete(kept.token, kept.id)
        return "replace", *core.create(request.token, inputs)


def _with_ignored(request: Request, olds: dict[str, Any]) -> dict[str, Any]:
    """Inputs with what `ignore_changes` names as it was, as the engine hands them to the provider."""
    inputs = request.inputs
    for path in request.ignore if olds else ():
        inputs = paths.reset(paths.parse(path), olds, inputs)
    return inputs


def missing(urn: str, resource_id: str, purpose: str) -> LookupError:
    """The error of a program that reads or imports what is not there."""
    return LookupError(
        f"{urn}: there is no resource '{resource_id}' {purpose}. Create it in the same Azure first, for "
        f"instance with another program."
    )


def naming_seed(stack: str, project: str) -> bytes:
    """What random names derive from: stable, so that a test can expect them."""
    return hashlib.sha256(f"{stack}|{project}".encode()).digest()


def partly(error: Exception) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
    """Id, inputs and outputs of a resource that exists although its creation failed."""
    if isinstance(error, PartialFailureError):
        return error.resource_id, error.inputs, error.outputs
    return None


def _replaces(changes: list[Change], replace_on: tuple[str, ...]) -> bool:
    wanted = [parse_path(path) for path in replace_on]
    return any(change.replace or any(_under(change.path, path) for path in wanted) for change in changes)


def _under(changed: tuple[str | int, ...], path: tuple[str | int, ...]) -> bool:
    return all(step in ("*", here) for step, here in zip(path, changed, strict=False))
