"""Rules of lifecycle policies: one per account, and each rule says what it does, to what and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.storage_blob import account_of
from infra.azure_rules.values import MISSING, has_unknown, is_unknown, items, present, read, text

_DOC = "https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure"
_SPEC = "https://github.com/Azure/azure-rest-api-specs/pull/12684"
_TIERING: Final = ("tierToHot", "tierToCool", "tierToCold", "tierToArchive")
_AGES: Final = ("daysAfterModificationGreaterThan", "daysAfterCreationGreaterThan",
                "daysAfterLastAccessTimeGreaterThan")  # fmt: skip


def _rules(resource: Resource) -> Iterator[tuple[str, Any]]:
    yield from items(resource.inputs, "policy.rules")


def _actions(rule: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Path inside the rule, name of the action and its conditions."""
    for part in ("baseBlob", "snapshot", "version"):
        found = read(rule, f"definition.actions.{part}")
        for name in (*_TIERING, "delete") if isinstance(found, Mapping) else ():
            action = read(found, name)
            if isinstance(action, Mapping):
                yield f"definition.actions.{part}.{name}", name, action


def _name(resource: Resource, _world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "managementPolicyName")
    if name not in {None, "default"}:
        yield "managementPolicyName", f"The request url .../managementPolicies/{name} is not found."


def _shape(resource: Resource, _world: World) -> Iterable[Finding]:
    rules = read(resource.inputs, "policy.rules")
    if isinstance(rules, list) and not 1 <= len(rules) <= 100:
        yield "policy.rules", f"The policy has {len(rules)} rules; it must have 1 to 100."
    names: set[str] = set()
    for path, rule in _rules(resource):
        name = text(rule, "name")
        if name in names:
            yield f"{path}.name", f"The rule name '{name}' is not unique in the policy."
        names.add(name or "")
        prefixes = read(rule, "definition.filters.prefixMatch")
        if isinstance(prefixes, list) and len(prefixes) > 10:
            yield f"{path}.definition.filters.prefixMatch", "A rule has at most 10 prefixes."


def _acts(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, rule in _rules(resource):
        actions = read(rule, "definition.actions")
        if not is_unknown(actions) and not has_unknown(actions) and not list(_actions(rule)):
            yield f"{path}.definition.actions", "At least one action must be defined for the rule."
        for where, name, conditions in _actions(rule):
            ages = [age for age in _AGES if present(conditions, age)]
            if len(ages) != 1:
                yield f"{path}.{where}", f"The action {name} must have exactly one condition of age."


def _append_blobs(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, rule in _rules(resource):
        kinds = read(rule, "definition.filters.blobTypes")
        if not isinstance(kinds, list) or "appendBlob" not in kinds:
            continue
        for where, name, _ in _actions(rule):
            if name != "delete":
                yield f"{path}.{where}", f"The action {name} is not supported for append blobs."


def _back_to_hot(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, rule in _rules(resource):
        base = read(rule, "definition.actions.baseBlob")
        if (
            isinstance(base, Mapping)
            and read(base, "enableAutoTierToHotFromCool") is True
            and read(base, "tierToCool.daysAfterLastAccessTimeGreaterThan") is MISSING
        ):
            yield (
                f"{path}.definition.actions.baseBlob.enableAutoTierToHotFromCool",
                "enableAutoTierToHotFromCool requires tierToCool by daysAfterLastAccessTimeGreaterThan.",
            )


def _access_time(resource: Resource, world: World) -> Iterable[Finding]:
    account = account_of(resource, world)
    service = world.get(f"{account.id}/blobServices/default") if account else None
    tracked = read(service.inputs, "lastAccessTimeTrackingPolicy.enable") if service else MISSING
    if account is None or tracked is True or is_unknown(tracked):
        return
    for path, rule in _rules(resource):
        for where, _, conditions in _actions(rule):
            if present(conditions, "daysAfterLastAccessTimeGreaterThan"):
                yield (
                    f"{path}.{where}.daysAfterLastAccessTimeGreaterThan",
                    (
                        "Last access time based tracking policy must be enabled before using its specific "
                        "actions."
                    ),
                )


_P = (t.MANAGEMENT_POLICY,)
RULES: Final = (
    Rule(id="lifecycle-name", tokens=_P, code="HttpResourceNotFound", status=404, evidence="quoted",
         source="https://github.com/pulumi/pulumi-azure-native/issues/1336",
         fix="Set managementPolicyName to 'default': an account has one policy.", check=_name,
         on=("create",)),
    Rule(id="lifecycle-shape", tokens=_P, code="InvalidRequestPropertyValue", source=_DOC,
         fix="Use 1 to 100 rules with names of their own and at most 10 prefixes each.", check=_shape),
    Rule(id="lifecycle-action", tokens=_P, code="InvalidRequestPropertyValue", source=_DOC,
         fix="Give each rule an action, and each action one of the daysAfter... conditions.", check=_acts),
    Rule(id="lifecycle-append-blob", tokens=_P, code="InvalidRequestPropertyValue", source=_SPEC,
         fix="Move only block blobs between tiers; append blobs can be deleted.", check=_append_blobs),
    Rule(id="lifecycle-back-to-hot", tokens=_P, code="InvalidRequestPropertyValue", source=_DOC,
         fix="Add tierToCool with daysAfterLastAccessTimeGreaterThan.", check=_back_to_hot),
    Rule(id="lifecycle-access-time", tokens=_P, code="InvalidRequestPropertyValue", needs_world=True,
         source="https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-overview",
         fix="Set lastAccessTimeTrackingPolicy.enable on the blob service first.", check=_access_time),
)  # fmt: skip
