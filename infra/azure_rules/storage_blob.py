"""Rules of the blob service and its containers: what protects blobs, and what a lake does not have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Existing, Finding, Resource, Rule, World
from infra.azure_rules.values import is_unknown, number, read, text

_RESTORE = "https://learn.microsoft.com/azure/storage/blobs/point-in-time-restore-overview"
_SERVICE = "https://learn.microsoft.com/rest/api/storagerp/blob-services/set-service-properties"
_IMMUTABLE = "https://learn.microsoft.com/azure/storage/blobs/immutable-time-based-retention-policy-overview"


def account_of(resource: Resource, world: World) -> Existing | None:
    """The account a blob service or container belongs to, if the world knows it."""
    head = resource.id.partition("/blobServices/")[0].partition("/managementPolicies/")[0]
    return world.get(head) if head else None


def _name(resource: Resource, _world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "blobServicesName")
    if name not in {None, "default"}:
        yield "blobServicesName", f"The request url .../blobServices/{name} is not found."


def _lake(resource: Resource, world: World) -> Iterable[Finding]:
    account = account_of(resource, world)
    if account is None or read(account.inputs, "isHnsEnabled") is not True:
        return
    before = resource.existing.outputs if resource.existing else {}
    for path, what in (("isVersioningEnabled", "Versioning"), ("changeFeed.enabled", "Change feed")):
        # Vaulted backup switches them on by itself; saying what is already so is no change.
        if read(resource.inputs, path) is True and read(before, path) is not True:
            yield path, f"{what} is not supported for the account because hierarchical namespace is enabled."


def _days(resource: Resource, _world: World) -> Iterable[Finding]:
    for base, name, longest in (
        ("deleteRetentionPolicy", "days", 365),
        ("containerDeleteRetentionPolicy", "days", 365),
        ("changeFeed", "retentionInDays", 146000),
    ):
        path = f"{base}.{name}"
        days, on = number(resource.inputs, path), read(resource.inputs, f"{base}.enabled")
        if on is True and days is not None and not 1 <= days <= longest:
            yield path, f"Values for properties.{path} is invalid: {days:g}. It should be 1 to {longest}."


def _restore(resource: Resource, _world: World) -> Iterable[Finding]:
    if read(resource.inputs, "restorePolicy.enabled") is not True:
        return
    days = number(resource.inputs, "restorePolicy.days")
    kept = read(resource.inputs, "deleteRetentionPolicy.days")
    unsure = is_unknown(kept) or is_unknown(read(resource.inputs, "restorePolicy.days"))
    if not unsure and (days is None or days < 1 or not isinstance(kept, (int, float)) or days >= kept):
        yield (
            "restorePolicy.days",
            (
                f"Values for properties.restorePolicy.days is invalid: {days}. It should be greater than "
                "zero and less than properties.deleteRetentionPolicy.days."
            ),
        )


def _restore_needs(resource: Resource, _world: World) -> Iterable[Finding]:
    if read(resource.inputs, "restorePolicy.enabled") is not True:
        return
    for path in ("isVersioningEnabled", "changeFeed.enabled", "deleteRetentionPolicy.enabled"):
        value = read(resource.inputs, path)
        if value is not True and not is_unknown(value):
            yield path, f"Point in time restore needs {path} to be true."


def _public(resource: Resource, world: World) -> Iterable[Finding]:
    account = account_of(resource, world)
    access = text(resource.inputs, "publicAccess")
    if access in {None, "None"} or account is None:
        return
    allowed = read(account.inputs, "allowBlobPublicAccess")
    if allowed is not True and not is_unknown(allowed):
        yield "publicAccess", "Public access is not permitted on this storage account."


def _immutability(resource: Resource, _world: World) -> Iterable[Finding]:
    days = number(resource.inputs, "immutabilityPeriodSinceCreationInDays")
    if days is not None and not 1 <= days <= 146000:
        yield "immutabilityPeriodSinceCreationInDays", f"The period of {days:g} days is not 1 to 146000 days."
    if (
        read(resource.inputs, "allowProtectedAppendWrites") is True
        and read(resource.inputs, "allowProtectedAppendWritesAll") is True
    ):
        yield (
            "allowProtectedAppendWritesAll",
            "allowProtectedAppendWrites and allowProtectedAppendWritesAll are mutually exclusive.",
        )


_S = (t.BLOB_SERVICE,)
RULES: Final = (
    Rule(id="storage-service-name", tokens=_S, code="HttpResourceNotFound", status=404, source=_SERVICE,
         evidence="documented", fix="Name it 'default': an account has one blob service.", check=_name,
         on=("create",)),
    Rule(id="storage-lake-versioning", tokens=_S, code="FeatureNotSupportedForAccount", status=409,
         needs_world=True, source="https://github.com/hashicorp/terraform-provider-azurerm/pull/32722",
         fix="Leave versioning and change feed off on an account with a hierarchical namespace.",
         check=_lake),
    Rule(id="storage-retention-days", tokens=_S, code="InvalidValuesForRequestParameters", source=_SERVICE,
         evidence="documented", fix="Keep deleted blobs 1 to 365 days and the change feed 1 to 146000.",
         check=_days),
    Rule(id="storage-restore-days", tokens=_S, code="InvalidValuesForRequestParameters", evidence="quoted",
         source="https://github.com/Azure/arm-template-whatif/issues/354",
         fix="Let restorePolicy.days be less than deleteRetentionPolicy.days.", check=_restore),
    Rule(id="storage-restore-needs", tokens=_S, code="InvalidValuesForRequestParameters", source=_RESTORE,
         evidence="documented", fix="Switch on versioning, the change feed and deleteRetentionPolicy too.",
         check=_restore_needs),
    Rule(id="storage-container-public", tokens=(t.BLOB_CONTAINER,), code="PublicAccessNotPermitted",
         status=409, evidence="quoted", needs_world=True,
         source="https://github.com/pivotal/paving/issues/89",
         fix="Leave publicAccess out, or set allowBlobPublicAccess on the account.", check=_public),
    Rule(id="storage-immutability", tokens=(t.BLOB_IMMUTABILITY,), code="InvalidRequestPropertyValue",
         source=_IMMUTABLE, fix="Use 1 to 146000 days and at most one way of appending.",
         check=_immutability),
)  # fmt: skip
