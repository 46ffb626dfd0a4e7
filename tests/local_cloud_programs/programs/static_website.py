"""A static website in a storage account, its files uploaded by the program."""

import pulumi
from pulumi_azure_native import resources, storage

group = resources.ResourceGroup("website")
account = storage.StorageAccount(
    "site", resource_group_name=group.name, kind=storage.Kind.STORAGE_V2,
    sku=storage.SkuArgs(name=storage.SkuName.STANDARD_LRS), allow_blob_public_access=True,
)  # fmt: skip
website = storage.StorageAccountStaticWebsite(
    "website", account_name=account.name, resource_group_name=group.name, index_document="index.html",
    error404_document="404.html",
)  # fmt: skip
for name in ("index.html", "404.html"):
    storage.Blob(
        name, resource_group_name=group.name, account_name=account.name, container_name=website.container_name,
        source=pulumi.StringAsset(f"<h1>{name}</h1>"), content_type="text/html",
    )  # fmt: skip
pulumi.export("url", account.primary_endpoints.web)
