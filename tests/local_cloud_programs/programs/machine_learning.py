"""An Azure ML workspace with everything it needs, a cluster, an endpoint and its keys."""

import pulumi
from pulumi_azure_native import (
    applicationinsights,
    authorization,
    containerregistry,
    keyvault,
    machinelearningservices,
    operationalinsights,
    resources,
    storage,
)

config = authorization.get_client_config_output()
group = resources.ResourceGroup("learning")
account = storage.StorageAccount(
    "mlstore", resource_group_name=group.name, kind="StorageV2", sku={"name": "Standard_LRS"}
)
vault = keyvault.Vault("mlvault", resource_group_name=group.name, properties={
    "tenant_id": config.tenant_id, "sku": {"family": "A", "name": "standard"}, "access_policies": []})  # fmt: skip
logs = operationalinsights.Workspace("mllogs", resource_group_name=group.name)
insights = applicationinsights.Component(
    "mlinsights", resource_group_name=group.name, kind="web", application_type="web", workspace_resource_id=logs.id)  # fmt: skip
images = containerregistry.Registry(
    "mlimages", resource_group_name=group.name, sku={"name": "Standard"}, admin_user_enabled=True)  # fmt: skip
workspace = machinelearningservices.Workspace(
    "workspace", resource_group_name=group.name, identity={"type": "SystemAssigned"}, storage_account=account.id,
    key_vault=vault.id, application_insights=insights.id, container_registry=images.id, friendly_name="Learning",
    sku={"name": "Basic", "tier": "Basic"},
)  # fmt: skip
machinelearningservices.Compute(
    "cluster", resource_group_name=group.name, workspace_name=workspace.name, compute_name="cpu-cluster",
    properties=machinelearningservices.AmlComputeArgs(
        compute_type="AmlCompute", properties=machinelearningservices.AmlComputePropertiesArgs(
            vm_size="STANDARD_DS3_V2", vm_priority="Dedicated",
            scale_settings=machinelearningservices.ScaleSettingsArgs(
                min_node_count=0, max_node_count=4, node_idle_time_before_scale_down="PT5M"))),
)  # fmt: skip
endpoint = machinelearningservices.OnlineEndpoint(
    "scores", resource_group_name=group.name, workspace_name=workspace.name, endpoint_name="scores-endpoint",
    identity={"type": "SystemAssigned"}, kind="Managed",
    properties={"auth_mode": "Key"},
)  # fmt: skip
keys = machinelearningservices.list_online_endpoint_keys_output(
    resource_group_name=group.name, workspace_name=workspace.name, endpoint_name=endpoint.name)  # fmt: skip
pulumi.export("tracking", workspace.ml_flow_tracking_uri)
pulumi.export("scoring", endpoint.properties.scoring_uri)
pulumi.export("key", keys.primary_key)
