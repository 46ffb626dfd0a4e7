"""Where the machines live and how packets leave: a network of the stack's own, a given one or Databricks'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings.network_existing import (
    FIELDS,
    ExistingNetwork,
    check_existing,
    is_storage,
    read_existing,
)
from infra.settings.network_hub import HubSettings, read_hub
from infra.settings.network_private_link import PrivateLinkSettings, check_linked, read_private_link
from infra.settings.network_ranges import NARROWEST_SPACE, NARROWEST_SUBNET, apart, cidr, free, half, within
from infra.settings.reader import ConfigReader

if TYPE_CHECKING:
    from infra.settings.stack import Settings

CREATE: Final = "create"
EXISTING: Final = "existing"
MANAGED: Final = "managed"
NAT: Final = "nat"
FIREWALL: Final = "firewall"
NONE: Final = "none"
POLICY: Final = "network.serviceEndpointPolicy"
ACCOUNTS: Final = (
    "each must be the resource id of a storage account, or of a resource group or subscription of such",
    "/subscriptions/00000000-0000-0000-0000-000000000001",
    is_storage,
)
_MADE: Final = (
    "addressSpace",
    "publicSubnet",
    "privateSubnet",
    "privateEndpointSubnet",
    "natIdleTimeoutInMinutes",
    "egress",
    "hub",
    "firewall",
    "serviceEndpointPolicy",
)
"""What only a network of the stack's own has."""


@dataclass(frozen=True, kw_only=True)
class NetworkSettings:
    """In mode `create` address ranges in CIDR notation and the way out; in mode `existing` what is there; in
    mode `managed` nothing: the network is Databricks' own.

    With `service_endpoint_policy` machines reach the storage of Databricks and `storage_account_ids`, and no
    other but by private endpoints.
    """

    mode: str
    egress: str
    address_space: str
    public_subnet: str
    private_subnet: str
    private_endpoint_subnet: str
    nat_idle_timeout_in_minutes: int
    existing: ExistingNetwork | None
    hub: HubSettings | None
    service_endpoint_policy: bool
    storage_account_ids: tuple[str, ...]
    private_link: PrivateLinkSettings


def read(reader: ConfigReader) -> NetworkSettings:
    """The settings of this part."""
    mode = reader.choice("network.mode", CREATE, (CREATE, EXISTING, MANAGED))
    chosen_egress = reader.choice("network.egress", NAT, (NAT, FIREWALL, NONE))
    egress = chosen_egress if mode == CREATE else NONE
    space = cidr(reader, "network.addressSpace", "10.139.0.0/16", 16, NARROWEST_SPACE)
    public = cidr(reader, "network.publicSubnet", free(space, (), half(space)), 17, NARROWEST_SUBNET)
    default = free(space, (public,), half(space))
    private = cidr(reader, "network.privateSubnet", default, 17, NARROWEST_SUBNET)
    default = free(space, (public, private), max(NARROWEST_SPACE, half(space)))
    endpoints = cidr(reader, "network.privateEndpointSubnet", default, 17, NARROWEST_SUBNET)
    made = mode == CREATE
    chosen = NetworkSettings(
        mode=mode,
        egress=egress,
        address_space=space,
        public_subnet=public,
        private_subnet=private,
        private_endpoint_subnet=endpoints,
        nat_idle_timeout_in_minutes=reader.integer("network.natIdleTimeoutInMinutes", 4, 4, 120, "minutes"),
        existing=read_existing(reader, chosen=mode == EXISTING),
        hub=read_hub(reader, made=made, firewall=egress == FIREWALL),
        service_endpoint_policy=reader.boolean(f"{POLICY}.enabled", False) and made,
        storage_account_ids=reader.texts(f"{POLICY}.storageAccountIds", (), *ACCOUNTS),
        private_link=read_private_link(reader),
    )
    for name in (*(() if made else _MADE), *(() if mode == EXISTING else FIELDS)):
        if reader.is_set(f"network.{name}") and not reader.is_refused(f"network.{name}"):
            rule = f"must be left out with network.mode {mode}: there is no such thing in it"
            reader.surplus(f"network.{name}", "a value", rule)
    return chosen


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between this part and others, and within it."""
    chosen, hybrid = settings.network, settings.workspace.hybrid
    private_link = chosen.private_link.enabled
    if chosen.existing is not None:
        check_existing(reader, chosen.existing, hybrid=hybrid, private_link=private_link)
    if private_link and chosen.mode == MANAGED:
        rule = "must be create or existing while network.privateLink.enabled is true: endpoints need a subnet"
        reader.refuse("network.mode", chosen.mode, rule, CREATE)
    if not hybrid and not private_link and chosen.mode != MANAGED and reader.is_set("network.mode"):
        rule = "must be managed with workspace.computeMode Serverless: without private endpoints it is empty"
        reader.refuse("network.mode", chosen.mode, rule, MANAGED)
    if not hybrid and chosen.mode == CREATE and reader.is_set("network.egress"):
        rule = "must be left out with workspace.computeMode Serverless: no machine of the stack's own leaves"
        reader.surplus("network.egress", chosen.egress, rule)
    check_linked(reader, settings)
    if chosen.mode == CREATE:
        _ranges(reader, chosen)
        _egress(reader, chosen, hybrid=hybrid)


def _ranges(reader: ConfigReader, chosen: NetworkSettings) -> None:
    """https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq"""
    subnets = [
        ("network.publicSubnet", chosen.public_subnet),
        ("network.privateSubnet", chosen.private_subnet),
    ]
    if chosen.private_link.enabled:
        subnets.append(("network.privateEndpointSubnet", chosen.private_endpoint_subnet))
    space = ("network.addressSpace", chosen.address_space)
    within(reader, *space, subnets)
    hub = chosen.hub
    if hub is not None and hub.virtual_network_id is None:
        apart(reader, space, ("network.hub.addressSpace", hub.address_space))
        firewall = ("network.hub.firewallSubnet", hub.firewall_subnet)
        within(reader, "network.hub.addressSpace", hub.address_space, [firewall])


def _egress(reader: ConfigReader, chosen: NetworkSettings, *, hybrid: bool) -> None:
    """Without a way out the control plane is reached by private link, or not at all."""
    private_link = chosen.private_link.enabled
    if hybrid and chosen.egress == NONE and not private_link:
        rule = "must be true with network.egress none: machines have no other way to the control plane"
        reader.refuse("network.privateLink.enabled", False, rule, "true")
    if chosen.service_endpoint_policy and not private_link:
        rule = "must be false while network.privateLink.enabled is false: it would shut the lake out"
        reader.refuse(f"{POLICY}.enabled", True, rule, "false")
    if chosen.storage_account_ids and not chosen.service_endpoint_policy:
        rule = f"must be left out while {POLICY}.enabled is false"
        reader.surplus(f"{POLICY}.storageAccountIds", "a value", rule)
