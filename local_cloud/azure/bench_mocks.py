"""What strictness costs: 500 resources registered under plain Pulumi mocks and under ours, side by side.

    python -m local_cloud.azure.bench_mocks [--rounds 5]

Every sample is a process of its own, and the doors take turns, so neither a warm cache nor a busy minute
favours one of them. A sample starts after the import of the SDK modules and is measured twice: cold (the
first run of the process, with all introspection of the SDK) and warm (the second). On a busy machine wall
time says little, so the ratio is of the processor's time; both are printed.
"""

from __future__ import annotations

import argparse
import contextvars
import gc
import json
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any, Final

import pulumi
import pulumi_azure_native as azure

from local_cloud.azure.mocks import run_program, strict_mocks
from local_cloud.azure.mocks.loops import own_loop

LIMIT: Final = 1.3
_COLUMNS: Final = ("cold wall", "cold cpu", "warm wall", "warm cpu")
_SUBSCRIPTION: Final = "/subscriptions/00000000-0000-0000-0000-000000000001"
_READER: Final = f"{_SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{uuid.UUID(int=7)}"
_MODULES: Final = (
    azure.resources.ResourceGroup,
    azure.network.Subnet,
    azure.storage.StorageAccount,
    azure.databricks.Workspace,
    azure.authorization.RoleAssignment,
)
"""Read here, so that the lazily imported modules of the SDK are loaded before the clock starts."""


class PlainMocks(pulumi.runtime.Mocks):
    """Mocks as every tutorial writes them: whatever is asked for is granted."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        """Echo the inputs."""
        return f"{args.name}_id", {**args.inputs, "name": args.name}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], None]:  # noqa: ARG002
        """Answer nothing."""
        return {}, None


def program() -> None:
    """500 resources: a group, a network, and 498 in six kinds."""
    group = azure.resources.ResourceGroup("group", resource_group_name="rg", location="westeurope")
    network = azure.network.VirtualNetwork(
        "net", resource_group_name=group.name, virtual_network_name="net", location="westeurope",
        address_space=azure.network.AddressSpaceArgs(address_prefixes=["10.0.0.0/12"]),
    )  # fmt: skip
    for number in range(83):
        _set(number, group, network)


def _set(number: int, group: azure.resources.ResourceGroup, network: azure.network.VirtualNetwork) -> None:
    """Six resources that belong together."""
    security = azure.network.NetworkSecurityGroup(
        f"nsg{number}", resource_group_name=group.name, network_security_group_name=f"nsg{number}",
        location="westeurope",
        security_rules=[azure.network.SecurityRuleArgs(
            name="https", access="Allow", direction="Inbound", priority=100, protocol="Tcp",
            source_address_prefix="*", source_port_range="*", destination_address_prefix="*",
            destination_port_range="443",
        )],
    )  # fmt: skip
    azure.network.Subnet(
        f"subnet{number}", resource_group_name=group.name, virtual_network_name=network.name,
        subnet_name=f"subnet{number}", address_prefix=f"10.0.{number}.0/24",
        network_security_group=azure.network.NetworkSecurityGroupArgs(id=security.id),
    )  # fmt: skip
    for part in ("a", "b"):
        account = azure.storage.StorageAccount(
            f"lake{number}{part}", resource_group_name=group.name, account_name=f"lake{number}{part}",
            location="westeurope", kind="StorageV2", is_hns_enabled=True,
            minimum_tls_version="TLS1_2", tags={"number": str(number)},
            sku=azure.storage.SkuArgs(name="Standard_LRS"),
        )  # fmt: skip
    azure.databricks.Workspace(
        f"ws{number}", resource_group_name=group.name, workspace_name=f"ws{number}", location="westeurope",
        managed_resource_group_id=f"{_SUBSCRIPTION}/resourceGroups/managed{number}", compute_mode="Hybrid",
        sku=azure.databricks.SkuArgs(name="premium"),
        parameters=azure.databricks.WorkspaceCustomParametersArgs(
            enable_no_public_ip=azure.databricks.WorkspaceNoPublicIPBooleanParameterArgs(value=True)
        ),
    )  # fmt: skip
    azure.authorization.RoleAssignment(
        f"role{number}", scope=account.id, role_definition_id=_READER,
        principal_id=str(uuid.UUID(int=1000 + number)), principal_type="ServicePrincipal",
        role_assignment_name=str(uuid.UUID(int=number + 1)),
    )  # fmt: skip


def _mocked(mocks: pulumi.runtime.Mocks) -> None:
    """The classic door: mocks, then a program, awaited the way `pulumi.runtime.test` awaits it."""
    with own_loop():
        pulumi.runtime.set_mocks(mocks)
        pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]


DOORS: Final[dict[str, Callable[[], object]]] = {
    "plain": lambda: _mocked(PlainMocks()),
    "strict_mocks": lambda: _mocked(strict_mocks()),
    "run_program": lambda: run_program(program),
}


def _sample(door: str) -> list[float]:
    """Seconds of the first and of the second run in this process: wall, processor, wall, processor."""
    taken = []
    for _ in range(2):
        gc.collect()
        start = time.perf_counter(), time.process_time()
        contextvars.Context().run(DOORS[door])
        taken += [time.perf_counter() - start[0], time.process_time() - start[1]]
    return taken


def _measure(rounds: int) -> dict[str, list[list[float]]]:
    samples: dict[str, list[list[float]]] = {door: [] for door in DOORS}
    for _ in range(rounds):
        for door, taken in samples.items():
            command = [sys.executable, "-m", "local_cloud.azure.bench_mocks", "--door", door]
            done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
            taken.append(json.loads(done.stdout))
    return samples


def main(arguments: list[str] | None = None) -> int:
    """Print medians and ratios; 1 if a door costs more than the limit, cold."""
    parser = argparse.ArgumentParser(description="Strict mocks against plain mocks, 500 resources.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--door", choices=DOORS, help="measure one door here and print its seconds")
    options = parser.parse_args(arguments)
    if options.door:
        sys.stdout.write(json.dumps(_sample(options.door)))
        return 0
    samples = _measure(options.rounds)
    medians = {door: [statistics.median(column) for column in zip(*taken, strict=True)]
               for door, taken in samples.items()}  # fmt: skip
    sys.stdout.write(f"500 resources, medians of {options.rounds} processes\n")
    for door, median in medians.items():
        columns = zip(_COLUMNS, median, medians["plain"], strict=True)
        cells = [f"{name} {value:6.2f} s ({value / plain:.2f} x)" for name, value, plain in columns]
        sys.stdout.write(f"{door:13} {'   '.join(cells)}\n")
    worst = max(median[1] for median in medians.values()) / medians["plain"][1]
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
