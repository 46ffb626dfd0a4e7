"""The store: case-insensitive ids, one transaction per write, several processes, and `kill -9`."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading

import pytest

from local_cloud.azure.errors import AlreadyExistsError
from local_cloud.azure.mocks import Azure
from local_cloud.azure.store import Store

TOKEN = "azure-native:resources:ResourceGroup"


def test_ids_are_compared_without_case(store):
    store.put("/subscriptions/S/resourceGroups/Rg", TOKEN, {}, {"name": "Rg"})
    assert store.get("/SUBSCRIPTIONS/s/RESOURCEGROUPS/rg").id == "/subscriptions/S/resourceGroups/Rg"
    store.put("/subscriptions/s/resourcegroups/rg/providers/X/y/z", "t", {}, {})
    assert [item.name for item in store.below("/subscriptions/S/resourceGroups/RG")] == ["z"]
    assert store.below("/subscriptions/S/resourceGroups/R") == []
    assert store.delete("/subscriptions/S/resourceGroups/RG")
    assert not store.delete("/subscriptions/S/resourceGroups/RG")


def test_a_failed_transaction_leaves_nothing(store):
    def fail():
        with store.transaction():
            store.put("/a", TOKEN, {}, {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.get("/a") is None


def test_held_names_end(store):
    store.reserve("keyvault", "KV", "/id", days=90)
    assert store.reserved("keyvault", "kv") == "/id"
    store.reserve("keyvault", "old", "/id", days=-1)
    assert store.reserved("keyvault", "old") is None
    store.release("keyvault", "kv")
    assert store.reserved("keyvault", "kv") is None


def test_seed_is_kept_and_private(tmp_path):
    first = Store(tmp_path / "a.db")
    second = Store(tmp_path / "a.db")
    assert first.seed == second.seed != Store(tmp_path / "b.db").seed
    assert (tmp_path / "a.db").stat().st_mode & 0o777 == 0o600


def _write_many(path, prefix):
    opened = Store(path)
    for number in range(50):
        opened.put(f"/{prefix}/{number}", TOKEN, {}, {"n": number})


def test_several_processes_write_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    path = str(tmp_path / "azure.db")
    writers = [context.Process(target=_write_many, args=(path, name)) for name in ("a", "b", "c")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert len(Store(path).everything()) == 150


def test_kill_9_loses_no_finished_write(tmp_path):
    program = """
import sys
import threading
from local_cloud.azure.errors import AlreadyExistsError
from local_cloud.azure.mocks import Azure
from local_cloud.azure.store import Store
store = Store(sys.argv[1])
for number in range(10**6):
    with store.transaction():
        store.put(f"/first/{number}", "t", {}, {})
        store.put(f"/second/{number}", "t", {}, {})
    print(number, flush=True)
"""
    path = str(tmp_path / "azure.db")
    process = subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE, text=True)
    finished = [int(process.stdout.readline()) for _ in range(25)]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    after = Store(path)
    assert all(after.get(f"/first/{number}") for number in finished)
    names = [item.id for item in after.everything()]
    assert sum(name.startswith("/first/") for name in names) == sum(
        name.startswith("/second/") for name in names
    )


def test_of_two_creations_at_once_one_is_refused():
    """The provider looks, then writes; without turns both would look before either writes."""
    core = Azure().core
    inputs = {"resourceGroupName": "rg", "location": "westeurope"}
    # The SDK loads a module at its first use, which several threads must not make at once.
    core.create(TOKEN, {**inputs, "resourceGroupName": "first"})
    barrier, made, refused = threading.Barrier(8), [], []

    def create():
        barrier.wait()
        try:
            made.append(core.create(TOKEN, inputs)[0])
        except AlreadyExistsError:
            refused.append(1)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(refused)) == (1, 7)
