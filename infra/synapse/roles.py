"""Azure's roles say who may change the workspace, Synapse's own say who may use it: Azure Resource Manager
does not know the latter. They are assigned through the workspace's endpoint, so after all that opens it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from infra.arm.synapse_role_assignment import SynapseRoleAssignment
from infra.names import stack_hash
from infra.settings.synapse_access import SPARK_POOL, WORKSPACE, RoleAssignment
from infra.synapse.workspace import Synapse


@dataclass(frozen=True, kw_only=True)
class SynapseRolesArgs:
    """The assignments, and what must be there before the endpoint answers this machine."""

    synapse: Synapse
    assignments: Sequence[RoleAssignment]
    after: Sequence[pulumi.Resource]


class SynapseRoles(pulumi.ComponentResource):
    """Role assignments within the Synapse workspace."""

    def __init__(self, name: str, args: SynapseRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:synapse:SynapseRoles", name, None, opts)
        for one in args.assignments:
            SynapseRoleAssignment(
                f"{name}-{stack_hash(one.role, one.principal_id.lower(), one.scope)}",
                dev_endpoint=args.synapse.dev_endpoint,
                role=one.role,
                principal_id=one.principal_id,
                principal_type=one.principal_type,
                scope=_scope(args.synapse, one.scope),
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=[*args.synapse.ready, *args.after],
                    deleted_with=args.synapse.workspace,
                ),
            )
        self.register_outputs({})


def _scope(home: Synapse, scope: str) -> pulumi.Output[str]:
    """https://learn.microsoft.com/rest/api/synapse/data-plane/role-assignments/create-role-assignment"""
    workspace = pulumi.Output.concat("workspaces/", home.workspace_name)
    if scope == WORKSPACE:
        return workspace
    if scope == SPARK_POOL and home.spark_pool_name is not None:
        return pulumi.Output.concat(workspace, "/bigDataPools/", home.spark_pool_name)
    return pulumi.Output.concat(workspace, "/", scope)
