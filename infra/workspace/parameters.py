"""A hybrid workspace has machines in a network and a storage account of its own; a serverless one has
neither, and Azure refuses to be told about them.

https://learn.microsoft.com/rest/api/databricks/workspaces/create-or-update
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
from pulumi_azure_native import databricks

if TYPE_CHECKING:
    from infra.workspace.workspace import WorkspaceArgs


def custom_parameters(args: WorkspaceArgs) -> databricks.WorkspaceCustomParametersArgs:
    """The `parameters` of a hybrid workspace: machines have no public address, in whosever network."""
    network, chosen = args.network, args.chosen
    return databricks.WorkspaceCustomParametersArgs(
        custom_virtual_network_id=_text(network.virtual_network_id) if network else None,
        custom_public_subnet_name=_text(network.public_subnet_name) if network else None,
        custom_private_subnet_name=_text(network.private_subnet_name) if network else None,
        enable_no_public_ip=databricks.WorkspaceNoPublicIPBooleanParameterArgs(value=True),
        storage_account_name=_text(args.root_storage_name),
        storage_account_sku_name=_text(chosen.storage_account_sku_name)
        if chosen.storage_account_sku_name
        else None,
        require_infrastructure_encryption=_switched_on(chosen.require_infrastructure_encryption),
        prepare_encryption=_switched_on(args.keys.dbfs_root is not None),
    )


def required_rules(args: WorkspaceArgs) -> databricks.RequiredNsgRules:
    """Machines that reach the control plane by private link only need no rule for its public address:
    https://learn.microsoft.com/azure/databricks/security/network/classic/private-link-standard
    """
    private = args.network is not None and args.network.private_link
    return (
        databricks.RequiredNsgRules.NO_AZURE_DATABRICKS_RULES
        if private
        else databricks.RequiredNsgRules.ALL_RULES
    )


def _text(value: pulumi.Input[str]) -> databricks.WorkspaceCustomStringParameterArgs:
    return databricks.WorkspaceCustomStringParameterArgs(value=value)


def _switched_on(on: bool) -> databricks.WorkspaceCustomBooleanParameterArgs | None:
    """Left out when off, so that the property is not in the way of a later update."""
    return databricks.WorkspaceCustomBooleanParameterArgs(value=True) if on else None
