"""Synapse: directory accounts only, a managed network, and no firewall rule for the whole Internet."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.values import text
from policy_pack.policy_model import Finding, Policy, ResourcePolicy, View
from policy_pack.policy_settings import Config
from policy_pack.security.requirements import managed_identity, one_of

_DOC: Final = "https://learn.microsoft.com/azure/synapse-analytics"
_WORKSPACE: Final = (t.SYNAPSE_WORKSPACE,)
_FIREWALL: Final = ("azure-native:synapse:IpFirewallRule",)
_WIDEST: Final = 2**16
"""Addresses in a /16: no office has more."""


def _range(view: View) -> tuple[int, int] | None:
    start, end = text(view.inputs, "startIpAddress"), text(view.inputs, "endIpAddress")
    if start is None or end is None:
        return None
    try:
        return int(ipaddress.IPv4Address(start)), int(ipaddress.IPv4Address(end))
    except ipaddress.AddressValueError:
        return None  # Azure's own refusal, a rule says it


def _allow_all(view: View, _config: Config) -> Iterable[Finding]:
    limits = _range(view)
    if limits is not None and limits[1] - limits[0] >= _WIDEST:
        yield "endIpAddress", f"The rule lets {limits[1] - limits[0] + 1:,} addresses in."


def _all_azure(view: View, _config: Config) -> Iterable[Finding]:
    if _range(view) == (0, 0):
        yield "startIpAddress", "0.0.0.0 to 0.0.0.0 lets every Azure service of every customer in."


POLICIES: Final[tuple[Policy, ...]] = (
    ResourcePolicy(
        id="synapse-entra-only", concern="synapse", tokens=_WORKSPACE, severity="high",
        source=f"{_DOC}/sql/active-directory-authentication",
        reason="A SQL login is a password without multi-factor authentication or conditional access.",
        fix="Set azureADOnlyAuthentication to true.",
        check=one_of("azureADOnlyAuthentication", True, when_absent=False),
    ),
    ResourcePolicy(
        id="synapse-public-network-access", concern="synapse", tokens=_WORKSPACE, level="advisory",
        severity="high", source=f"{_DOC}/security/connectivity-settings",
        reason="A workspace open to every network is protected by its credentials alone.",
        fix="Set publicNetworkAccess to 'Disabled' and use private endpoints.",
        check=one_of("publicNetworkAccess", "Disabled", when_absent="Enabled"),
    ),
    ResourcePolicy(
        id="synapse-managed-network", concern="synapse", tokens=_WORKSPACE,
        source=f"{_DOC}/security/synapse-workspace-managed-vnet",
        reason="Without the managed network Spark pools share one, and this cannot be changed later.",
        fix="Set managedVirtualNetwork to 'default' before the workspace exists.",
        check=one_of("managedVirtualNetwork", "default", when_absent=""),
    ),
    ResourcePolicy(
        id="synapse-exfiltration-prevention", concern="synapse", tokens=_WORKSPACE, level="advisory",
        source=f"{_DOC}/security/workspace-data-exfiltration-protection",
        reason="A notebook can copy data to any tenant, and this cannot be changed later.",
        fix="Set managedVirtualNetworkSettings.preventDataExfiltration to true before the workspace exists.",
        check=one_of("managedVirtualNetworkSettings.preventDataExfiltration", True, when_absent=False),
    ),
    ResourcePolicy(
        id="synapse-managed-identity", concern="synapse", tokens=_WORKSPACE, severity="high",
        source=f"{_DOC}/synapse-service-identity",
        reason="Without an identity of its own a workspace needs stored credentials for the lake.",
        fix="Set identity.type to 'SystemAssigned'.",
        check=managed_identity(),
    ),
    ResourcePolicy(
        id="synapse-firewall-allow-all", concern="synapse", tokens=_FIREWALL, severity="critical",
        source=f"{_DOC}/security/synapse-workspace-ip-firewall",
        reason="A rule from 0.0.0.0 to 255.255.255.255 switches the firewall off.",
        fix="Name the addresses that need access, at most a /16.",
        check=_allow_all,
    ),
    ResourcePolicy(
        id="synapse-firewall-azure-services", concern="synapse", tokens=_FIREWALL, level="advisory",
        source=f"{_DOC}/security/synapse-workspace-ip-firewall",
        reason="Azure services include virtual machines of any other customer.",
        fix="Use managed private endpoints or trustedServiceBypassEnabled instead.",
        check=_all_azure,
    ),
)  # fmt: skip
