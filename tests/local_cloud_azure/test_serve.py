"""The provider as a process: found by its name, quick to start, gone when told."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc

import local_cloud.azure
from local_cloud.azure.values import to_struct

WRAPPER = Path(local_cloud.azure.__file__).parent / "bin" / "pulumi-resource-azure-native"
TOKEN = "azure-native:resources:ResourceGroup"
URN = f"urn:pulumi:local::p::{TOKEN}::g"


@pytest.fixture
def start(tmp_path):
    started = []

    def run(command, **environment):
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
            env={**os.environ, "LOCAL_CLOUD_DIR": str(tmp_path / ".local"), **environment},
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def _connect(port):
    return provider_pb2_grpc.ResourceProviderStub(grpc.insecure_channel(f"127.0.0.1:{port}"))


def test_wrapper_prints_the_port_serves_and_ends(start, tmp_path):
    before = time.monotonic()
    process = start([str(WRAPPER), "127.0.0.1:1"])
    stub = _connect(int(process.stdout.readline()))
    assert time.monotonic() - before < 3  # the target is 1.0 s on an idle machine
    stub.GetPluginInfo(empty_pb2.Empty())
    inputs = stub.Check(
        pb.CheckRequest(urn=URN, name="g", type=TOKEN, news=to_struct({"location": "westeurope"}))
    ).inputs
    made = stub.Create(pb.CreateRequest(urn=URN, name="g", type=TOKEN, properties=inputs))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    database = tmp_path / ".local" / "azure" / "azure.db"
    assert database.stat().st_mode & 0o777 == 0o600
    again = start([sys.executable, "-m", "local_cloud.azure.serve"])
    found = _connect(int(again.stdout.readline())).Read(pb.ReadRequest(id=made.id, urn=URN, type=TOKEN))
    assert found.id == made.id


def test_wrapper_works_through_a_link(start, tmp_path):
    link = tmp_path / "pulumi-resource-azure-native"
    link.symlink_to(WRAPPER)
    process = start([str(link)])
    assert int(process.stdout.readline()) > 0


def test_wrapper_without_a_usable_python_says_what_to_do(tmp_path):
    alone = tmp_path / "local_cloud" / "azure" / "bin" / WRAPPER.name
    alone.parent.mkdir(parents=True)
    shutil.copy(WRAPPER, alone)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "readlink"):
        (tools / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        [str(alone)], capture_output=True, text=True, cwd=tmp_path, env={"PATH": str(tools)}, timeout=30
    )
    assert done.returncode == 1
    assert "scripts/up" in done.stderr


def test_start_and_unchanged_check_do_not_import_the_sdk(tmp_path):
    program = """
import sys
from local_cloud.azure.checking import Naming
from local_cloud.azure.core import AzureCore
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import Store
import local_cloud.azure.serve
core = AzureCore(Store(sys.argv[1]), Settings(location="westeurope"))
token = "azure-native:datafactory:Factory"
checked = core.check(token, {}, {"resourceGroupName": "rg", "factoryName": "adf"}, Naming("urn", "adf"))
assert not checked.failures
core.diff(token, checked.inputs, checked.inputs, {}, [])
print([name for name in sys.modules if name.startswith("pulumi_azure_native")] != [])
"""
    runs = [
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "a.db")], capture_output=True, text=True
        )
        for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == ["True", "False"], [run.stderr for run in runs]
