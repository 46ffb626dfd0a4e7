"""Azure ML has a name of another kind for each of its parts; they are made here, within Azure's limits, and
belong to `infra.names.Names`.

Limits: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
"""

from __future__ import annotations


class MachineLearningNames:
    """Names of Azure ML and of what only it uses."""

    workload: str
    hash: str

    @property
    def base(self) -> str:
        """`<workload>-<environment>`."""
        raise NotImplementedError

    @property
    def _short_environment(self) -> str:
        raise NotImplementedError

    @property
    def ml_workspace(self) -> str:
        """3-33 of `A-Za-z0-9_-`; kept 14 days after a delete."""
        return f"mlw-{self.base}-{self.hash}"

    @property
    def ml_storage(self) -> str:
        """3-24 lower-case letters and digits, unique in the world."""
        return f"ml{self.workload}{self._short_environment}{self.hash}"

    @property
    def ml_key_vault(self) -> str:
        """3-24 letters, digits and single hyphens, unique in the world, kept up to 90 days after a delete."""
        return f"km{self.workload}{self._short_environment}{self.hash}"

    @property
    def application_insights(self) -> str:
        """1-260 characters."""
        return f"appi-{self.base}"

    @property
    def container_registry(self) -> str:
        """5-50 letters and digits, unique in the world."""
        return f"cr{self.workload}{self._short_environment}{self.hash}"

    @property
    def ml_identity(self) -> str:
        """3-128 characters: who the Azure ML workspace is."""
        return f"id-{self.base}-ml"

    @property
    def ml_compute_identity(self) -> str:
        """3-128 characters: who its machines are."""
        return f"id-{self.base}-ml-compute"

    @property
    def ml_compute(self) -> str:
        """2-16 letters, digits and hyphens: a cluster in the Azure ML workspace."""
        return f"cpu-{self._short_environment}"

    @property
    def ml_databricks(self) -> str:
        """2-16 letters, digits and hyphens: Databricks as a compute of the Azure ML workspace."""
        return f"dbr-{self._short_environment}"

    @property
    def ml_registry(self) -> str:
        """3-33 of `A-Za-z0-9_-`, unique in the tenant."""
        return f"mlr-{self.base}-{self.hash}"

    @property
    def ml_endpoint(self) -> str:
        """3-32 letters, digits and hyphens, unique in the region."""
        return f"mle-{self.base}-{self.hash}"
