"""From its managed network the workspace reaches a closed lake by a private endpoint that Azure makes with
the workspace, and that waits for the lake's owner, who is this program.
"""

from __future__ import annotations

import pulumi
from pulumi_azure_native import synapse

from infra.arm.private_endpoint_approval import PrivateEndpointApproval


def endpoint_name(workspace_name: str, account_name: str) -> str:
    """Azure's name of the private endpoint to the workspace's own lake: that of the managed private endpoint,
    after the workspace's.
    """
    return f"{workspace_name}.synapse-ws-custstgacct--{workspace_name}-{account_name}"


def approve(
    parent: pulumi.Resource,
    name: str,
    workspace: synapse.Workspace,
    lake_id: pulumi.Input[str],
    lake_name: pulumi.Input[str],
) -> None:
    """Approve the endpoint's connection to the lake."""
    PrivateEndpointApproval(
        f"{name}-lake-approval",
        target_id=lake_id,
        private_endpoint_id=pulumi.Output.all(workspace.name, lake_name).apply(
            lambda known: endpoint_name(known[0], known[1])
        ),
        description="Synapse reads and writes its own lake",
        opts=pulumi.ResourceOptions(parent=parent),
    )
