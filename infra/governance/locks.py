"""Protection in Pulumi stops Pulumi; a lock in Azure stops everybody, the portal and the owner included.

Holders of data are locked one by one. A lock on their resource group would stop compute clusters of Azure ML
from scaling (https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster), and
adds nothing: a group is not deleted while anything in it is locked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization


@dataclass(frozen=True, kw_only=True)
class LocksArgs:
    """What is locked, by the name it has in the settings, and everything that was made before.

    A lock also keeps what is below and attached (containers, roles, diagnostic settings), so it comes after
    all of that, and a destroy takes it away first.
    """

    lock_name: str
    locked: Mapping[str, pulumi.Input[str]]
    after: Sequence[pulumi.Resource]


class Locks(pulumi.ComponentResource):
    """A CanNotDelete lock on each holder of data."""

    def __init__(self, name: str, args: LocksArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:governance:Locks", name, None, opts)
        for holder, scope in args.locked.items():
            authorization.ManagementLockByScope(
                f"{name}-{holder.replace('_', '-')}",
                lock_name=args.lock_name,
                scope=scope,
                level=authorization.LockLevel.CAN_NOT_DELETE,
                notes="Holds data. Set governance.lock to false in the stack's settings to remove this lock.",
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
            )
        self.register_outputs({})
