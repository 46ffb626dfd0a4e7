"""The storage side of a function app: a zip in a container, read with a signature made by the account's key."""

import pulumi
from pulumi_azure_native import applicationinsights, operationalinsights, resources, storage

group = resources.ResourceGroup("functions")
account = storage.StorageAccount(
    "code", resource_group_name=group.name, kind="StorageV2", sku={"name": "Standard_LRS"}
)
container = storage.BlobContainer("zips", account_name=account.name, resource_group_name=group.name)
logs = operationalinsights.Workspace("logs", resource_group_name=group.name, sku={"name": "PerGB2018"})
insights = applicationinsights.Component(
    "insights",
    resource_group_name=group.name,
    kind="web",
    application_type="web",
    workspace_resource_id=logs.id,
)
keys = storage.list_storage_account_keys_output(account_name=account.name, resource_group_name=group.name)
signature = storage.list_storage_account_service_sas_output(
    account_name=account.name, resource_group_name=group.name, protocols=storage.HttpProtocol.HTTPS,
    shared_access_start_time="2026-01-01", shared_access_expiry_time="2030-01-01", resource="c", permissions="r",
    canonicalized_resource=pulumi.Output.concat("/blob/", account.name, "/", container.name),
)  # fmt: skip
connection = pulumi.Output.concat(
    "DefaultEndpointsProtocol=https;AccountName=", account.name, ";AccountKey=", keys.keys[0].value
)
pulumi.export("connection", connection)
pulumi.export(
    "zip",
    pulumi.Output.concat(account.primary_endpoints.blob, container.name, "?", signature.service_sas_token),
)
pulumi.export("insights", insights.connection_string)
