"""Rules of Event Grid: one system topic per source, beside its source, and endpoints that can be reached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.lookups import is_id_of
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.places import normal, region_of
from infra.azure_rules.values import absent, number, read, text

_SOURCES = "https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage"
_QUOTAS = "https://learn.microsoft.com/azure/event-grid/quotas-limits"
_BY_ID: Final = {
    "AzureFunction",
    "EventHub",
    "HybridConnection",
    "ServiceBusQueue",
    "ServiceBusTopic",
    "StorageQueue",
}


def _one_topic(resource: Resource, world: World) -> Iterable[Finding]:
    source = text(resource.inputs, "source")
    for other in world.of_type(t.SYSTEM_TOPIC) if source else ():
        same = t.same_id(text(other.inputs, "source") or "", source or "")
        if same and not t.same_id(other.id, resource.id):
            yield (
                "source",
                (
                    f"There is an existing tracked system topic for the given source {source}. Only one "
                    "system "
                    "topic is allowed per source."
                ),
            )


def _source_fixed(resource: Resource, _world: World) -> Iterable[Finding]:
    before = text(resource.existing.inputs, "source") if resource.existing else None
    after = text(resource.inputs, "source")
    if before and after and not t.same_id(before, after):
        yield "source", "System topic source cannot be modified."


def _beside_source(resource: Resource, world: World) -> Iterable[Finding]:
    source, location = text(resource.inputs, "source") or "", text(resource.inputs, "location")
    home = region_of(world, source)
    if location and home and normal(location) != home:
        yield "location", f"System topic's location must match with location of the source resource {source}."


def _old_account(resource: Resource, world: World) -> Iterable[Finding]:
    source = text(resource.inputs, "source") or text(resource.inputs, "scope") or ""
    account = world.get(source) if is_id_of(source, "Microsoft.Storage/storageAccounts") else None
    if account and text(account.inputs, "kind") == "Storage":
        yield "source", "Event Grid is not supported for storage accounts of kind 'Storage'."


def _destination(resource: Resource, _world: World) -> Iterable[Finding]:
    for base in ("destination", "deliveryWithResourceIdentity.destination"):
        kind = text(resource.inputs, f"{base}.endpointType")
        url = text(resource.inputs, f"{base}.endpointUrl")
        if kind == "WebHook" and url is not None and not url.startswith("https://"):
            yield (
                f"{base}.endpointUrl",
                "Invalid event subscription request: endpoint. It must be an https URL.",
            )
        if kind == "WebHook" and absent(resource.inputs, f"{base}.endpointUrl"):
            yield f"{base}.endpointUrl", "Invalid event subscription request: endpoint."
        if kind == "StorageQueue" and absent(resource.inputs, f"{base}.queueName"):
            yield f"{base}.queueName", "Invalid event subscription request: queueName."
        if kind in _BY_ID and absent(resource.inputs, f"{base}.resourceId"):
            yield f"{base}.resourceId", "Invalid event subscription request: resourceId."


def _limits(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, most in (("maxDeliveryAttempts", 30), ("eventTimeToLiveInMinutes", 1440)):
        value = number(resource.inputs, f"retryPolicy.{path}")
        if value is not None and not 1 <= value <= most:
            yield f"retryPolicy.{path}", f"Invalid event subscription request: {path} must be 1 to {most}."
    filters = read(resource.inputs, "filter.advancedFilters")
    if isinstance(filters, list) and len(filters) > 25:
        yield "filter.advancedFilters", "Invalid event subscription request: at most 25 advanced filters."


_T, _S = (t.SYSTEM_TOPIC,), (t.EVENT_SUBSCRIPTION, t.TOPIC_SUBSCRIPTION)
RULES: Final = (
    Rule(id="event-topic-single", tokens=_T, code="InvalidRequest", evidence="quoted", needs_world=True,
         source="https://github.com/MicrosoftDocs/azure-docs/pull/97986",
         fix="Use the topic that exists; add event subscriptions to it.", check=_one_topic,
         on=("create",)),
    Rule(id="event-topic-source", tokens=_T, code="InvalidRequest", evidence="quoted",
         source="https://github.com/Azure-Samples/chat-with-your-data-solution-accelerator/issues/280",
         fix="Replace the topic (replace_on_changes=['source']), or keep its source.",
         check=_source_fixed, on=("update",)),
    Rule(id="event-topic-location", tokens=_T, code="InvalidRequest", evidence="quoted", needs_world=True,
         source="https://github.com/Azure-Samples/AzureMapsCodeSamples/issues/75",
         fix="Put the topic into the region of its source.", check=_beside_source, on=("create",)),
    Rule(id="event-source-kind", tokens=(*_T, t.EVENT_SUBSCRIPTION), code="InvalidRequest", source=_SOURCES,
         evidence="documented", needs_world=True, fix="Upgrade the account to kind 'StorageV2'.",
         check=_old_account, on=("create",)),
    Rule(id="event-destination", tokens=_S, code="InvalidRequest", evidence="quoted",
         source="https://github.com/Azure/azure-docs-powershell-samples/pull/153",
         fix="Give an https endpointUrl for a web hook, and resourceId (and queueName) for the others.",
         check=_destination),
    Rule(id="event-limits", tokens=_S, code="InvalidRequest", source=_QUOTAS, evidence="documented",
         fix="Use 1-30 attempts, 1-1440 minutes to live and at most 25 advanced filters.", check=_limits),
)  # fmt: skip
