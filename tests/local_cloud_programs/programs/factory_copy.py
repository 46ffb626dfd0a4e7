"""A factory that copies between two containers every hour, and runs a notebook by its identity."""

import pulumi
from pulumi_azure_native import datafactory, resources, storage

group = resources.ResourceGroup("factory")
account = storage.StorageAccount(
    "data", resource_group_name=group.name, kind="StorageV2", sku={"name": "Standard_LRS"}
)
containers = [
    storage.BlobContainer(name, resource_group_name=group.name, account_name=account.name)
    for name in ("raw", "clean")
]
factory = datafactory.Factory("factory", resource_group_name=group.name, identity={"type": "SystemAssigned"})
runtime = datafactory.IntegrationRuntime(
    "runtime", resource_group_name=group.name, factory_name=factory.name,
    properties=datafactory.ManagedIntegrationRuntimeArgs(
        type="Managed", compute_properties=datafactory.IntegrationRuntimeComputePropertiesArgs(location="AutoResolve")),
)  # fmt: skip
linked = datafactory.LinkedService(
    "storage", resource_group_name=group.name, factory_name=factory.name,
    properties=datafactory.AzureBlobStorageLinkedServiceArgs(
        type="AzureBlobStorage", service_endpoint=account.primary_endpoints.blob),
)  # fmt: skip
sets = [
    datafactory.Dataset(
        f"{name}-set", resource_group_name=group.name, factory_name=factory.name, dataset_name=f"{name}set",
        properties=datafactory.DelimitedTextDatasetArgs(
            type="DelimitedText", first_row_as_header=True,
            linked_service_name=datafactory.LinkedServiceReferenceArgs(
                type="LinkedServiceReference", reference_name=linked.name),
            location=datafactory.AzureBlobStorageLocationArgs(type="AzureBlobStorageLocation", container=container.name),
        ),
    )
    for name, container in zip(("raw", "clean"), containers, strict=True)
]  # fmt: skip
raw, clean = (
    datafactory.DatasetReferenceArgs(type="DatasetReference", reference_name=item.name) for item in sets
)
pipeline = datafactory.Pipeline(
    "copy", resource_group_name=group.name, factory_name=factory.name,
    activities=[datafactory.CopyActivityArgs(
        type="Copy", name="copy", inputs=[raw], outputs=[clean],
        source=datafactory.DelimitedTextSourceArgs(type="DelimitedTextSource"),
        sink=datafactory.DelimitedTextSinkArgs(type="DelimitedTextSink"),
    )],
    parameters={"day": {"type": "String", "default_value": "today"}},
)  # fmt: skip
datafactory.Trigger(
    "hourly", resource_group_name=group.name, factory_name=factory.name,
    properties=datafactory.ScheduleTriggerArgs(
        type="ScheduleTrigger",
        recurrence=datafactory.ScheduleTriggerRecurrenceArgs(
            frequency="Hour", interval=1, start_time="2026-01-01T00:00:00Z", time_zone="UTC"),
        pipelines=[datafactory.TriggerPipelineReferenceArgs(
            pipeline_reference=datafactory.PipelineReferenceArgs(
                type="PipelineReference", reference_name=pipeline.name), parameters={"day": "@trigger().startTime"})],
    ),
)  # fmt: skip
pulumi.export("principal", factory.identity.principal_id)
