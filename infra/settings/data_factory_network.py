"""The machines that move data, in a network that Azure manages: their size, how long they stay warm, and what
they reach privately beside the platform itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader

RUNTIME: Final = "dataFactory.integrationRuntime"
ENDPOINTS: Final = "dataFactory.managedPrivateEndpoints"
SWITCH: Final = "dataFactory.managedVirtualNetwork"
CORES: Final = (8, 16, 32, 48, 80, 144, 272)
COMPUTE_TYPES: Final = ("General", "MemoryOptimized", "ComputeOptimized")
OWN: Final = ("lake-dfs", "lake-blob", "key-vault", "databricks")
"""Endpoints to the platform itself."""
NAME: Final = (
    rf"(?!(?:{'|'.join(OWN)})$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{{0,60}}[A-Za-z0-9_])?",
    f"must be at most 62 letters, digits, hyphens and underscores, and none of {', '.join(OWN)}",
)
TARGET: Final = (
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/[^/]+/[^/]+",
    "must be the resource id of what the endpoint leads to",
    "$(az sql server show --resource-group my-group --name my-server --query id -o tsv)",
)
GROUP: Final = (
    r"[A-Za-z][A-Za-z0-9_]{0,62}",
    "must be a group id of the target, such as sqlServer",
    "sqlServer",
)
"""https://learn.microsoft.com/azure/private-link/private-endpoint-overview#private-link-resource"""


@dataclass(frozen=True, kw_only=True)
class EndpointSettings:
    """A managed private endpoint; the target's owner approves it, or this program where `approve` says so."""

    name: str
    private_link_resource_id: str
    group_id: str
    approve: bool


@dataclass(frozen=True, kw_only=True)
class RuntimeSettings:
    """Sizes of the runtime; a time to live of None keeps no machine warm for that work.

    https://learn.microsoft.com/azure/data-factory/managed-virtual-network-private-endpoint#time-to-live
    """

    compute_type: str
    core_count: int
    data_flow_time_to_live: int
    data_integration_unit: int
    copy_time_to_live: int | None
    number_of_pipeline_nodes: int
    number_of_external_nodes: int
    pipeline_time_to_live: int | None


def read_runtime(reader: ConfigReader, *, managed: bool) -> RuntimeSettings:
    """The settings of the runtime, which is there with the managed network only."""
    flow, copy = f"{RUNTIME}.dataFlow", f"{RUNTIME}.copyComputeScale"
    scale = f"{RUNTIME}.pipelineExternalComputeScale"
    cores = reader.integer(f"{flow}.coreCount", 8, 8, 272)
    rule = f"must be one of {', '.join(map(str, CORES))}"
    if not reader.is_refused(f"{flow}.coreCount"):
        near = min(CORES, key=lambda one: abs(one - cores))
        reader.require(cores in CORES, f"{flow}.coreCount", cores, rule, near)
    units = reader.integer(f"{copy}.dataIntegrationUnit", 4, 4, 256)
    if not reader.is_refused(f"{copy}.dataIntegrationUnit"):
        rule = "must be a multiple of 4 from 4 to 256"
        reader.require(units % 4 == 0, f"{copy}.dataIntegrationUnit", units, rule, max(units // 4 * 4, 4))
    found = RuntimeSettings(
        compute_type=reader.choice(f"{flow}.computeType", "General", COMPUTE_TYPES),
        core_count=cores,
        data_flow_time_to_live=reader.integer(f"{flow}.timeToLive", 0, 0, 1440, "minutes"),
        data_integration_unit=units,
        copy_time_to_live=reader.optional_integer(f"{copy}.timeToLive", 5, 1440, "minutes"),
        number_of_pipeline_nodes=reader.integer(f"{scale}.numberOfPipelineNodes", 1, 1, 10),
        number_of_external_nodes=reader.integer(f"{scale}.numberOfExternalNodes", 1, 1, 10),
        pipeline_time_to_live=reader.optional_integer(f"{scale}.timeToLive", 5, 1440, "minutes"),
    )
    nodes = tuple(f"{scale}.numberOf{kind}Nodes" for kind in ("Pipeline", "External"))
    _warm(reader, f"{copy}.timeToLive", (f"{copy}.dataIntegrationUnit",))
    _warm(reader, f"{scale}.timeToLive", nodes)
    if not managed and reader.is_set(RUNTIME):
        needs_network(reader, RUNTIME)
    return found


def _warm(reader: ConfigReader, path: str, sizes: tuple[str, ...]) -> None:
    """Machines are reserved for as long as they stay; without a time there are none to size."""
    given = next((size for size in sizes if reader.is_set(size)), None)
    if given and not reader.is_set(path):
        reader.refuse(path, None, f"must be given with {given}: nothing is reserved otherwise", "5")


def read_endpoints(reader: ConfigReader, *, managed: bool) -> tuple[EndpointSettings, ...]:
    """Endpoints beside those to the platform itself."""
    found = []
    for name in reader.entries(ENDPOINTS, *NAME):
        base = f"{ENDPOINTS}.{name}"
        found.append(
            EndpointSettings(
                name=name,
                private_link_resource_id=reader.text(f"{base}.privateLinkResourceId", None, *TARGET),
                group_id=reader.text(f"{base}.groupId", None, *GROUP),
                approve=reader.boolean(f"{base}.approve", False),
            )
        )
    if not managed and reader.is_set(ENDPOINTS):
        needs_network(reader, ENDPOINTS)
    return tuple(found)


def needs_network(reader: ConfigReader, path: str) -> None:
    """Refuse that the managed network is off, once."""
    if not reader.is_refused(SWITCH):
        reader.refuse(SWITCH, False, f"must be true: {path} is set, which is for the managed network", "true")
