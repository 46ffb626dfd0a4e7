"""What a workspace is hardened with beyond its network: the compliance profile and the firewall of its root
storage.
"""

from __future__ import annotations

from pulumi_azure_native import databricks

from infra.settings.workspace_security import EnhancedSecurity
from infra.workspace.access_connector import USER_ASSIGNED, AccessConnector

NO_STANDARD = databricks.ComplianceStandard.NONE


def security_compliance(
    chosen: EnhancedSecurity | None,
) -> databricks.EnhancedSecurityComplianceDefinitionArgs | None:
    """The profile and its parts, each said to be on or off; nothing when the settings say nothing.

    https://learn.microsoft.com/azure/databricks/security/privacy/enhanced-security-compliance
    """
    if chosen is None:
        return None
    on = chosen.compliance_security_profile
    # The profile without a standard is said by the standard NONE; without the profile there is no standard.
    standards = list(chosen.compliance_standards) or [NO_STANDARD.value]
    return databricks.EnhancedSecurityComplianceDefinitionArgs(
        automatic_cluster_update=databricks.AutomaticClusterUpdateDefinitionArgs(
            value=_value(chosen.automatic_cluster_update)
        ),
        enhanced_security_monitoring=databricks.EnhancedSecurityMonitoringDefinitionArgs(
            value=_value(chosen.enhanced_security_monitoring)
        ),
        compliance_security_profile=databricks.ComplianceSecurityProfileDefinitionArgs(
            value=_value(on), compliance_standards=standards if on else None
        ),
    )


def storage_connector(connector: AccessConnector) -> databricks.WorkspacePropertiesAccessConnectorArgs:
    """The identity that the root storage lets through its firewall:
    https://learn.microsoft.com/azure/databricks/security/network/storage/firewall-support
    """
    own = connector.identity_type == USER_ASSIGNED
    return databricks.WorkspacePropertiesAccessConnectorArgs(
        id=connector.connector_id,
        identity_type=databricks.IdentityType(connector.identity_type),
        user_assigned_identity_id=connector.identity_id if own else None,
    )


def _value(on: bool) -> str:
    return "Enabled" if on else "Disabled"
