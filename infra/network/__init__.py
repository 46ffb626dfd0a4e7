"""Where the machines of the workspace live and how packets leave."""

from infra.network.assembly import stack_hub, stack_network
from infra.network.hub import Hub, HubArgs
from infra.network.network import Network, NetworkArgs
from infra.network.workspace_network import GivenNetwork, WorkspaceNetwork

__all__ = [
    "GivenNetwork",
    "Hub",
    "HubArgs",
    "Network",
    "NetworkArgs",
    "WorkspaceNetwork",
    "stack_hub",
    "stack_network",
]
