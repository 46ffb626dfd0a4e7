"""What anybody's cluster under the stack's policy may be and cost at most.

https://learn.microsoft.com/azure/databricks/admin/clusters/policy-definition
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.settings.cluster import AVAILABILITIES
from infra.settings.governance import TAGS
from infra.settings.reader import ConfigReader

PATH: Final = "clusterPolicy"
FAMILIES: Final = ("personal-vm", "power-user", "shared-compute", "job-cluster")
"""https://learn.microsoft.com/azure/databricks/admin/clusters/policy-families"""


@dataclass(frozen=True, kw_only=True)
class ClusterPolicySettings:
    """Limits; None is no limit. With `policy_family_id` they override that family's rules."""

    max_workers: int
    max_autotermination_minutes: int
    max_dbus_per_hour: int | None
    max_clusters_per_user: int | None
    require_instance_pool: bool
    availability: str | None
    custom_tags: dict[str, str]
    policy_family_id: str | None


def read_policy(reader: ConfigReader, *, enabled: bool, pool: bool) -> ClusterPolicySettings | None:
    """The policy, or None without one; left alone it comes with the shared cluster and demands the pool."""
    enabled = reader.boolean(f"{PATH}.enabled", enabled)
    path = f"{PATH}.max_autotermination_minutes"
    tags = reader.mapping(f"{PATH}.custom_tags", *TAGS)
    required = reader.optional_boolean(f"{PATH}.requireInstancePool", "true if there is a pool")
    policy = ClusterPolicySettings(
        max_workers=reader.integer(f"{PATH}.max_workers", 8, 1, 1000),
        max_autotermination_minutes=reader.integer(path, 120, 10, 10000, "minutes"),
        max_dbus_per_hour=reader.optional_integer(f"{PATH}.max_dbus_per_hour", 1, 100000),
        max_clusters_per_user=reader.optional_integer(f"{PATH}.max_clusters_per_user", 1, 1000),
        require_instance_pool=pool if required is None else required,
        availability=reader.choice(f"{PATH}.azure_attributes.availability", "", AVAILABILITIES) or None,
        custom_tags=tags,
        policy_family_id=reader.choice(f"{PATH}.policy_family_id", "", FAMILIES) or None,
    )
    if "environment" in tags:
        rule = "must be left out: the policy fixes this tag to the stack's environment"
        reader.surplus(f"{PATH}.custom_tags.environment", tags["environment"], rule)
    if not enabled:
        return None
    rule = "must be false: instancePool.enabled is false"
    reader.require(
        pool or not policy.require_instance_pool, f"{PATH}.requireInstancePool", True, rule, "false"
    )
    if policy.availability and policy.require_instance_pool and pool:
        rule = f"must be left out with {PATH}.requireInstancePool: the pool says whether machines are spot"
        reader.surplus(f"{PATH}.azure_attributes.availability", policy.availability, rule)
    return policy
