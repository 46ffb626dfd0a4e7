"""Expecting a refusal by Azure's own code, and saying what came instead when it does not come."""

from __future__ import annotations

from types import TracebackType

from infra.azure_rules import Refusal
from local_cloud.azure.errors import AzureError, RefusedError
from local_cloud.azure.mocks.judging import CheckFailedError
from local_cloud.azure.schema import Problem


class Refused:
    """The block must be refused with `code`; afterwards this holds what was refused."""

    def __init__(self, code: str) -> None:
        self.wanted = code
        self.error: AzureError | None = None

    @property
    def code(self) -> str:
        """Azure's error code."""
        return self._seen().code

    @property
    def message(self) -> str:
        """Azure's error text."""
        return self._seen().message

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._seen().status

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every broken rule, with path, source and fix; empty for an answer that is no rule's."""
        error = self._seen()
        return error.refusals if isinstance(error, RefusedError) else ()

    @property
    def refusal(self) -> Refusal:
        """The broken rule of the code; AssertionError if the answer is no rule's."""
        for refusal in self.refusals:
            if refusal.code == self.wanted:
                return refusal
        raise AssertionError(f"{self.wanted} is an answer of Azure, but of no rule: {self._seen()}")

    def _seen(self) -> AzureError:
        if self.error is None:
            raise AssertionError("nothing is refused before the block has ended")
        return self.error

    def __enter__(self) -> Refused:  # noqa: PYI034  (Self is in typing from 3.11 on)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            raise AssertionError(f"nothing was refused; expected {self.wanted}")
        if isinstance(error, CheckFailedError):
            raise AssertionError(  # noqa: TRY004
                f"expected Azure to refuse with {self.wanted}, but the request did not reach it: {error}\n"
                f"Expect that with check_failed(path)."
            ) from error
        found = _azures(error)
        if found is None:
            return False
        if self.wanted not in _codes(found):
            raise AssertionError(
                f"expected {self.wanted}, but Azure refused with {', '.join(_codes(found))}:\n{found}"
            ) from error
        self.error = found
        return True


class CheckFailed:
    """The block must fail the provider's Check at `path`; afterwards this holds the problems."""

    def __init__(self, path: str) -> None:
        self.wanted = path
        self.problems: tuple[Problem, ...] = ()

    @property
    def problem(self) -> Problem:
        """The problem at the path."""
        return next(item for item in self.problems if item.path == self.wanted)

    def __enter__(self) -> CheckFailed:  # noqa: PYI034  (Self is in typing from 3.11 on)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            raise AssertionError(f"every input fits the schema; expected a problem at {self.wanted}")
        if not isinstance(error, CheckFailedError):
            if (found := _azures(error)) is None:
                return False
            raise AssertionError(
                f"expected Check to fail at {self.wanted}, but the inputs fit and Azure refused:\n{found}\n"
                f"Expect that with refused({found.code!r})."
            ) from error
        self.problems = error.problems
        if self.wanted not in [item.path for item in self.problems]:
            raise AssertionError(f"no problem at {self.wanted}: {error}") from error
        return True


class Expect:
    """The `refused` fixture: `refused(code)` and `refused.check_failed(path)`."""

    def __call__(self, code: str) -> Refused:
        """A context manager for a refusal by Azure."""
        return Refused(code)

    def check_failed(self, path: str) -> CheckFailed:
        """A context manager for a refusal by the provider's Check."""
        return CheckFailed(path)


def _azures(error: BaseException | None) -> AzureError | None:
    """The answer of Azure inside an error that was raised because of it."""
    while error is not None and not isinstance(error, AzureError):
        error = error.__cause__
    return error


def _codes(error: AzureError) -> tuple[str, ...]:
    if isinstance(error, RefusedError):
        return tuple(dict.fromkeys(refusal.code for refusal in error.refusals))
    return (error.code,)
