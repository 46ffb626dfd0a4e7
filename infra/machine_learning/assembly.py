"""What the stack says of Azure ML, and what the other parts of the platform are to it."""

from __future__ import annotations

from infra.key_vault import EncryptionKey, EncryptionKeyArgs, KeyReference, KeyVault
from infra.lake import Lake
from infra.machine_learning.component import MachineLearning, MachineLearningArgs
from infra.monitoring import Monitoring
from infra.placement import Placement
from infra.private_link import PrivateEndpoints
from infra.settings import Settings
from infra.workspace import AccessConnector, Workspace

NAME = "machine-learning"


def stack_machine_learning(
    placement: Placement,
    settings: Settings,
    *,
    monitoring: Monitoring,
    lake: Lake,
    key_vault: KeyVault,
    workspace: Workspace,
    connector: AccessConnector,
) -> MachineLearning | None:
    """The workspace, if the stack has one; what it records is read through the private link scope, as all
    logs are.
    """
    if not settings.machine_learning.enabled:
        return None
    args = MachineLearningArgs(
        placement=placement,
        names=settings.names,
        chosen=settings.machine_learning,
        vault=settings.key_vault,
        log_analytics_id=monitoring.workspace_id,
        private_monitoring=settings.monitoring.private_link_scope,
        lake_id=lake.account_id,
        databricks_id=workspace.workspace_resource_id,
        databricks_url=workspace.workspace_url,
        connector_principal_id=connector.principal_id,
        key=_key(placement, settings, key_vault),
        protect=settings.protects("machine_learning"),
        protect_storage=settings.protects("ml_storage"),
    )
    made = MachineLearning(NAME, args)
    monitoring.link("application-insights", made.insights_id)
    return made


def show_data(machine_learning: MachineLearning | None, endpoints: PrivateEndpoints | None) -> None:
    """The studio reads a closed account through the account's private endpoints."""
    if machine_learning is not None and endpoints is not None:
        made = endpoints.by_target.items()
        machine_learning.show_data(
            {group: one.id for (target, group), one in made if target == f"{NAME}-storage"}
        )


def _key(placement: Placement, settings: Settings, key_vault: KeyVault) -> KeyReference | None:
    """A key of the platform's vault: the workspace's own vault is there for the workspace's secrets."""
    if not settings.machine_learning.customer_managed_key:
        return None
    args = EncryptionKeyArgs(
        placement=placement,
        vault=key_vault,
        key_name=settings.names.encryption_key("machineLearning"),
        protect=settings.protects("key_vault"),
    )
    return EncryptionKey(f"{NAME}-encryption", args).reference
