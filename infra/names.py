"""Azure refuses a bad name after minutes of work and reserves a deleted one for days. Every name of the
platform is therefore made here, from the settings alone: the same settings give the same names, within
Azure's limits, and the names that must be unique in the world carry a short hash of project, stack, location
and salt.

Limits: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from infra.names_of_machine_learning import MachineLearningNames
from infra.names_of_network import NetworkNames

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
class Names(MachineLearningNames, NetworkNames):
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
    def lake(self) -> str:
        """3-24 lower-case letters and digits, unique in the world."""
        return f"st{self.workload}{self._short_environment}{self.hash}"

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
    def spark_pool(self) -> str:
        """1-15 letters and digits, starting with a letter."""
        return f"spark{self._short_environment}"

    @property
    def sql_pool(self) -> str:
        """1-60 characters: a database of the Synapse workspace."""
        return f"sql{self._short_environment}"

    @property
    def private_link_hub(self) -> str:
        """1-45 lower-case letters and digits."""
        return f"synhub{self.workload}{self._short_environment}{self.hash}"

    @property
    def log_analytics(self) -> str:
        """4-63 letters, digits and hyphens; kept 14 days after a delete."""
        return f"log-{self.base}-{self.hash}"

    @property
    def cluster(self) -> str:
        """Name of the shared cluster in the workspace."""
        return f"{self.base}-shared"

    def further_cluster(self, name: str) -> str:
        """Name of another cluster in the workspace; `name` is its key in the settings, never `shared`."""
        return f"{self.base}-{name}"

    @property
    def instance_pool(self) -> str:
        """Name of the instance pool: at most 100 characters."""
        return f"{self.base}-pool"

    @property
    def cluster_policy(self) -> str:
        """Name of the cluster policy: 1-100 characters, unique in the workspace."""
        return f"{self.base}-clusters"

    @property
    def workspace_identity(self) -> str:
        """3-128 characters."""
        return f"id-{self.base}-databricks"

    @property
    def data_factory_identity(self) -> str:
        """3-128 characters."""
        return f"id-{self.base}-factory"

    @property
    def web_authentication_workspace(self) -> str:
        """3-64 of `A-Za-z0-9_-`."""
        return f"dbw-{self.base}-webauth"

    @property
    def sql_warehouse(self) -> str:
        """Name of the SQL warehouse in the workspace."""
        return f"{self.base}-sql"

    @property
    def action_group(self) -> str:
        """1-260 characters; the short name, at most 12, is another one."""
        return f"ag-{self.base}"

    @property
    def action_group_short_name(self) -> str:
        """1-12 characters: the sender of a text message."""
        return f"{self.workload[:8]}-{self.environment[:3]}"

    def alert(self, subject: str) -> str:
        """1-260 characters; `subject` says what it is about."""
        return f"alert-{self.base}-{subject}"

    @property
    def diagnostic_setting(self) -> str:
        """1-260 characters; each resource has one of its own."""
        return f"diag-{self.base}"

    @property
    def lock(self) -> str:
        """1-90 characters; each locked resource has one of its own."""
        return f"lock-{self.base}"

    @property
    def budget(self) -> str:
        """1-63 of `A-Za-z0-9_-`."""
        return f"budget-{self.base}"

    @property
    def private_link_scope(self) -> str:
        """1-255 characters."""
        return f"ampls-{self.base}"

    @property
    def dbfs_storage(self) -> str:
        """3-24 lower-case letters and digits, unique in the world: the account behind the DBFS root."""
        return f"db{self.workload}{self._short_environment}{self.hash}"

    @property
    def external_storage(self) -> str:
        """3-24 lower-case letters and digits, unique in the world: the account of external locations."""
        return f"ex{self.workload}{self._short_environment}{self.hash}"

    @property
    def external_access_connector(self) -> str:
        """3-64 of `A-Za-z0-9_-`."""
        return f"dbac-{self.base}-external"

    @property
    def external_identity(self) -> str:
        """3-128 characters."""
        return f"id-{self.base}-external"

    def encryption_key(self, purpose: str) -> str:
        """1-127 letters, digits and hyphens, unique in the vault; `purpose` is like `managedDisks`."""
        return "cmk-" + "".join(f"-{one.lower()}" if one.isupper() else one for one in purpose)

    @property
    def _short_environment(self) -> str:
        return self.environment[:6]
