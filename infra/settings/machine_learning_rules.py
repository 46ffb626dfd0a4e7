"""What Azure ML asks of the rest of the stack, and its own settings of each other: found here before Azure
finds it, half an hour into the making of a workspace that keeps its name for two weeks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from infra.settings.key_vault import require_purge_protection
from infra.settings.private_access import require_door
from infra.settings.reader import ConfigReader
from infra.settings.workspace import SERVERLESS

if TYPE_CHECKING:
    from infra.settings.stack import Settings

_NETWORK: Final = "machineLearning.managedNetwork"
_ACCESS: Final = "machineLearning.publicNetworkAccess"


def check(reader: ConfigReader, settings: Settings) -> None:
    """Every rule between settings of this part and between parts."""
    chosen = settings.machine_learning
    if not chosen.enabled:
        return
    _doors(reader, settings)
    _images(reader, settings)
    _key(reader, settings)
    _registry(reader, settings)
    _databricks(reader, settings)
    _telemetry(reader, settings)


def _doors(reader: ConfigReader, settings: Settings) -> None:
    """A workspace that nobody reaches from outside is reached by private endpoints: by people from the
    stack's network, by its own machines from the managed one.

    https://learn.microsoft.com/azure/machine-learning/how-to-managed-network
    """
    chosen = settings.machine_learning
    if not chosen.private:
        return
    require_door(reader, "machineLearning", chosen.public_network_access, "nobody reaches the workspace")
    rule = f"must not be Disabled: {_ACCESS} is, and its machines would not reach the workspace"
    reader.require(chosen.isolated, _NETWORK, chosen.managed_network, rule, "AllowOnlyApprovedOutbound")


def _images(reader: ConfigReader, settings: Settings) -> None:
    """A closed registry builds no images by itself, and the one that Azure makes unasked is open and has an
    administrator's password:
    https://learn.microsoft.com/azure/machine-learning/how-to-managed-network#configure-image-builds
    """
    chosen = settings.machine_learning
    if not chosen.private:
        return
    path = "machineLearning.containerRegistry.enabled"
    rule = f"must be true: {_ACCESS} is Disabled, and the registry that Azure makes by itself is open"
    reader.require(chosen.container_registry, path, chosen.container_registry, rule, "true")
    path = "machineLearning.compute.enabled"
    rule = f"must be true: {_ACCESS} is Disabled, and a closed registry needs a cluster to build images"
    reader.require(chosen.compute.enabled, path, chosen.compute.enabled, rule, "true")


def _key(reader: ConfigReader, settings: Settings) -> None:
    """https://learn.microsoft.com/azure/machine-learning/concept-customer-managed-keys"""
    chosen, vault = settings.machine_learning, settings.key_vault
    key, service = "machineLearning.customerManagedKey", "machineLearning.serviceSideEncryption"
    if chosen.service_side_encryption and not chosen.customer_managed_key:
        reader.refuse(key, False, f"must be true: {service} is about the customer's key", "true")
    if not chosen.customer_managed_key:
        return
    path = "machineLearning.identity"
    rule = f"must be UserAssigned: with {key} the identity must be at the vault before the workspace is there"
    reader.require(chosen.identity == "UserAssigned", path, chosen.identity, rule, "UserAssigned")
    require_purge_protection(reader, settings, key)
    if chosen.service_side_encryption and vault.public_network_access == "Disabled":
        rule = "must be false: with keyVault.publicNetworkAccess Disabled Azure does not read the key"
        reader.refuse(service, True, rule, "false")


def _registry(reader: ConfigReader, settings: Settings) -> None:
    chosen = settings.machine_learning
    if chosen.registry and chosen.registry_id is not None:
        rule = "must be false: machineLearning.registryId names the registry to use"
        reader.refuse("machineLearning.registry.enabled", True, rule, "false")


def _databricks(reader: ConfigReader, settings: Settings) -> None:
    """Azure ML starts a cluster for each step:
    https://learn.microsoft.com/azure/machine-learning/v1/how-to-create-attach-compute-studio
    """
    attached = settings.machine_learning.databricks_compute.access_token is not None
    if attached and settings.workspace.compute_mode == SERVERLESS:
        path = "machineLearning.databricksCompute.accessToken"
        rule = f"must be left out: a workspace with workspace.computeMode {SERVERLESS} has no clusters"
        reader.surplus(path, "[secret]", rule)


def _telemetry(reader: ConfigReader, settings: Settings) -> None:
    """The private link scope is in the stack's network, a deployment is not."""
    if not settings.monitoring.private_link_scope:
        return
    for one in settings.machine_learning.online_endpoint.deployments:
        if one.app_insights_enabled:
            path = f"machineLearning.onlineEndpoint.deployments.{one.name}.appInsightsEnabled"
            rule = "must be false: with monitoring.privateLinkScope its telemetry would be turned away"
            reader.refuse(path, True, rule, "false")
