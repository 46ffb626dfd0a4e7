"""Running a script batch by batch: the first one that fails says which it is, and the rest is not run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol


class BatchError(RuntimeError):
    """A batch failed; those before it are done, and running the script again does no harm."""

    def __init__(self, number: int, total: int, batch: str, reason: object) -> None:
        self.number = number
        first = next((line for line in batch.splitlines() if line.strip()), "")
        super().__init__(f"batch {number} of {total} failed: {reason}\n    {first}")


class Cursor(Protocol):
    """The part of a DB-API cursor that is used."""

    def execute(self, operation: str, /) -> Any:
        """Run one batch."""

    def nextset(self) -> bool | None:
        """Go on to the next result of a batch; an error of a later statement shows only here."""

    def close(self) -> None:
        """Give the cursor back."""


class Connection(Protocol):
    """The part of a DB-API connection that is used; it commits by itself."""

    def cursor(self) -> Cursor:
        """A cursor of the one session, so that USE holds for the batches after it."""

    def close(self) -> None:
        """End the session."""


def run(
    connection: Connection,
    batches: Sequence[str],
    errors: type[Exception] | tuple[type[Exception], ...],
    said: Callable[[int, int], object] = lambda _number, _total: None,
) -> None:
    """Run every batch in order; `errors` are what the driver raises. Raises BatchError for the first."""
    cursor = connection.cursor()
    try:
        for number, batch in enumerate(batches, 1):
            try:
                cursor.execute(batch)
                while cursor.nextset():
                    pass
            except errors as error:
                raise BatchError(number, len(batches), batch, error) from error
            said(number, len(batches))
    finally:
        cursor.close()
