"""Blobs that arrive become messages in a queue, and an event hub beside."""

import pulumi
from pulumi_azure_native import eventgrid, eventhub, resources, storage

group = resources.ResourceGroup("events")
account = storage.StorageAccount(
    "inbox", resource_group_name=group.name, kind="StorageV2", sku={"name": "Standard_LRS"}
)
queue = storage.Queue("arrived", resource_group_name=group.name, account_name=account.name)
topic = eventgrid.SystemTopic(
    "topic", resource_group_name=group.name, source=account.id, topic_type="Microsoft.Storage.StorageAccounts"
)
eventgrid.SystemTopicEventSubscription(
    "arrivals", resource_group_name=group.name, system_topic_name=topic.name,
    destination=eventgrid.StorageQueueEventSubscriptionDestinationArgs(
        endpoint_type="StorageQueue", resource_id=account.id, queue_name=queue.name),
    filter=eventgrid.EventSubscriptionFilterArgs(included_event_types=["Microsoft.Storage.BlobCreated"]),
)  # fmt: skip
namespace = eventhub.Namespace(
    "namespace", resource_group_name=group.name, sku={"name": "Standard", "tier": "Standard"}
)
hub = eventhub.EventHub(
    "hub",
    resource_group_name=group.name,
    namespace_name=namespace.name,
    partition_count=2,
    message_retention_in_days=1,
)
eventhub.ConsumerGroup(
    "readers", resource_group_name=group.name, namespace_name=namespace.name, event_hub_name=hub.name
)
rule = eventhub.NamespaceAuthorizationRule(
    "send", resource_group_name=group.name, namespace_name=namespace.name, rights=["Send"])  # fmt: skip
keys = eventhub.list_namespace_keys_output(
    resource_group_name=group.name, namespace_name=namespace.name, authorization_rule_name=rule.name)  # fmt: skip
pulumi.export("connection", keys.primary_connection_string)
