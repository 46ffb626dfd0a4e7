"""The Synapse workspace: its network, who enters and administers it, its pools, and its views of the lake."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings.key_vault import require_purge_protection
from infra.settings.private_access import public_network_access, require_door
from infra.settings.reader import ConfigReader
from infra.settings.synapse_access import (
    FIREWALL,
    SPARK_POOL,
    WORKSPACE,
    EntraAdmin,
    FirewallRule,
    RoleAssignment,
    read_entra_admin,
    read_firewall,
    read_role_assignments,
)
from infra.settings.synapse_pools import SparkPoolSettings, SqlPoolSettings, read_spark_pool, read_sql_pool
from infra.settings.synapse_views import CATALOG, ViewSettings, read_views
from infra.settings.workspace_keys import GUID

if TYPE_CHECKING:
    from infra.settings.stack import Settings

SQL_LOGIN: Final = (
    r"(?!(?:admin|administrator|dbmanager|dbo|guest|loginmanager|public|root|sa)$)[A-Za-z][A-Za-z0-9_]{0,127}",
    "must be letters, digits and underscores, starting with a letter, not reserved by SQL (admin, sa...)",
    "sqladminuser",
)
TENANTS: Final = (
    "each must be the GUID of an Entra tenant, given once",
    "00000000-0000-0000-0000-000000000001",
)


@dataclass(frozen=True, kw_only=True)
class SynapseSettings:
    """`sql_administrator_login` is a name that Azure insists on, with which nobody can ever sign in.

    The managed network, exfiltration prevention, the managed private endpoint to the lake and the customer's
    key are chosen when the workspace is made and never again.
    """

    enabled: bool
    sql_administrator_login: str
    public_network_access: str
    managed_virtual_network: bool
    prevent_data_exfiltration: bool
    allowed_aad_tenant_ids_for_linking: tuple[str, ...]
    create_managed_private_endpoint: bool
    private_link_hub: bool
    customer_managed_key: bool
    firewall_rules: tuple[FirewallRule, ...]
    entra_admin: EntraAdmin | None
    role_assignments: tuple[RoleAssignment, ...]
    spark_pool: SparkPoolSettings
    sql_pool: SqlPoolSettings
    views: ViewSettings


def read(reader: ConfigReader) -> SynapseSettings:
    """The settings of this part."""
    enabled = reader.boolean("synapse.enabled", True)
    access = public_network_access(reader, "synapse")
    managed = reader.boolean("synapse.managedVirtualNetwork", True)
    isolated = reader.boolean("synapse.preventDataExfiltration", False)
    return SynapseSettings(
        enabled=enabled,
        sql_administrator_login=reader.text("synapse.sqlAdministratorLogin", "sqladminuser", *SQL_LOGIN),
        public_network_access=access,
        managed_virtual_network=_managed(reader, managed, access, isolated),
        prevent_data_exfiltration=isolated,
        allowed_aad_tenant_ids_for_linking=_tenants(reader, isolated),
        create_managed_private_endpoint=_endpoint(reader, managed, isolated),
        private_link_hub=reader.boolean("synapse.privateLinkHub", False),
        customer_managed_key=reader.boolean("synapse.customerManagedKey", False),
        firewall_rules=read_firewall(reader, access),
        entra_admin=read_entra_admin(reader),
        role_assignments=read_role_assignments(reader),
        spark_pool=read_spark_pool(reader),
        sql_pool=read_sql_pool(reader),
        views=read_views(reader),
    )


def _managed(reader: ConfigReader, managed: bool, access: str, isolated: bool) -> bool:
    """https://learn.microsoft.com/azure/synapse-analytics/security/workspace-data-exfiltration-protection"""
    for reason, holds in (
        ("synapse.publicNetworkAccess is Disabled", access == "Disabled"),
        ("synapse.preventDataExfiltration is true", isolated),
    ):
        if holds and not managed and not reader.is_refused("synapse.managedVirtualNetwork"):
            rule = f"must be true: {reason}, which only a workspace with a managed network can have"
            reader.refuse("synapse.managedVirtualNetwork", managed, rule, "true")
    return managed


def _tenants(reader: ConfigReader, isolated: bool) -> tuple[str, ...]:
    path, (rule, example) = "synapse.allowedAadTenantIdsForLinking", TENANTS
    tenants = reader.texts(path, (), rule, example, lambda text: re.fullmatch(GUID, text) is not None)
    if tenants and not isolated:
        rule = "must be left out while synapse.preventDataExfiltration is false: every tenant is allowed then"
        reader.surplus(path, list(tenants), rule)
    return tenants


def _endpoint(reader: ConfigReader, managed: bool, isolated: bool) -> bool:
    path = "synapse.createManagedPrivateEndpoint"
    wanted = reader.boolean(path, isolated and managed)
    rule = "must be false: without synapse.managedVirtualNetwork there is no network to put an endpoint into"
    reader.require(managed or not wanted, path, wanted, rule, "false")
    return wanted


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between this part and others."""
    chosen = settings.synapse
    if not chosen.enabled:
        return
    _containers(reader, settings)
    _pools(reader, chosen)
    _doors(reader, settings)
    _key(reader, settings)


def _containers(reader: ConfigReader, settings: Settings) -> None:
    """A view of a container that the lake does not have fails when somebody selects from it."""
    known = (*settings.lake.containers, CATALOG)
    if any(":synapse.views[" in error.key for error in reader.errors):
        return
    for index, view in enumerate(settings.synapse.views.tables):
        path, rule = f"synapse.views[{index}]", f"must be in a container of the lake: {', '.join(known)}"
        named = f"{view.schema}.{view.name}={known[0]}/{view.path}"
        reader.require(view.container in known, path, view.text, rule, named)


def _pools(reader: ConfigReader, chosen: SynapseSettings) -> None:
    for index, one in enumerate(chosen.role_assignments):
        if one.scope == SPARK_POOL and not chosen.spark_pool.enabled:
            path = f"synapse.roleAssignments[{index}].scope"
            rule = f"must be {WORKSPACE} while synapse.sparkPool.enabled is false"
            reader.refuse(path, one.scope, rule, WORKSPACE)


def _doors(reader: ConfigReader, settings: Settings) -> None:
    """Synapse roles are assigned through the workspace's own endpoint, which lets in whom the firewall or a
    private endpoint lets in: https://learn.microsoft.com/azure/synapse-analytics/security/connectivity-settings
    """
    chosen, private = settings.synapse, settings.network.private_link.enabled
    if chosen.public_network_access == "Disabled":
        require_door(reader, "synapse", chosen.public_network_access, "nobody reaches the workspace")
    elif chosen.role_assignments and not chosen.firewall_rules:
        rule = "must let in the machine that runs Pulumi: synapse.roleAssignments go through the workspace"
        reader.refuse(f"{FIREWALL}.pulumi", None, rule, "20.50.2.10")
    if private and settings.lake.public_network_access == "Disabled" and chosen.spark_pool.enabled:
        path, rule = (
            "synapse.createManagedPrivateEndpoint",
            "lake.publicNetworkAccess is Disabled, and the pool",
        )
        rule = f"must be true while {rule} of synapse.sparkPool.enabled has no other way to the lake"
        reader.require(chosen.create_managed_private_endpoint, path, False, rule, "true")
    if chosen.private_link_hub:
        rule = "must be false while network.privateLink.enabled is false: no private endpoint would use it"
        reader.require(private, "synapse.privateLinkHub", True, rule, "false")


def _key(reader: ConfigReader, settings: Settings) -> None:
    """https://learn.microsoft.com/azure/synapse-analytics/security/workspaces-encryption"""
    if settings.synapse.customer_managed_key:
        require_purge_protection(reader, settings, "synapse.customerManagedKey")
