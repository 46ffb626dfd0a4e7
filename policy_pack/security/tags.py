"""Who owns a resource and who pays for it is written on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.values import is_unknown, read
from policy_pack.policy_model import Finding, Policy, ResourcePolicy, View
from policy_pack.policy_settings import Config, Setting

_REQUIRED: Final = Setting(
    name="requiredTags",
    description="Names of tags every resource must have, with a value.",
    default=("environment", "project"),
)
TAGGABLE: Final = (
    t.RESOURCE_GROUP, t.VIRTUAL_NETWORK, t.NETWORK_SECURITY_GROUP, t.NAT_GATEWAY, t.PUBLIC_IP, t.ROUTE_TABLE,
    t.PRIVATE_ENDPOINT, t.STORAGE_ACCOUNT, t.VAULT, t.DATABRICKS_WORKSPACE, t.ACCESS_CONNECTOR, t.FACTORY,
    t.SYNAPSE_WORKSPACE, t.SPARK_POOL, t.SQL_POOL, t.ML_WORKSPACE, t.ML_COMPUTE, t.ML_ENDPOINT,
    t.APPLICATION_INSIGHTS, t.LOG_ANALYTICS, t.CONTAINER_REGISTRY, t.USER_IDENTITY,
)  # fmt: skip


def _tags(view: View, config: Config) -> Iterable[Finding]:
    tags = read(view.inputs, "tags")
    if is_unknown(tags):
        return
    given = {name.lower(): value for name, value in tags.items()} if isinstance(tags, dict) else {}
    missing = [name for name in config["requiredTags"] if given.get(name.lower()) in (None, "")]
    if missing:
        yield "tags", f"Required tags without a value: {', '.join(missing)}."


POLICIES: Final[tuple[Policy, ...]] = (
    ResourcePolicy(
        id="tags-required", concern="tags", severity="low", tokens=TAGGABLE, settings=(_REQUIRED,),
        source="https://learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/resource-tagging",
        reason="A resource without tags belongs to nobody when it costs money or breaks.",
        fix="Add the tags to the resource.",
        check=_tags,
    ),
)  # fmt: skip
