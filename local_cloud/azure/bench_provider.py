"""What one resource costs at the provider's door: start of the process, then Check + Diff + Create, warm.

    python -m local_cloud.azure.bench_provider [--resources 300]

Measured as an engine meets it: a process started by its wrapper, real gRPC over loopback, a store on disk.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc

from local_cloud.azure.values import to_struct

WRAPPER: Final = Path(__file__).parent / "bin" / "pulumi-resource-azure-native"
START_SECONDS: Final = 1.0
"""Promised for the start of the process."""
RESOURCE_MILLISECONDS: Final = 2.0
"""Promised for one warm resource."""
_WARM_UP: Final = 20
_GROUP: Final = "azure-native:resources:ResourceGroup"
_LAKE: Final = "azure-native:storage:StorageAccount"


def _create(stub: Any, token: str, name: str, news: dict[str, Any]) -> float:
    """Milliseconds of Check, Diff against a changed tag, and Create."""
    urn = f"urn:pulumi:local::bench::{token}::{name}"
    start = time.perf_counter()
    checked = stub.Check(pb.CheckRequest(urn=urn, name=name, type=token, news=to_struct(news))).inputs
    changed = to_struct({**news, "tags": {"changed": "yes"}})
    stub.Diff(pb.DiffRequest(id="id", urn=urn, name=name, type=token, old_inputs=checked, news=changed))
    stub.Create(pb.CreateRequest(urn=urn, name=name, type=token, properties=checked))
    return (time.perf_counter() - start) * 1000


def _bare(stub: Any) -> float:
    """Milliseconds of three calls that do nothing: what the wire itself takes of a resource."""
    start = time.perf_counter()
    for _ in range(3):
        stub.GetPluginInfo(empty_pb2.Empty())
    return (time.perf_counter() - start) * 1000


def measure(resources: int) -> tuple[float, list[float], list[float]]:
    """Seconds until the provider answers; then milliseconds of each resource, and of the wire alone."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(WRAPPER), "127.0.0.1:1"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "LOCAL_CLOUD_DIR": folder},
        )  # fmt: skip
        try:
            assert process.stdout is not None  # noqa: S101  (asked for above)
            port = int(process.stdout.readline())
            started = time.perf_counter() - start
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                _create(stub, _GROUP, "group", {"resourceGroupName": "rg", "location": "westeurope"})
                taken = [
                    _create(
                        stub, _LAKE, f"lake{number}",
                        {"resourceGroupName": "rg", "accountName": f"lake{number}", "kind": "StorageV2",
                         "location": "westeurope", "sku": {"name": "Standard_LRS"}, "isHnsEnabled": True},
                    )
                    for number in range(resources)
                ]  # fmt: skip
                wire = [_bare(stub) for _ in range(resources)]
        finally:
            process.terminate()
            process.wait(timeout=20)
    return started, taken, wire


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 1 if a promise is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--resources", type=int, default=300)
    count = max(parser.parse_args(arguments).resources, _WARM_UP + 1)
    started, taken, wire = measure(count)
    bare = statistics.median(wire[_WARM_UP:])
    warm = statistics.median(taken[_WARM_UP:]) - bare
    sys.stdout.write(
        f"provider start             {started:6.2f} s   (promised {START_SECONDS:g})\n"
        f"first resource             {taken[0]:6.2f} ms  (imports the SDK's module)\n"
        f"Check + Diff + Create      {warm:6.2f} ms  median of {count - _WARM_UP}, without the wire "
        f"(promised {RESOURCE_MILLISECONDS:g})\n"
        f"three empty calls          {bare:6.2f} ms  (the wire)\n"
    )
    return 0 if started <= START_SECONDS and warm <= RESOURCE_MILLISECONDS else 1


if __name__ == "__main__":
    raise SystemExit(main())
