"""A network that others made and the stack only uses: what must be known of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader

_SOME: Final = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-network/providers"
_NETWORK: Final = (
    r"/subscriptions/[^/\s]+/resourceGroups/[^/\s]+/providers/Microsoft\.Network/virtualNetworks"
)
NETWORK_ID: Final = (
    rf"{_NETWORK}/[^/\s]+",
    "must be the resource id of a virtual network",
    f"{_SOME}/Microsoft.Network/virtualNetworks/vnet",
)
SUBNET_ID: Final = (
    rf"{_NETWORK}/[^/\s]+/subnets/[^/\s]+",
    "must be the resource id of a subnet for private endpoints",
    f"{NETWORK_ID[2]}/subnets/private-endpoints",
)
_NAME: Final = r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?"
NAME_RULE: Final = (
    "must be the name of a subnet of the given network, delegated to Microsoft.Databricks/workspaces"
)
FIELDS: Final = ("virtualNetworkId", "publicSubnetName", "privateSubnetName", "privateEndpointSubnetId")


@dataclass(frozen=True, kw_only=True)
class ExistingNetwork:
    """The id of the network, the names of the two delegated subnets, which a serverless workspace does not
    need, and the id of a subnet for private endpoints, which may be in another network.
    """

    virtual_network_id: str
    public_subnet_name: str | None
    private_subnet_name: str | None
    private_endpoint_subnet_id: str | None


def read_existing(reader: ConfigReader, *, chosen: bool) -> ExistingNetwork | None:
    """The settings of a given network, which is there with network.mode existing only."""
    id_path = f"network.{FIELDS[0]}"
    id_ = reader.text(id_path, None if chosen else "", *NETWORK_ID)
    found = ExistingNetwork(
        virtual_network_id=id_,
        public_subnet_name=reader.optional("network.publicSubnetName", _NAME, NAME_RULE, "databricks-public"),
        private_subnet_name=reader.optional(
            "network.privateSubnetName", _NAME, NAME_RULE, "databricks-private"
        ),
        private_endpoint_subnet_id=reader.optional("network.privateEndpointSubnetId", *SUBNET_ID),
    )
    return found if chosen else None


def check_existing(
    reader: ConfigReader, network: ExistingNetwork, *, hybrid: bool, private_link: bool
) -> None:
    """What a given network must have for the workspace that is chosen.

    https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject
    """
    public, private = network.public_subnet_name, network.private_subnet_name
    for name, found in (("public", public), ("private", private)):
        path = f"network.{name}SubnetName"
        if hybrid and found is None and not reader.is_refused(path):
            reader.refuse(path, None, NAME_RULE, f"databricks-{name}")
    if public is not None and public == private:
        rule = f"must be another subnet than network.publicSubnetName {public}"
        reader.refuse("network.privateSubnetName", private, rule, "databricks-private")
    path, subnet = "network.privateEndpointSubnetId", network.private_endpoint_subnet_id
    if private_link and subnet is None and not reader.is_refused(path):
        reader.refuse(path, None, f"{SUBNET_ID[1]}, with network.privateLink.enabled", SUBNET_ID[2])
    if not private_link and subnet is not None:
        rule = "must be left out while network.privateLink.enabled is false: there are no private endpoints"
        reader.surplus(path, subnet, rule)
    taken = [f"{network.virtual_network_id}/subnets/{name}".lower() for name in (public, private)]
    if private_link and subnet is not None and subnet.lower() in taken:
        rule = "must be another subnet than the two of Databricks: nothing else may be in those"
        reader.refuse(path, subnet, rule, f"{network.virtual_network_id}/subnets/private-endpoints")


def is_storage(id_: str) -> bool:
    """Whether a service endpoint policy takes the id: an account, or all of a group or subscription.

    https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoint-policies-overview
    """
    account = r"/providers/Microsoft\.Storage/storageAccounts/[a-z0-9]{3,24}"
    pattern = rf"/subscriptions/[^/\s]+(/resourceGroups/[^/\s]+({account})?)?"
    return re.fullmatch(pattern, id_) is not None
