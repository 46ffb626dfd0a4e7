"""POST actions: only those whose answer the core knows; any other is refused by name, nothing is invented."""

from __future__ import annotations

from typing import Final

from infra.azure_rules import Resource, judge
from infra.azure_rules import tokens as t
from local_cloud.azure.arm import triggers, versions
from local_cloud.azure.arm.messages import Answer, Call
from local_cloud.azure.arm.paths import resolve
from local_cloud.azure.arm.service import Service
from local_cloud.azure.descriptor import TABLE
from local_cloud.azure.errors import NotFoundError
from local_cloud.azure.invoke import invoke
from local_cloud.azure.values import plain

FUNCTIONS: Final[dict[tuple[str, str], str]] = {
    (t.STORAGE_ACCOUNT, "listKeys"): "storage:listStorageAccountKeys",
    (t.LOG_ANALYTICS, "sharedKeys"): "operationalinsights:getSharedKeys",
    (t.LOG_ANALYTICS, "listKeys"): "operationalinsights:getSharedKeys",
    (t.CONTAINER_REGISTRY, "listCredentials"): "containerregistry:listRegistryCredentials",
    (t.INTEGRATION_RUNTIME, "listAuthKeys"): "datafactory:listIntegrationRuntimeAuthKeys",
    (t.TRIGGER, "getEventSubscriptionStatus"): "datafactory:getTriggerEventSubscriptionStatus",
    (t.ML_WORKSPACE, "listKeys"): "machinelearningservices:listWorkspaceKeys",
    (t.ML_WORKSPACE, "listNotebookKeys"): "machinelearningservices:listWorkspaceNotebookKeys",
    (t.ML_WORKSPACE, "listStorageAccountKeys"): "machinelearningservices:listWorkspaceStorageAccountKeys",
    (t.ML_ENDPOINT, "listKeys"): "machinelearningservices:listOnlineEndpointKeys",
    (t.ML_ENDPOINT, "token"): "machinelearningservices:getOnlineEndpointToken",
}
"""Type and action to the function of azure-native that is the same request."""


def post(service: Service, call: Call) -> Answer:
    """Run `<resource>/<action>`; raises NotFoundError if the resource or the action does not exist."""
    path, _, name = call.path.rpartition("/")
    target = resolve(path)
    kind = target.kind
    versions.check(call, kind)
    existing = service.require(
        kind, kind.resource_id(target.parameters, service.core.settings.subscription_id)
    )
    if kind.token == t.TRIGGER and name.lower() in triggers.ACTIONS:
        return triggers.act(service, call, existing, name.lower())
    served = {
        shown.lower(): function for (token, shown), function in FUNCTIONS.items() if token == kind.token
    }
    if name.lower() not in served:
        known = sorted(shown for token, shown in FUNCTIONS if token == kind.token)
        listed = f"It serves {', '.join(known)}." if known else "It serves none for this type."
        raise NotFoundError(
            "UnsupportedAction",
            f"The local Azure Resource Manager does not serve the action '{name}' of '{kind.arm_type}'. "
            f"{listed}",
        )
    answer = invoke(service.core, f"azure-native:{served[name.lower()]}", target.parameters)
    return Answer(200, plain(answer))


def check_name(service: Service, call: Call, token: str, name_property: str) -> Answer:
    """`checkNameAvailability`, by the very rules a create is judged by."""
    kind = TABLE[token]
    versions.check(call, kind)
    name = str(call.json().get("name") or "")
    inputs = {name_property: name, "resourceGroupName": "any"}
    candidate = Resource(token, inputs, kind.resource_id(inputs, service.core.settings.subscription_id))
    refusals = judge(candidate, service.core.manager.world, "create")
    found = next((item for item in refusals if item.path == name_property), None)
    if found is None:
        return Answer(200, {"nameAvailable": True})
    reason = "AlreadyExists" if found.status == 409 else "AccountNameInvalid"
    return Answer(200, {"nameAvailable": False, "reason": reason, "message": found.message})
