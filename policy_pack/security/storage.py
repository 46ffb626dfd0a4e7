"""Storage accounts hold the lake: no anonymous reader, no shared key, no clear text."""

from __future__ import annotations

from typing import Final

from infra.azure_rules import tokens as t
from policy_pack.policy_model import Policy, ResourcePolicy
from policy_pack.security.requirements import one_of

_DOC: Final = "https://learn.microsoft.com/azure/storage"
_ACCOUNT: Final = (t.STORAGE_ACCOUNT,)

POLICIES: Final[tuple[Policy, ...]] = (
    ResourcePolicy(
        id="storage-public-network-access", concern="storage", tokens=_ACCOUNT, level="advisory",
        severity="high", source=f"{_DOC}/common/storage-network-security",
        reason="A storage account open to every network is protected by its credentials alone.",
        fix="Set publicNetworkAccess to 'Disabled' and use private endpoints.",
        check=one_of("publicNetworkAccess", "Disabled", "SecuredByPerimeter", when_absent="Enabled"),
    ),
    ResourcePolicy(
        id="storage-blob-public-access", concern="storage", tokens=_ACCOUNT, severity="critical",
        source=f"{_DOC}/blobs/anonymous-read-access-prevent",
        reason="With blob public access one container setting publishes data to everybody.",
        fix="Set allowBlobPublicAccess to false.",
        check=one_of("allowBlobPublicAccess", False, when_absent=False),
    ),
    ResourcePolicy(
        id="storage-container-anonymous", concern="storage", tokens=(t.BLOB_CONTAINER,), severity="critical",
        source=f"{_DOC}/blobs/anonymous-read-access-configure",
        reason="A container with anonymous access is readable by everybody who knows its address.",
        fix="Set publicAccess to 'None'.",
        check=one_of("publicAccess", "None", when_absent="None"),
    ),
    ResourcePolicy(
        id="storage-https-only", concern="storage", tokens=_ACCOUNT, severity="high",
        source=f"{_DOC}/common/storage-require-secure-transfer",
        reason="Over HTTP the data and its tokens travel in clear.",
        fix="Set enableHttpsTrafficOnly to true.",
        check=one_of("enableHttpsTrafficOnly", True, when_absent=True),
    ),
    ResourcePolicy(
        id="storage-minimum-tls", concern="storage", tokens=_ACCOUNT, severity="high",
        source=f"{_DOC}/common/transport-layer-security-configure-minimum-version",
        reason="TLS 1.0 and 1.1 are broken, and the API's default is TLS 1.0.",
        fix="Set minimumTlsVersion to 'TLS1_2'.",
        check=one_of("minimumTlsVersion", "TLS1_2", when_absent="TLS1_0"),
    ),
    ResourcePolicy(
        id="storage-shared-key", concern="storage", tokens=_ACCOUNT, severity="high",
        source=f"{_DOC}/common/shared-key-authorization-prevent",
        reason="An account key gives everything to whoever holds it, and no log says who that was.",
        fix="Set allowSharedKeyAccess to false and grant roles on the data.",
        check=one_of("allowSharedKeyAccess", False, when_absent=True),
    ),
    ResourcePolicy(
        id="storage-cross-tenant-replication", concern="storage", tokens=_ACCOUNT,
        source=f"{_DOC}/blobs/object-replication-prevent-cross-tenant-policies",
        reason="Cross-tenant replication lets another tenant copy the data away.",
        fix="Set allowCrossTenantReplication to false.",
        check=one_of("allowCrossTenantReplication", False, when_absent=False),
    ),
    ResourcePolicy(
        id="storage-infrastructure-encryption", concern="storage", tokens=_ACCOUNT, level="advisory",
        severity="low", source=f"{_DOC}/common/infrastructure-encryption-enable",
        reason="A second layer of encryption can be chosen only when the account is created.",
        fix="Set encryption.requireInfrastructureEncryption to true before the account exists.",
        check=one_of("encryption.requireInfrastructureEncryption", True, when_absent=False),
    ),
)  # fmt: skip
