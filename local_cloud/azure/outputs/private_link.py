"""Outputs of private endpoints: their network interface, their connection to the target, their DNS names.

The names each kind of target has behind a private endpoint:
https://learn.microsoft.com/azure/private-link/private-endpoint-dns
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.azure_rules import Existing, World
from infra.azure_rules import tokens as t
from infra.azure_rules.values import items, text
from local_cloud.azure.outputs.addresses import private_addresses
from local_cloud.azure.outputs.computation import Computation, new_uuid
from local_cloud.azure.outputs.databricks import host

CONNECTIONS: Final = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")
"""The second kind asks the owner of the target first."""
Members = list[list[str]]
"""DNS names per private address."""


def private_endpoint(c: Computation, outputs: dict[str, Any]) -> None:
    """A private endpoint; states and DNS names come from `links.py`."""
    network_interface = outputs.get("customNetworkInterfaceName") or f"{c.name}.nic.{new_uuid()}"
    group = c.id.rpartition("/privateEndpoints/")[0]
    outputs["networkInterfaces"] = c.keep(
        "networkInterfaces", lambda: [{"id": f"{group}/networkInterfaces/{network_interface}"}]
    )
    outputs.setdefault("customNetworkInterfaceName", "")
    for name in CONNECTIONS:
        outputs[name] = [_connection(c, name, item) for item in outputs.get(name, [])]


def _connection(c: Computation, kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    manual = kind == CONNECTIONS[1]
    return {
        **item,
        "id": f"{c.id}/{kind}/{item.get('name', '')}",
        "type": f"Microsoft.Network/privateEndpoints/{kind}",
        "provisioningState": "Succeeded",
        "privateLinkServiceConnectionState": connection_state(manual=manual),
    }


def connection_state(*, manual: bool) -> dict[str, str]:
    """What a connection begins with: who may write the target approves by creating the endpoint."""
    status, text_ = ("Pending", "Awaiting Approval") if manual else ("Approved", "Auto-Approved")
    return {"status": status, "description": text_, "actionsRequired": "None"}


def targets(endpoint: Mapping[str, Any]) -> list[tuple[str, list[str], bool]]:
    """Target id, group ids and whether the owner must approve, of every connection of an endpoint."""
    found = []
    for kind in CONNECTIONS:
        for _, item in items(endpoint, kind):
            target = text(item, "privateLinkServiceId") or ""
            groups = [str(group) for group in item.get("groupIds", [])]
            found.append((target, groups, kind == CONNECTIONS[1]))
    return found


def interface(world: World, endpoint: Existing) -> dict[str, Any]:
    """Outputs of the network interface an endpoint brings along: one address per member of the target."""
    names: Members = []
    groups: list[str] = []
    for target, wanted, _ in targets(endpoint.outputs):
        found = members(world.get(target), (wanted or [""])[0])
        names += found
        groups += (wanted or [""])[:1] * len(found)
    subnet = text(endpoint.outputs, "subnet.id") or ""
    fixed = [text(item, "privateIPAddress") for _, item in items(endpoint.outputs, "ipConfigurations")]
    addresses = [item for item in fixed if item] or private_addresses(world, subnet, len(names))
    interface_id = endpoint.outputs["networkInterfaces"][0]["id"]
    configurations = [
        _configuration(interface_id, subnet, number, address, groups[number], names[number])
        for number, address in enumerate(addresses[: len(names)])
    ]
    return {
        "id": interface_id,
        "name": interface_id.rsplit("/", 1)[-1],
        "type": "Microsoft.Network/networkInterfaces",
        "location": endpoint.outputs.get("location", ""),
        "provisioningState": "Succeeded",
        "resourceGuid": new_uuid(),
        "ipConfigurations": configurations,
        "macAddress": "",
        "primary": False,
        "privateEndpoint": {"id": endpoint.id},
        "enableIPForwarding": False,
        "nicType": "Standard",
        "enableAcceleratedNetworking": False,
        "vnetEncryptionSupported": False,
        "hostedWorkloads": [],
        "tapConfigurations": [],
        "dnsSettings": {"dnsServers": [], "appliedDnsServers": []},
    }


def _configuration(
    interface_id: str, subnet: str, number: int, address: str, group: str, names: list[str]
) -> dict[str, Any]:
    name = f"privateEndpointIpConfig.{number}"
    return {
        "id": f"{interface_id}/ipConfigurations/{name}",
        "name": name,
        "primary": number == 0,
        "type": "Microsoft.Network/networkInterfaces/ipConfigurations",
        "provisioningState": "Succeeded",
        "privateIPAddress": address,
        "privateIPAddressVersion": "IPv4",
        "privateIPAllocationMethod": "Dynamic",
        "subnet": {"id": subnet},
        "privateLinkConnectionProperties": {"groupId": group, "requiredMemberName": group, "fqdns": names},
    }


def members(target: Existing | None, group: str) -> Members:
    """DNS names of a target's subresource, one list per address; an unknown kind has one nameless address."""
    names = _NAMES.get(t.base(target.token)) if target else None
    return names(target, group) if names and target else [[]]


def _storage(target: Existing, group: str) -> Members:
    return [[f"{target.name}.{group.removesuffix('_secondary')}.core.windows.net"]]


def _databricks(target: Existing, group: str) -> Members:
    region = text(target.outputs, "location") or ""
    real = host(str(target.outputs.get("workspaceId", "")))
    return [[f"{region}.pl-auth.azuredatabricks.net" if group == "browser_authentication" else real]]


def _factory(target: Existing, group: str) -> Members:
    region = text(target.outputs, "location") or ""
    return [["adf.azure.com" if group == "portal" else f"{target.name}.{region}.datafactory.azure.net"]]


def _synapse(target: Existing, group: str) -> Members:
    name = f"{target.name}-ondemand" if group.lower() == "sqlondemand" else target.name
    return [[f"{name}.{'dev' if group.lower() == 'dev' else 'sql'}.azuresynapse.net"]]


def _machine_learning(target: Existing, _group: str) -> Members:
    region, guid = text(target.outputs, "location") or "", text(target.outputs, "workspaceId") or ""
    return [
        [f"{guid}.workspace.{region}.api.azureml.ms", f"{guid}.workspace.{region}.cert.api.azureml.ms"],
        [text(target.outputs, "notebookInfo.fqdn") or ""],
        [f"*.{guid}.inference.{region}.api.azureml.ms"],
    ]


def _registry(target: Existing, _group: str) -> Members:
    name = target.name.lower()
    return [[f"{name}.{text(target.outputs, 'location') or ''}.data.azurecr.io"], [f"{name}.azurecr.io"]]


def _suffix(suffix: str) -> Callable[[Existing, str], Members]:
    return lambda target, _group: [[f"{target.name}.{suffix}"]]


_NAMES: Final[dict[str, Callable[[Existing, str], Members]]] = {
    t.STORAGE_ACCOUNT: _storage,
    t.VAULT: _suffix("vault.azure.net"),
    t.DATABRICKS_WORKSPACE: _databricks,
    t.FACTORY: _factory,
    t.SYNAPSE_WORKSPACE: _synapse,
    t.ML_WORKSPACE: _machine_learning,
    t.CONTAINER_REGISTRY: _registry,
    "azure-native:sql:Server": _suffix("database.windows.net"),
    "azure-native:eventhub:Namespace": _suffix("servicebus.windows.net"),
}


def dns_configurations(world: World, endpoint: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Names and addresses of an endpoint, as its network interfaces have them."""
    found: list[dict[str, Any]] = []
    for _, item in items(endpoint, "networkInterfaces"):
        owned = world.get(text(item, "id") or "")
        for _, configuration in items(owned.outputs, "ipConfigurations") if owned else ():
            names = configuration["privateLinkConnectionProperties"]["fqdns"]
            found += [{"fqdn": name, "ipAddresses": [configuration["privateIPAddress"]]} for name in names]
    return found


def zone_group(c: Computation, outputs: dict[str, Any]) -> None:
    """A zone group: the records it writes into each zone for the endpoint it belongs to."""
    endpoint = c.world.get(c.ancestor("privateEndpoints"))
    known = dns_configurations(c.world, endpoint.outputs) if endpoint else []
    outputs["privateDnsZoneConfigs"] = [
        {**item, "recordSets": _records(str(item.get("privateDnsZoneId", "")), known)}
        for item in outputs.get("privateDnsZoneConfigs", [])
    ]


def _records(zone_id: str, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    zone = zone_id.rsplit("/", 1)[-1]
    public = "." + zone.removeprefix("privatelink.").replace("vaultcore.", "vault.")
    return [
        {
            "recordType": "A",
            "ttl": 10,
            "provisioningState": "Succeeded",
            "ipAddresses": item["ipAddresses"],
            "recordSetName": item["fqdn"].removesuffix(public),
            "fqdn": f"{item['fqdn'].removesuffix(public)}.{zone}",
        }
        for item in known
        if item["fqdn"].endswith(public)
    ]
