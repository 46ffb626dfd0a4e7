"""The engine's error tree: a caller branches on the type, the command line exits with the type's code.

EngineError (exit 1)
├── InputError (exit 2)        Pulumi.yaml, Pulumi.<stack>.yaml or the command line is wrong; all faults at
once
│   └── StateError             the state file, its journal or its key cannot be read
├── LockedError (exit 3)       another run holds the stack
├── ProviderError              a provider refused a call
└── ResourceError            one resource failed; its dependents are skipped and the rest of the run
finishes
"""

from __future__ import annotations

from collections.abc import Sequence


class EngineError(Exception):
    """A run cannot begin or cannot go on."""

    exit_code = 1


class InputError(EngineError):
    """The project, the configuration or the command line is wrong."""

    exit_code = 2

    def __init__(self, problems: Sequence[str] | str) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))


class StateError(InputError):
    """The state of a stack cannot be read as it is."""


class LockedError(EngineError):
    """Another process holds the stack."""

    exit_code = 3


class ProviderError(EngineError):
    """A provider answered a call with an error.

    ``partial`` is set when the resource exists but did not initialise
    (``ErrorResourceInitFailed`` of https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto).
    """

    def __init__(self, code: str, details: str, partial: PartialResource | None = None) -> None:
        super().__init__(details)
        self.code = code
        self.details = details
        self.partial = partial


class PartialResource:
    """What exists after a create or update that failed half way."""

    def __init__(
        self, resource_id: str, properties: dict[str, object], inputs: dict[str, object], reasons: list[str]
    ) -> None:
        self.id = resource_id
        self.properties = properties
        self.inputs = inputs
        self.reasons = reasons


class ResourceError(EngineError):
    """One resource cannot be brought to its goal; each message becomes one diagnostic on its URN."""

    def __init__(self, messages: Sequence[str] | str) -> None:
        self.messages = (messages,) if isinstance(messages, str) else tuple(messages)
        super().__init__("\n".join(self.messages))
