"""Azure refuses a bad name after minutes of work and reserves a deleted one for days. Every name of the
platform is therefore made here, from the settings alone: the same settings give the same names, within
Azure's limits, and the names that must be unique in the world carry a short hash of project, stack, location
and salt.

Limits: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def stack_hash(*parts: str, length: int = 6) -> str:
    """Lower-case letters and digits, starting with a letter, that depend on `parts` and nothing else."""
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:10], "big")
    first, number = _ALPHABET[number % 26], number // 26
    rest = []
    for _ in range(length - 1):
        number, index = divmod(number, len(_ALPHABET))
        rest.append(_ALPHABET[index])
    return first + "".join(rest)


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names of everything with a name in Azure; `workload` has at most 10 characters, `environment` at most
    7.

    Global names (storage, vault, factory, Synapse) and names that Azure keeps after a delete (Log Analytics
    14 days, Azure ML 14 days, vault up to 90) end with the hash.
    """

    workload: str
    environment: str
    hash: str

    @classmethod
    def of(
        cls, *, project: str, stack: str, workload: str, environment: str, location: str, salt: str
    ) -> Names:
        """Names of one stack; change `salt` when somebody else already owns a global name."""
        return cls(
            workload=workload,
            environment=environment,
            hash=stack_hash(project, stack, workload, environment, location, salt),
        )

    @property
    def base(self) -> str:
        """`<workload>-<environment>`: 3 to 18 lower-case letters, digits and one hyphen."""
        return f"{self.workload}-{self.environment}"

    @property
    def resource_group(self) -> str:
        """1-90 characters, not ending with a period."""
        return f"rg-{self.base}"

    @property
    def databricks_resource_group(self) -> str:
        """The group Databricks makes and manages; it must not exist beforehand and serves one workspace."""
        return f"rg-{self.base}-databricks-{self.hash}"

    @property
    def synapse_resource_group(self) -> str:
        """The group Synapse makes and manages: at most 90 characters."""
        return f"rg-{self.base}-synapse-{self.hash}"

    @property
    def virtual_network(self) -> str:
        """2-64 characters."""
        return f"vnet-{self.base}"

    @property
    def network_security_group(self) -> str:
        """1-80 characters."""
        return f"nsg-{self.base}-databricks"

    @property
    def nat_gateway(self) -> str:
        """1-80 characters."""
        return f"nat-{self.base}"

    @property
    def public_ip_address(self) -> str:
        """1-80 characters."""
        return f"pip-{self.base}-nat"

    @property
    def lake(self) -> str:
        """3-24 lower-case letters and digits, unique in the world."""
        return f"st{self.workload}{self._short_environment}{self.hash}"

    @property
    def ml_storage(self) -> str:
        """3-24 lower-case letters and digits, unique in the world."""
        return f"ml{self.workload}{self._short_environment}{self.hash}"

    @property
    def key_vault(self) -> str:
        """3-24 letters, digits and single hyphens, unique in the world, kept up to 90 days after a delete."""
        return f"kv{self.workload}{self._short_environment}{self.hash}"

    @property
    def workspace(self) -> str:
        """3-64 of `A-Za-z0-9_-`."""
        return f"dbw-{self.base}"

    @property
    def access_connector(self) -> str:
        """3-64 of `A-Za-z0-9_-`."""
        return f"dbac-{self.base}"

    @property
    def data_factory(self) -> str:
        """3-63 letters, digits and single hyphens, unique in the world."""
        return f"adf-{self.base}-{self.hash}"

    @property
    def synapse_workspace(self) -> str:
        """1-50 lower-case letters, digits and hyphens, not ending with `-ondemand`, unique in the world."""
        return f"syn-{self.base}-{self.hash}"

    @property
    def ml_workspace(self) -> str:
        """3-33 of `A-Za-z0-9_-`; kept 14 days after a delete."""
        return f"mlw-{self.base}-{self.hash}"

    @property
    def application_insights(self) -> str:
        """1-260 characters."""
        return f"appi-{self.base}"

    @property
    def log_analytics(self) -> str:
        """4-63 letters, digits and hyphens; kept 14 days after a delete."""
        return f"log-{self.base}-{self.hash}"

    @property
    def cluster(self) -> str:
        """Name of the shared cluster in the workspace."""
        return f"{self.base}-shared"

    @property
    def instance_pool(self) -> str:
        """Name of the instance pool: at most 100 characters."""
        return f"{self.base}-pool"

    @property
    def cluster_policy(self) -> str:
        """Name of the cluster policy: 1-100 characters, unique in the workspace."""
        return f"{self.base}-clusters"

    @property
    def _short_environment(self) -> str:
        return self.environment[:6]
