"""The network has more named parts than the rest of the platform together; their names are made here, within
Azure's limits, and belong to `infra.names.Names`.

Limits: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork
"""

from __future__ import annotations


class NetworkNames:
    """Names of what is in a network; none of them is unique beyond its resource group."""

    @property
    def base(self) -> str:
        """`<workload>-<environment>`."""
        raise NotImplementedError

    @property
    def virtual_network(self) -> str:
        """2-64 characters."""
        return f"vnet-{self.base}"

    @property
    def hub_virtual_network(self) -> str:
        """2-64 characters."""
        return f"vnet-{self.base}-hub"

    @property
    def network_security_group(self) -> str:
        """1-80 characters."""
        return f"nsg-{self.base}-databricks"

    @property
    def endpoint_security_group(self) -> str:
        """1-80 characters: the group of the private endpoints' subnet."""
        return f"nsg-{self.base}-endpoints"

    @property
    def nat_gateway(self) -> str:
        """1-80 characters."""
        return f"nat-{self.base}"

    @property
    def public_ip_address(self) -> str:
        """1-80 characters."""
        return f"pip-{self.base}-nat"

    @property
    def firewall(self) -> str:
        """1-80 characters."""
        return f"afw-{self.base}"

    @property
    def firewall_policy(self) -> str:
        """1-80 characters."""
        return f"afwp-{self.base}"

    @property
    def firewall_public_ip_address(self) -> str:
        """1-80 characters."""
        return f"pip-{self.base}-firewall"

    @property
    def route_table(self) -> str:
        """1-80 characters."""
        return f"rt-{self.base}"

    @property
    def service_endpoint_policy(self) -> str:
        """1-80 characters."""
        return f"sep-{self.base}"

    @property
    def peering(self) -> str:
        """1-80 characters; both sides of a peering have it."""
        return f"peer-{self.base}"

    @property
    def zone_link(self) -> str:
        """1-80 characters; unique in a zone, together with what `infra.private_link` appends."""
        return f"link-{self.base}"

    def private_endpoint(self, target: str, group_id: str) -> str:
        """1-80 characters; `target` names the resource, `group_id` its subresource."""
        return f"pep-{self.base}-{target}-{group_id.replace('_', '-')}".lower()

    def endpoint_interface(self, target: str, group_id: str) -> str:
        """1-80 characters: the network interface that Azure makes for a private endpoint."""
        return f"nic-{self.base}-{target}-{group_id.replace('_', '-')}".lower()
