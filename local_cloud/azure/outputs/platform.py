"""Outputs of resource groups, role assignments, identities, monitoring and registries."""

from __future__ import annotations

from typing import Any

from local_cloud.azure.outputs.computation import Computation, new_uuid, now, user_identity


def resource_group(_c: Computation, outputs: dict[str, Any]) -> None:
    """A resource group."""
    outputs["properties"] = {"provisioningState": "Succeeded"}


def role_assignment(c: Computation, outputs: dict[str, Any]) -> None:
    """A role assignment."""
    outputs["scope"] = "/" + str(outputs.get("scope", "")).strip("/")
    outputs.setdefault("principalType", "User")
    outputs["createdOn"] = c.keep("createdOn", now)
    outputs["updatedOn"] = now()
    outputs["createdBy"] = outputs["updatedBy"] = c.settings.object_id


def user_assigned_identity(c: Computation, outputs: dict[str, Any]) -> None:
    """A user-assigned identity: the principal every resource that uses it returns."""
    outputs.update(user_identity(c.seed, c.id), tenantId=c.settings.tenant_id)


def log_analytics(c: Computation, outputs: dict[str, Any]) -> None:
    """A Log Analytics workspace."""
    outputs["customerId"] = c.keep("customerId", new_uuid)
    outputs.setdefault("retentionInDays", 30)
    outputs.setdefault("publicNetworkAccessForIngestion", "Enabled")
    outputs.setdefault("publicNetworkAccessForQuery", "Enabled")
    outputs["createdDate"] = c.keep("createdDate", now)


def application_insights(c: Computation, outputs: dict[str, Any]) -> None:
    """An Application Insights component with its connection string."""
    key = c.keep("instrumentationKey", new_uuid)
    location = outputs.get("location", "")
    outputs["instrumentationKey"] = key
    outputs["appId"] = outputs["applicationId"] = c.keep("appId", new_uuid)
    outputs["connectionString"] = (
        f"InstrumentationKey={key};IngestionEndpoint=https://{location}-1.in.applicationinsights.azure.com/;LiveEndpoint=https://{location}.livediagnostics.monitor.azure.com/;ApplicationId={outputs['appId']}"
    )
    outputs["tenantId"] = c.settings.tenant_id
    outputs["creationDate"] = c.keep("creationDate", now)
    outputs.setdefault("retentionInDays", 90)


def container_registry(c: Computation, outputs: dict[str, Any]) -> None:
    """A container registry."""
    outputs["loginServer"] = f"{c.name.lower()}.azurecr.io"
    outputs["creationDate"] = c.keep("creationDate", now)
    outputs["sku"] = {**outputs.get("sku", {}), "tier": outputs.get("sku", {}).get("name", "")}
    outputs.setdefault("adminUserEnabled", False)
