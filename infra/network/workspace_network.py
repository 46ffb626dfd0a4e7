"""A workspace takes the same facts of a network whether the stack made it or was given it; the types are
here, so that neither the network nor the workspace has to know the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from infra.placement import Observed


@dataclass(frozen=True, kw_only=True)
class WorkspaceNetwork:
    """Two delegated subnets of one virtual network; the workspace is made after `subnets` and deleted before
    them: https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject

    With `private_link` machines reach the control plane by a private endpoint, and the rules for its public
    address are not asked for (`requiredNsgRules`).
    """

    virtual_network_id: pulumi.Input[str]
    public_subnet_name: pulumi.Input[str]
    private_subnet_name: pulumi.Input[str]
    subnets: tuple[pulumi.Resource, ...] = ()
    private_link: bool = False


@dataclass(frozen=True, kw_only=True)
class GivenNetwork:
    """A network that was there before the stack, with what `Network` says of one of its own."""

    virtual_network_id: pulumi.Input[str]
    private_endpoint_subnet_id: pulumi.Input[str] | None
    workspace_network: WorkspaceNetwork | None
    last: tuple[pulumi.Resource, ...] = ()
    observed: tuple[Observed, ...] = ()
