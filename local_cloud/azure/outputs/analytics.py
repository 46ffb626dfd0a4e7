"""Outputs of Data Factory, Synapse and Azure ML."""

from __future__ import annotations

from typing import Any

from local_cloud.azure.outputs.computation import Computation, new_uuid, now


def factory(c: Computation, outputs: dict[str, Any]) -> None:
    """A data factory."""
    outputs["createTime"] = c.keep("createTime", now)
    outputs["version"] = c.descriptor.api_version
    outputs.setdefault("publicNetworkAccess", "Enabled")


def synapse_workspace(c: Computation, outputs: dict[str, Any]) -> None:
    """A Synapse workspace with its four endpoints."""
    outputs["connectivityEndpoints"] = {
        "web": f"https://web.azuresynapse.net?workspace={c.id.replace('/', '%2f')}",
        "dev": f"https://{c.name}.dev.azuresynapse.net",
        "sql": f"{c.name}.sql.azuresynapse.net",
        "sqlOnDemand": f"{c.name}-ondemand.sql.azuresynapse.net",
    }
    outputs["workspaceUID"] = c.keep("workspaceUID", new_uuid)
    outputs.setdefault(
        "managedResourceGroupName",
        c.keep("managedResourceGroupName", lambda: f"synapseworkspace-managedrg-{new_uuid()}"),
    )
    outputs["privateEndpointConnections"] = c.keep("privateEndpointConnections", list)
    outputs["adlaResourceId"] = ""
    outputs["extraProperties"] = {"WorkspaceType": "Normal"}
    outputs.setdefault("publicNetworkAccess", "Enabled")
    outputs.pop("sqlAdministratorLoginPassword", None)


def ml_workspace(c: Computation, outputs: dict[str, Any]) -> None:
    """An Azure ML workspace; MLflow is served at the tracking URI of its region."""
    location = outputs.get("location", "")
    host = f"{location}.api.azureml.ms"
    outputs["workspaceId"] = c.keep("workspaceId", new_uuid)
    outputs["mlFlowTrackingUri"] = f"azureml://{host}/mlflow/v1.0{c.id}"
    outputs["discoveryUrl"] = f"https://{location}.api.azureml.ms/discovery"
    outputs["tenantId"] = c.settings.tenant_id
    outputs["serviceProvisionedResourceGroup"] = ""
    outputs["privateEndpointConnections"] = c.keep("privateEndpointConnections", list)
    outputs["storageHnsEnabled"] = False
    outputs["notebookInfo"] = {
        "resourceId": outputs["workspaceId"].replace("-", ""),
        "fqdn": f"ml-{c.name}-{location}-{outputs['workspaceId']}.{location}.notebooks.azure.net",
        "isPrivateLinkEnabled": False,
    }
    outputs.setdefault("kind", "Default")
    outputs.setdefault("friendlyName", c.name)
    outputs.setdefault("hbiWorkspace", False)
    outputs.setdefault("publicNetworkAccess", "Enabled")


def online_endpoint(c: Computation, outputs: dict[str, Any]) -> None:
    """An online endpoint with its scoring address."""
    properties = dict(outputs.get("properties", {}))
    host = f"{c.name}.{outputs.get('location', '')}.inference.ml.azure.com"
    properties.update(
        scoringUri=f"https://{host}/score",
        swaggerUri=f"https://{host}/swagger.json",
        provisioningState="Succeeded",
    )
    outputs["properties"] = properties
