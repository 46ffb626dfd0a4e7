"""A vault keeps what opens everything else: roles instead of access policies, and nothing lost for good."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.values import is_unknown, read
from policy_pack.policy_model import Finding, Policy, ResourcePolicy, View
from policy_pack.policy_settings import Config
from policy_pack.security.requirements import one_of

_DOC: Final = "https://learn.microsoft.com/azure/key-vault/general"
_VAULT: Final = (t.VAULT,)


def _closed(view: View, _config: Config) -> Iterable[Finding]:
    access = read(view.inputs, "properties.publicNetworkAccess")
    action = read(view.inputs, "properties.networkAcls.defaultAction")
    if is_unknown(access) or is_unknown(action):
        return
    if str(access).lower() != "disabled" and str(action).lower() != "deny":
        yield (
            "properties.networkAcls.defaultAction",
            "The vault answers every network: neither public access nor the firewall denies it.",
        )


POLICIES: Final[tuple[Policy, ...]] = (
    ResourcePolicy(
        id="key-vault-rbac", concern="key-vault", tokens=_VAULT, severity="high",
        source=f"{_DOC}/rbac-guide",
        reason="With access policies a contributor of the vault can grant itself its secrets.",
        fix="Set properties.enableRbacAuthorization to true and assign roles.",
        check=one_of("properties.enableRbacAuthorization", True, when_absent=False),
    ),
    ResourcePolicy(
        id="key-vault-purge-protection", concern="key-vault", tokens=_VAULT, severity="high",
        source=f"{_DOC}/soft-delete-overview",
        reason="Without purge protection a deleted key, and all data it encrypts, can be gone at once.",
        fix="Set properties.enablePurgeProtection to true; it cannot be switched off again.",
        check=one_of("properties.enablePurgeProtection", True, when_absent=False),
    ),
    ResourcePolicy(
        id="key-vault-network", concern="key-vault", tokens=_VAULT, level="advisory", severity="high",
        source=f"{_DOC}/network-security",
        reason="A vault open to every network is protected by its credentials alone.",
        fix="Set publicNetworkAccess to 'Disabled', or networkAcls.defaultAction to 'Deny'.",
        check=_closed,
    ),
)  # fmt: skip
