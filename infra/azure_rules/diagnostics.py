"""Rules of diagnostic settings: something to send, somewhere to send it, and nothing sent twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.lookups import missing
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.places import region_of
from infra.azure_rules.values import absent, has_unknown, is_unknown, items, number, present, read, text

_DOC = "https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings"
_SINKS: Final = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId",
                 "serviceBusRuleId")  # fmt: skip


def _sink(resource: Resource, _world: World) -> Iterable[Finding]:
    if all(absent(resource.inputs, sink) for sink in _SINKS):
        yield "workspaceId", "At least one data sink needs to be specified."


def _empty(value: Any) -> bool:
    return not is_unknown(value) and not value


def _category(resource: Resource, _world: World) -> Iterable[Finding]:
    if _empty(read(resource.inputs, "logs")) and _empty(read(resource.inputs, "metrics")):
        yield "logs", "At least one log or metric category needs to be specified."


def _mixed(resource: Resource, _world: World) -> Iterable[Finding]:
    logs = [item for _, item in items(resource.inputs, "logs")]
    single = any(present(item, "category") for item in logs)
    if single and any(present(item, "categoryGroup") for item in logs):
        yield "logs", "Diagnostic setting does not support mix of log category and log category group."


def _retention(resource: Resource, _world: World) -> Iterable[Finding]:
    for part in ("logs", "metrics"):
        for path, item in items(resource.inputs, part):
            days = number(item, "retentionPolicy.days")
            if read(item, "retentionPolicy.enabled") is True and days:
                yield (
                    f"{path}.retentionPolicy",
                    "Diagnostic settings does not support retention for new diagnostic settings.",
                )


def _sent(inputs: Mapping[str, Any]) -> set[str]:
    found = [item for part in ("logs", "metrics") for _, item in items(inputs, part)]
    enabled = [item for item in found if isinstance(item, Mapping) and read(item, "enabled") is True]
    names = {text(item, name) for item in enabled for name in ("category", "categoryGroup")}
    return {name for name in names if name}


def _sent_twice(resource: Resource, world: World) -> Iterable[Finding]:
    target = text(resource.inputs, "resourceUri")
    if target is None or has_unknown([read(resource.inputs, part) for part in ("logs", "metrics")]):
        return
    mine = _sent(resource.inputs)
    for other in world.below(f"/{target.strip('/')}", t.DIAGNOSTIC_SETTING):
        if t.same_id(other.id, resource.id) or not t.same_id(text(other.inputs, "resourceUri") or "", target):
            continue
        twice = sorted(mine & _sent(other.inputs))
        for sink in _SINKS:
            ours, theirs = text(resource.inputs, sink), text(other.inputs, sink)
            if twice and ours and theirs and t.same_id(ours, theirs):
                yield (
                    sink,
                    (
                        f"Data sink '{ours}' is already used in diagnostic setting '{other.name}' for "
                        "category "
                        f"'{twice[0]}'. Data sinks can't be reused in different settings on the same "
                        "category "
                        "for "
                        "the same resource."
                    ),
                )


def _five(resource: Resource, world: World) -> Iterable[Finding]:
    target = text(resource.inputs, "resourceUri")
    found = world.below(f"/{target.strip('/')}", t.DIAGNOSTIC_SETTING) if target else ()
    own = [one for one in found if t.same_id(text(one.inputs, "resourceUri") or "", target or "")]
    if len(own) >= 5 and not any(t.same_id(one.id, resource.id) for one in own):
        yield "resourceUri", f"The resource '{target}' has 5 diagnostic settings; no more are allowed."


def _same_region(resource: Resource, world: World) -> Iterable[Finding]:
    home = region_of(world, text(resource.inputs, "resourceUri") or "")
    sink = text(resource.inputs, "storageAccountId")
    other = region_of(world, sink or "")
    if home and other and home != other and "global" not in (home, other):
        yield "storageAccountId", f"Resources should be in the same region: '{home}' and '{other}'."


def _exists(resource: Resource, world: World) -> Iterable[Finding]:
    for path in ("resourceUri", "workspaceId", "storageAccountId"):
        target = text(resource.inputs, path)
        if missing(world, target):
            yield path, f"The Resource '{target}' was not found."


_D = (t.DIAGNOSTIC_SETTING,)
RULES: Final = (
    Rule(id="diagnostic-sink", tokens=_D, code="BadRequest", source=_DOC,
         fix="Give workspaceId, storageAccountId or an event hub.", check=_sink),
    Rule(id="diagnostic-category", tokens=_D, code="BadRequest", source=_DOC,
         fix="List categories under logs or metrics, for instance categoryGroup 'allLogs'.",
         check=_category),
    Rule(id="diagnostic-mixed", tokens=_D, code="BadRequest", evidence="quoted",
         source="https://github.com/Azure/azure-rest-api-specs/issues/22719",
         fix="Use category in every item, or categoryGroup in every item.", check=_mixed),
    Rule(id="diagnostic-retention", tokens=_D, code="BadRequest", evidence="quoted",
         source="https://github.com/Azure/avdaccelerator/issues/473",
         fix="Leave retentionPolicy out; let a lifecycle policy of the account delete old logs.",
         check=_retention, on=("create",)),
    Rule(id="diagnostic-sent-twice", tokens=_D, code="Conflict", status=409, evidence="quoted",
         needs_world=True, check=_sent_twice,
         source="https://github.com/Azure/terraform-azurerm-avm-ptn-aiml-landing-zone/issues/19",
         fix="Send each category to a sink once; delete the other setting."),
    Rule(id="diagnostic-five", tokens=_D, code="BadRequest", source=_DOC, evidence="documented",
         needs_world=True, fix="Use at most 5 settings on a resource; a setting has one sink of each sort.",
         check=_five, on=("create",)),
    Rule(id="diagnostic-region", tokens=_D, code="BadRequest", evidence="quoted", needs_world=True,
         source="https://github.com/MicrosoftDocs/azure-docs/issues/60218",
         fix="Use a storage account in the region of the resource.", check=_same_region),
    Rule(id="diagnostic-reference", needs_complete=True,
         tokens=_D, code="ResourceNotFound", status=404, source=_DOC,
         needs_world=True, fix="Reference the id outputs, so that they are created first.", check=_exists,
         on=("create",)),
)  # fmt: skip
