"""The compliance security profile is switched on together with what it is made of, and never off again.

https://learn.microsoft.com/azure/databricks/security/privacy/security-profile
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader

PATH: Final = "workspace.enhancedSecurity"
PROFILE: Final = f"{PATH}.complianceSecurityProfile"
PARTS: Final = ("automaticClusterUpdate", "enhancedSecurityMonitoring")
STANDARDS: Final = (
    "HIPAA",
    "PCI_DSS",
    "CYBER_ESSENTIAL_PLUS",
    "FEDRAMP_HIGH",
    "CANADA_PROTECTED_B",
    "IRAP_PROTECTED",
    "ISMAP",
    "HITRUST",
    "K_FSI",
)
STANDARD: Final = (
    f"each must be one of {', '.join(STANDARDS)}, given once; none is said by an empty list",
    "HIPAA",
    lambda name: name in STANDARDS,
)


@dataclass(frozen=True, kw_only=True)
class EnhancedSecurity:
    """The compliance security profile with its standards, and its two parts."""

    automatic_cluster_update: bool
    enhanced_security_monitoring: bool
    compliance_security_profile: bool
    compliance_standards: tuple[str, ...]


def read_security(reader: ConfigReader) -> EnhancedSecurity | None:
    """The settings of `workspace.enhancedSecurity`; None when neither stack nor profile says anything."""
    profile = reader.boolean(PROFILE, False)
    parts = {name: reader.boolean(f"{PATH}.{name}", profile) for name in PARTS}
    standards = reader.texts(f"{PATH}.complianceStandards", (), *STANDARD)
    for name, on in parts.items():
        if profile and not on:
            rule = f"must be true with {PROFILE}, or be left out"
            reader.refuse(f"{PATH}.{name}", False, rule, "true")
    if standards and not profile:
        rule = "must be true: compliance standards are those of the profile"
        reader.refuse(PROFILE, profile, rule, "true")
    if not (profile or any(parts.values()) or reader.is_set(PATH)):
        return None
    return EnhancedSecurity(
        automatic_cluster_update=parts["automaticClusterUpdate"],
        enhanced_security_monitoring=parts["enhancedSecurityMonitoring"],
        compliance_security_profile=profile,
        compliance_standards=standards,
    )
