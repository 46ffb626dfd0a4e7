"""One small tree of errors, so that callers branch on types and a command maps each branch to its exit code.

WorkspaceConfigError            exit 1
├── InputError                  exit 2: what the user wrote or set is wrong
│   ├── SpecError               every problem of every file, with positions
│   └── CredentialError         no usable credential for the workspace
├── StateError                  the saved state cannot be used as it is
│   └── LockedError             somebody else is applying
├── RefusedError                a destructive change that was not asked for
├── KeptError                   an object was not deleted: others have something inside
└── RemoteError                 the workspace refused or did not answer
"""

from __future__ import annotations


class WorkspaceConfigError(Exception):
    """Anything this package refuses or fails to do; the message says what, where and how to fix it."""


class InputError(WorkspaceConfigError):
    """The input is wrong; nothing was sent to the workspace."""


class CredentialError(InputError):
    """No credential for the workspace; the message holds the command that provides one."""


class StateError(WorkspaceConfigError):
    """The state directory is unreadable, of another version or of another bundle."""


class LockedError(StateError):
    """Another process holds the lock of this state."""


class RefusedError(WorkspaceConfigError):
    """A plan that deletes more than it should, or loses data, without `--force`."""


class KeptError(WorkspaceConfigError):
    """An object of ours stays, because what is inside is not ours to delete; no failure, but told."""


class RemoteError(WorkspaceConfigError):
    """The workspace answered with an error, or not at all."""
