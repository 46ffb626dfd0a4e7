"""Outputs of Microsoft.MachineLearningServices; keys and credentials are never among them."""

from __future__ import annotations

from typing import Any, Final

from local_cloud.azure.outputs.computation import Computation, defaults, inner, new_uuid, now

_SECRETS: Final = frozenset(
    {"credentials", "databricksAccessToken", "keys", "adminUserPassword", "adminUserSshPublicKey"}
)
_ATTACHED: Final = frozenset(
    {"Databricks", "SynapseSpark", "AKS", "Kubernetes", "VirtualMachine", "HDInsight"}
)


def workspace(c: Computation, outputs: dict[str, Any]) -> None:
    """A workspace; MLflow is served at the tracking URI of its region."""
    host = f"{c.location}.api.azureml.ms"
    guid = outputs["workspaceId"] = c.keep("workspaceId", new_uuid)
    lake = c.world.get(str(outputs.get("storageAccount", "")))
    outputs.update(
        mlFlowTrackingUri=f"azureml://{host}/mlflow/v1.0{c.id}",
        discoveryUrl=f"https://{host}/discovery",
        tenantId=c.settings.tenant_id,
        serviceProvisionedResourceGroup="",
        storageHnsEnabled=bool(lake and lake.outputs.get("isHnsEnabled")),
        privateLinkCount=c.keep("privateLinkCount", int),
        notebookInfo={
            "resourceId": guid.replace("-", ""),
            "fqdn": f"ml-{c.name}-{c.location}-{guid}.{c.location}.notebooks.azure.net",
            "isPrivateLinkEnabled": False,
        },
        sku={"name": "Basic", "tier": "Basic", **outputs.get("sku", {})},
    )
    defaults(
        outputs,
        kind="Default",
        friendlyName=c.name,
        hbiWorkspace=False,
        publicNetworkAccess="Enabled",
        v1LegacyMode=False,
        allowPublicAccessWhenBehindVnet=False,
        enableDataIsolation=False,
        systemDatastoresAuthMode="accesskey",
        imageBuildCompute="",
    )
    if isinstance(outputs.get("managedNetwork"), dict):
        outputs["managedNetwork"].setdefault("isolationMode", "Disabled")


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_secrets(item) for name, item in value.items() if name not in _SECRETS}
    return value


def compute(c: Computation, outputs: dict[str, Any]) -> None:
    """A compute: a cluster, an instance, or something attached."""
    properties = outputs["properties"] = _without_secrets(inner(outputs))
    kind = str(properties.get("computeType", ""))
    properties.update(
        createdOn=c.before("properties.createdOn") or now(),
        modifiedOn=now(),
        provisioningState="Succeeded",
        isAttachedCompute=kind in _ATTACHED,
    )
    defaults(properties, computeLocation=c.location, disableLocalAuth=False)
    if kind == "AmlCompute":
        detail = inner(properties)
        nodes = int(detail.get("scaleSettings", {}).get("minNodeCount", 0))
        detail.update(allocationState="Steady", currentNodeCount=nodes, targetNodeCount=nodes)
        defaults(
            detail,
            vmPriority="Dedicated",
            osType="Linux",
            enableNodePublicIp=True,
            remoteLoginPortPublicAccess="NotSpecified",
        )
    elif kind == "ComputeInstance":
        detail = inner(properties)
        detail["state"] = "Running"
        defaults(detail, applicationSharingPolicy="Shared", computeInstanceAuthorizationType="personal")


def online_endpoint(c: Computation, outputs: dict[str, Any]) -> None:
    """An online endpoint with its scoring address."""
    properties = outputs["properties"] = _without_secrets(inner(outputs))
    host = f"{c.name}.{c.location}.inference.ml.azure.com"
    properties.update(
        scoringUri=f"https://{host}/score",
        swaggerUri=f"https://{host}/swagger.json",
        provisioningState="Succeeded",
    )
    defaults(properties, traffic={}, mirrorTraffic={}, publicNetworkAccess="Enabled", properties={})


def online_deployment(_c: Computation, outputs: dict[str, Any]) -> None:
    """A deployment behind an endpoint."""
    properties = inner(outputs)
    properties["provisioningState"] = "Succeeded"
    defaults(
        properties,
        appInsightsEnabled=False,
        egressPublicNetworkAccess="Enabled",
        scaleSettings={"scaleType": "Default"},
        requestSettings={"maxConcurrentRequestsPerInstance": 1, "requestTimeout": "PT5S"},
    )
    outputs["sku"] = {"name": "Default", "capacity": 1, **outputs.get("sku", {})}


def datastore(_c: Computation, outputs: dict[str, Any]) -> None:
    """A datastore; of its credentials only the kind is returned."""
    properties = inner(outputs)
    kind = properties.get("credentials", {}).get("credentialsType", "None")
    properties["credentials"] = {"credentialsType": kind}
    properties["isDefault"] = False


def connection(c: Computation, outputs: dict[str, Any]) -> None:
    """A connection to another service."""
    properties = outputs["properties"] = _without_secrets(inner(outputs))
    properties["createdByWorkspaceArmId"] = c.ancestor("workspaces")
    defaults(properties, isSharedToAll=False)
