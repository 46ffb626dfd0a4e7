"""An account that is closed to the internet is still used by Azure: by its trusted services, and by the
connectors that are let in by name. Those who get in by address are the settings' own.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import storage


@dataclass(frozen=True, kw_only=True)
class StorageNetwork:
    """Who reaches an account: everybody with a token, or some addresses, or nobody from outside; and the
    access connectors, by id, that are let in nevertheless.
    """

    public_network_access: str
    allowed_ip_ranges: tuple[str, ...] = ()
    connectors: tuple[pulumi.Input[str], ...] = ()

    @property
    def closed(self) -> bool:
        """Whether an address that is not listed is turned away."""
        return self.public_network_access == "Disabled" or bool(self.allowed_ip_ranges)


def network_rules(network: StorageNetwork, tenant_id: pulumi.Input[str]) -> storage.NetworkRuleSetArgs:
    """The account's firewall:
    https://learn.microsoft.com/azure/storage/common/storage-network-security
    """
    return storage.NetworkRuleSetArgs(
        bypass=storage.Bypass.AZURE_SERVICES,
        default_action=storage.DefaultAction.DENY if network.closed else storage.DefaultAction.ALLOW,
        ip_rules=[storage.IPRuleArgs(i_p_address_or_range=one) for one in network.allowed_ip_ranges],
        virtual_network_rules=[],
        resource_access_rules=[
            storage.ResourceAccessRuleArgs(resource_id=connector, tenant_id=tenant_id)
            for connector in (network.connectors if network.closed else ())
        ],
    )
