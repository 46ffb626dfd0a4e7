"""Rules for old data in Azure's words: one policy per account, each rule for block blobs below some prefixes.

https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure
"""

from __future__ import annotations

from pulumi_azure_native import storage

from infra.settings.lake_lifecycle import LifecycleRule


def lifecycle_policy(rules: tuple[LifecycleRule, ...]) -> storage.ManagementPolicySchemaArgs:
    """The account's one policy."""
    return storage.ManagementPolicySchemaArgs(rules=[_rule(rule) for rule in rules])


def _rule(rule: LifecycleRule) -> storage.ManagementPolicyRuleArgs:
    return storage.ManagementPolicyRuleArgs(
        name=rule.name,
        enabled=True,
        type=storage.RuleType.LIFECYCLE,
        definition=storage.ManagementPolicyDefinitionArgs(
            # Append blobs have no tiers: a rule that names them with one is refused as a whole.
            filters=storage.ManagementPolicyFilterArgs(
                blob_types=["blockBlob"], prefix_match=list(rule.prefixes)
            ),
            actions=storage.ManagementPolicyActionArgs(
                base_blob=storage.ManagementPolicyBaseBlobArgs(
                    tier_to_cool=_after(rule.tier_to_cool),
                    tier_to_cold=_after(rule.tier_to_cold),
                    tier_to_archive=_after(rule.tier_to_archive),
                    delete=_after(rule.delete),
                )
            ),
        ),
    )


def _after(days: int | None) -> storage.DateAfterModificationArgs | None:
    if days is None:
        return None
    return storage.DateAfterModificationArgs(days_after_modification_greater_than=days)
