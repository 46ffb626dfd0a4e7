"""What everything that is not a machine costs: network, storage, keys, logs, runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from local_cloud.inventory.pricing.bill import ONE, Bill, within
from local_cloud.inventory.pricing.table import Range
from local_cloud.inventory.resources import Found

_DAYS: Final = 365 / 12
_FREE_DAYS: Final = 31
_REDUNDANCY: Final = {
    "LRS": "storage.hot-lrs", "ZRS": "storage.hot-zrs", "GRS": "storage.hot-grs", "RAGRS": "storage.hot-grs",
    "GZRS": "storage.hot-gzrs", "RAGZRS": "storage.hot-gzrs",
}  # fmt: skip


def _nat(bill: Bill, one: Found) -> None:
    bill.add(one, "gateway", "network.nat", bill.usage("hours"))
    bill.add(one, "data", "network.nat-data", bill.usage("egress.gb"))


def _address(bill: Bill, one: Found) -> None:
    bill.add(one, "address", "network.address", bill.usage("hours"))


def _endpoint(bill: Bill, one: Found) -> None:
    bill.add(one, "endpoint", "network.private-endpoint", bill.usage("hours"))
    bill.add(one, "data", "network.private-endpoint-data", bill.usage("private.gb"))


def _zone(bill: Bill, one: Found) -> None:
    bill.add(one, "zone", "network.private-zone", ONE)


def _peering(bill: Bill, one: Found) -> None:
    bill.add(one, "data, both directions", "network.peering", bill.usage("egress.gb"))


def _firewall(bill: Bill, one: Found) -> None:
    tier = str(within(one.inputs, "sku.tier", "Standard")).lower()
    price = f"firewall.{tier}"
    if price not in bill.table.prices:
        bill.unknown.append(f"firewall {tier}")
        return
    bill.add(one, "firewall", price, bill.usage("hours"))
    bill.add(one, "data", "firewall.data", bill.usage("egress.gb"))


def _account(bill: Bill, one: Found) -> None:
    kind = str(within(one.inputs, "sku.name", "Standard_LRS")).partition("_")
    price = _REDUNDANCY.get(kind[2])
    if kind[0] != "Standard" or price is None:
        bill.unknown.append(f"storage {''.join(kind)}")
        return
    is_lake = one.inputs.get("isHnsEnabled") is True
    bill.add(one, "data", price, bill.usage("lake.gb" if is_lake else "storage.gb"))
    if is_lake:
        bill.add(one, "writes", "storage.writes", bill.usage("lake.writes"))
        bill.add(one, "reads", "storage.reads", bill.usage("lake.reads"))


def _vault(bill: Bill, one: Found) -> None:
    bill.add(one, "operations", "vault.operations", bill.usage("vault.operations"))


def _key(bill: Bill, one: Found) -> None:
    kind = str(within(one.inputs, "properties.kty", "RSA"))
    if kind.endswith("-HSM"):
        small = kind.startswith("RSA") and within(one.inputs, "properties.keySize", 2048) == 2048
        bill.add(one, kind, "vault.hsm-key" if small else "vault.hsm-large-key", ONE)


def _logs(bill: Bill, one: Found) -> None:
    """Logs are kept for the time that is chosen, 31 days of it free."""
    amount = bill.usage("logs.gb")
    quota = within(one.inputs, "workspaceCapping.dailyQuotaGb", -1)
    if isinstance(quota, (int, float)) and quota > 0:
        most = quota * _DAYS
        amount = Range(min(amount.low, most), min(amount.likely, most), min(amount.high, most))
    bill.add(one, "ingestion", "logs.ingestion", amount)
    days = one.inputs.get("retentionInDays", 30)
    months = max(float(days) - _FREE_DAYS, 0) / _DAYS
    if months:
        bill.add(one, "retention", "logs.retention", amount * months)


def _metric_alert(bill: Bill, one: Found) -> None:
    bill.add(one, "alert", "alerts.metric", ONE)


def _query_alert(bill: Bill, one: Found) -> None:
    bill.add(one, "alert", "alerts.query", ONE)


def _factory(bill: Bill, one: Found) -> None:
    bill.add(one, "activity runs", "factory.runs", bill.usage("factory.runs"))
    bill.add(one, "copies", "factory.movement", bill.usage("factory.movement"))


def _synapse(bill: Bill, one: Found) -> None:
    bill.add(one, "serverless SQL", "synapse.serverless", bill.usage("synapse.tb"))


def _registry(bill: Bill, one: Found) -> None:
    price = f"registry.{str(within(one.inputs, 'sku.name', '')).lower()}"
    if price not in bill.table.prices:
        bill.unknown.append(f"container registry {within(one.inputs, 'sku.name', '')}")
        return
    bill.add(one, "registry", price, ONE * _DAYS)


def _learning(bill: Bill, one: Found) -> None:
    """A managed network that lets names out has a firewall, which comes with the first such rule."""
    if within(one.inputs, "managedNetwork.isolationMode") == "AllowOnlyApprovedOutbound":
        tier = str(within(one.inputs, "managedNetwork.firewallSku", "Standard")).lower()
        bill.add(one, "firewall of its network", f"firewall.{tier}", bill.usage("isolation.hours"))


def _outbound(bill: Bill, one: Found) -> None:
    if within(one.inputs, "properties.type") == "PrivateEndpoint":
        _endpoint(bill, one)


METERS: Final[Mapping[str, Callable[[Bill, Found], None]]] = {
    "network:NatGateway": _nat,
    "network:PublicIPAddress": _address,
    "network:PrivateEndpoint": _endpoint,
    "network:VirtualNetworkPeering": _peering,
    "network:AzureFirewall": _firewall,
    "privatedns:PrivateZone": _zone,
    "storage:StorageAccount": _account,
    "keyvault:Vault": _vault,
    "keyvault:Key": _key,
    "operationalinsights:Workspace": _logs,
    "monitor:MetricAlert": _metric_alert,
    "monitor:ScheduledQueryRule": _query_alert,
    "datafactory:Factory": _factory,
    "synapse:Workspace": _synapse,
    "containerregistry:Registry": _registry,
    "machinelearningservices:ManagedNetworkSettingsRule": _outbound,
    "machinelearningservices:Workspace": _learning,
}
