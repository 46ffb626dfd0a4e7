"""Azure ML: who it is, who reaches it, what its machines may reach, and whose key encrypts it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings.machine_learning_compute import (
    ClusterSettings,
    DatabricksComputeSettings,
    read_cluster,
    read_databricks,
)
from infra.settings.machine_learning_endpoint import EndpointSettings, read_endpoint
from infra.settings.machine_learning_rules import check
from infra.settings.private_access import public_network_access
from infra.settings.reader import ConfigReader

if TYPE_CHECKING:
    from infra.settings.stack import Settings

IDENTITIES: Final = ("UserAssigned", "SystemAssigned")
ISOLATION: Final = ("Disabled", "AllowInternetOutbound", "AllowOnlyApprovedOutbound")
FIREWALLS: Final = ("Standard", "Basic")
STORAGE_SKUS: Final = ("Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_GZRS")
"""Without Premium, which the workspace refuses."""
REGISTRY_SKUS: Final = ("Basic", "Standard", "Premium")
_REGISTRIES: Final = "/providers/Microsoft.MachineLearningServices/registries"
REGISTRY_ID: Final = (
    rf"/subscriptions/[^/]+/resourceGroups/[^/]+{re.escape(_REGISTRIES)}/[A-Za-z0-9][\w-]{{2,32}}",
    "must be the resource id of an Azure ML registry",
    f"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shared{_REGISTRIES}/shared",
)
_HOST: Final = r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
FQDNS: Final = (
    "each must be a host such as pypi.org or *.pythonhosted.org, given once, and none of Azure Storage",
    "pypi.org",
    lambda text: re.fullmatch(_HOST, text) is not None and not text.endswith("core.windows.net"),
)
"""A private endpoint leads to storage, a rule never:
https://learn.microsoft.com/azure/machine-learning/how-to-managed-network#limitations"""


@dataclass(frozen=True, kw_only=True)
class MachineLearningSettings:
    """Azure's own properties of the workspace, and what belongs to it.

    Identity, key, `hbi_workspace` and a managed network are chosen when the workspace is made. `registry_id`
    is a model registry that is there already; with `registry` the stack makes one.
    """

    enabled: bool
    public_network_access: str
    identity: str
    managed_network: str
    firewall_sku: str
    outbound_fqdns: tuple[str, ...]
    hbi_workspace: bool
    customer_managed_key: bool
    service_side_encryption: bool
    storage_sku: str
    container_registry: bool
    container_registry_sku: str
    compute: ClusterSettings
    databricks_compute: DatabricksComputeSettings
    registry: bool
    registry_id: str | None
    online_endpoint: EndpointSettings

    @property
    def isolated(self) -> bool:
        """Whether its machines are in a network that Azure manages."""
        return self.managed_network != "Disabled"

    @property
    def private(self) -> bool:
        """Whether nobody reaches the workspace and what belongs to it but by private endpoints."""
        return self.public_network_access == "Disabled"


def read(reader: ConfigReader) -> MachineLearningSettings:
    """The settings of this part."""
    enabled = reader.boolean("machineLearning.enabled", True)
    access = public_network_access(reader, "machineLearning")
    network = reader.choice("machineLearning.managedNetwork", "Disabled", ISOLATION)
    return MachineLearningSettings(
        enabled=enabled,
        public_network_access=access,
        identity=reader.choice("machineLearning.identity", "UserAssigned", IDENTITIES),
        managed_network=network,
        firewall_sku=reader.choice("machineLearning.firewallSku", "Standard", FIREWALLS),
        outbound_fqdns=_fqdns(reader, network),
        hbi_workspace=reader.boolean("machineLearning.hbiWorkspace", False),
        customer_managed_key=reader.boolean("machineLearning.customerManagedKey", False),
        service_side_encryption=reader.boolean("machineLearning.serviceSideEncryption", False),
        storage_sku=reader.choice("machineLearning.storage.sku", "Standard_LRS", STORAGE_SKUS),
        container_registry=reader.boolean("machineLearning.containerRegistry.enabled", True),
        container_registry_sku=_registry_sku(reader, access, network),
        compute=read_cluster(reader),
        databricks_compute=read_databricks(reader),
        registry=reader.boolean("machineLearning.registry.enabled", False),
        registry_id=reader.optional("machineLearning.registryId", *REGISTRY_ID),
        online_endpoint=read_endpoint(reader),
    )


def _registry_sku(reader: ConfigReader, access: str, network: str) -> str:
    """Only a Premium registry has private endpoints, and the network that approves every way out makes one:
    https://learn.microsoft.com/azure/container-registry/container-registry-skus
    """
    path = "machineLearning.containerRegistry.sku"
    reasons = {
        "machineLearning.publicNetworkAccess is Disabled": access == "Disabled",
        f"machineLearning.managedNetwork is {network}": network == "AllowOnlyApprovedOutbound",
    }
    reason = next((text for text, holds in reasons.items() if holds), None)
    sku = reader.choice(path, "Standard", REGISTRY_SKUS)
    rule = f"must be Premium: {reason}, and no other registry has private endpoints"
    reader.require(reason is None or sku == "Premium" or reader.is_refused(path), path, sku, rule, "Premium")
    return sku


def _fqdns(reader: ConfigReader, network: str) -> tuple[str, ...]:
    """A rule for a host is made with an Azure Firewall, which is billed."""
    path = "machineLearning.outboundFqdns"
    hosts = reader.texts(path, (), *FQDNS)
    if hosts and network != "AllowOnlyApprovedOutbound":
        rule = f"must be left out with machineLearning.managedNetwork {network}: no host needs an approval"
        reader.surplus(path, list(hosts), rule)
    return hosts


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between this part and others."""
    check(reader, settings)
