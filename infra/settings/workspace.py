"""What kind of workspace it is, who reaches it, whose keys encrypt it and what it is hardened with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings.private_access import (
    ACCESS,
    PRIVATE_LINK,
    has_private_link,
    public_network_access,
    require_door,
)
from infra.settings.reader import ConfigReader
from infra.settings.workspace_keys import CustomerManagedKeys, read_keys
from infra.settings.workspace_security import EnhancedSecurity, read_security

if TYPE_CHECKING:
    from infra.settings.stack import Settings

HYBRID: Final = "Hybrid"
SERVERLESS: Final = "Serverless"
ROOT_STORAGE_NAME: Final = (
    r"[a-z0-9]{3,24}",
    "must be 3 to 24 lower-case letters and digits, unique in the world",
    "dbfsroot01",
)
ROOT_STORAGE_SKUS: Final = (
    "Standard_LRS",
    "Standard_ZRS",
    "Standard_GRS",
    "Standard_RAGRS",
    "Standard_GZRS",
    "Standard_RAGZRS",
    "Premium_LRS",
    "Premium_ZRS",
)
_HYBRID_ONLY: Final = (
    "storageAccountName",
    "storageAccountSkuName",
    "requireInfrastructureEncryption",
    "defaultStorageFirewall",
    "defaultCatalog.initialType",
)


@dataclass(frozen=True, kw_only=True)
class WorkspaceSettings:
    """Azure's own properties of the workspace; those about machines and their storage are for `Hybrid`.

    `storage_account_name` None: the name comes from `infra.names`. `storage_account_sku_name` None: Azure
    chooses.
    """

    compute_mode: str
    sku: str
    public_network_access: str
    storage_account_name: str | None
    storage_account_sku_name: str | None
    require_infrastructure_encryption: bool
    default_storage_firewall: str
    initial_type: str
    connector_identity: str
    customer_managed_keys: CustomerManagedKeys
    enhanced_security: EnhancedSecurity | None

    @property
    def azure_databricks_object_id(self) -> str | None:
        """The AzureDatabricks application in this tenant, if the stack says who that is."""
        return self.customer_managed_keys.azure_databricks_object_id

    @property
    def hybrid(self) -> bool:
        """Whether the workspace has machines of its own."""
        return self.compute_mode == HYBRID


def read(reader: ConfigReader) -> WorkspaceSettings:
    """The settings of this part. A profile's defaults for machines are not for a serverless workspace; a
    stack that gives them itself is told so.

    https://learn.microsoft.com/rest/api/databricks/workspaces/create-or-update
    """
    mode = reader.choice("workspace.computeMode", HYBRID, (HYBRID, SERVERLESS))
    hybrid = mode == HYBRID
    encrypted = reader.boolean("workspace.requireInfrastructureEncryption", False)
    firewall = reader.choice("workspace.defaultStorageFirewall", "Disabled", ACCESS)
    chosen = WorkspaceSettings(
        compute_mode=mode,
        # Standard has no Unity Catalog, keys or private link, and is retired in October 2026.
        sku=reader.choice("workspace.sku", "premium", ("premium",)),
        public_network_access=public_network_access(reader, "workspace"),
        storage_account_name=reader.optional("workspace.storageAccountName", *ROOT_STORAGE_NAME),
        storage_account_sku_name=reader.choice("workspace.storageAccountSkuName", "", ROOT_STORAGE_SKUS)
        or None,
        require_infrastructure_encryption=hybrid and encrypted,
        default_storage_firewall=firewall if hybrid else "Disabled",
        initial_type=reader.choice(
            "workspace.defaultCatalog.initialType", "UnityCatalog", ("UnityCatalog", "HiveMetastore")
        ),
        connector_identity=reader.choice(
            "workspace.accessConnector.identity", "SystemAssigned", ("SystemAssigned", "UserAssigned")
        ),
        customer_managed_keys=read_keys(reader, hybrid=hybrid),
        enhanced_security=read_security(reader),
    )
    for name in _HYBRID_ONLY if not hybrid else ():
        path = f"workspace.{name}"
        if reader.is_set(path):
            reader.surplus(
                path, "a value", f"must be left out with computeMode {SERVERLESS}: no such storage"
            )
    return chosen


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between this part and others.

    https://learn.microsoft.com/azure/databricks/security/network/storage/firewall-support
    """
    chosen = settings.workspace
    nobody = "nobody reaches the workspace, not even this program"
    require_door(reader, "workspace", chosen.public_network_access, nobody)
    if chosen.default_storage_firewall == "Enabled" and not has_private_link(reader):
        rule = f"must be Disabled while {PRIVATE_LINK} is false: no cluster reaches the root storage"
        reader.refuse("workspace.defaultStorageFirewall", "Enabled", rule, "Disabled")
