"""What only a monitor sees: references to stacks and resources, functions in previews, projects on disk."""

import asyncio
import subprocess
import sys
import time

import pulumi
import pulumi_azure_native as azure
import pytest

from local_cloud.azure.mocks import StalledError, UnmockedError, run_program
from local_cloud.azure.mocks.monitor import StrictMonitor
from local_cloud.azure.store import Store
from local_cloud.azure.values import UNKNOWN, secret

CONFIG = {"azure-native:location": "westeurope"}
pytestmark = pytest.mark.filterwarnings("ignore:coroutine 'Output")
"""The SDK never awaits parts of the outputs of a StackReference that failed."""


def group(name="rg", opts=None):
    return azure.resources.ResourceGroup("group", resource_group_name=name, opts=opts)


def test_stack_reference_by_argument():
    def program():
        network = pulumi.StackReference("organization/network/dev")
        pulumi.export("subnet", network.get_output("subnet"))
        pulumi.export("password", network.require_output("password"))

    outputs = {"subnet": "10.0.0.0/24", "password": secret("hidden")}
    recording = run_program(program, references={"organization/network/dev": outputs})
    assert recording.outputs == {"subnet": "10.0.0.0/24", "password": "hidden"}
    assert recording.secret_outputs == {"password"}
    with pytest.raises(UnmockedError, match=r"organization/network/dev.*known: other.*references="):
        run_program(program, references={"other": {}})


def test_get_reads_what_another_program_made():
    store = Store(":memory:")
    made = run_program(lambda: group() and None, store=store, config=CONFIG).named("group")

    def program(resource_id):
        pulumi.export("location", azure.resources.ResourceGroup.get("old", resource_id).location)

    recording = run_program(lambda: program(made.id), store=store)
    assert recording.outputs == {"location": "westeurope"}
    assert recording.named("old").step == "read"
    with pytest.raises(LookupError, match=r"Resource.*::old: there is no resource .*-b' to read"):
        run_program(lambda: program(made.id + "-b"), store=store)


def test_get_of_an_id_unknown_in_a_preview():
    def program():
        found = azure.resources.ResourceGroup.get("old", group().id)
        pulumi.export("location", found.location)

    assert run_program(program, preview=True, config=CONFIG).outputs == {"location": UNKNOWN}


def test_function_with_unknowns_is_not_called_in_a_preview():
    def program():
        lake = azure.storage.StorageAccount(
            "lake", resource_group_name=group().name, kind="StorageV2", sku={"name": "Standard_LRS"},
            account_name="lake01",
        )  # fmt: skip
        name = lake.id.apply(lambda known: known.rpartition("/")[2])
        keys = azure.storage.list_storage_account_keys_output(account_name=name, resource_group_name="rg")
        pulumi.export("key", keys.keys[0].value)

    preview = run_program(program, preview=True, config=CONFIG)
    assert preview.outputs == {"key": UNKNOWN}
    assert preview.invokes == []
    made = run_program(program, config=CONFIG)
    assert made.invokes == ["azure-native:storage:listStorageAccountKeys"]
    assert "key" in made.secret_outputs


def test_function_not_served_is_refused_by_name():
    with pytest.raises(Exception, match="does not serve the function 'azure-native:web:listNothing'"):
        run_program(lambda: pulumi.runtime.invoke("azure-native:web:listNothing", {}) and None)
    with pytest.raises(UnmockedError, match="random:index:answer"):
        run_program(lambda: pulumi.runtime.invoke("random:index:answer", {}) and None)


def test_resource_passed_as_a_value():
    def program():
        pulumi.export("group", pulumi.Output.from_input({"made": group().name}))

    assert run_program(program, config=CONFIG).outputs == {"group": {"made": "rg"}}


def test_folder_that_is_no_program(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"__main__\.py, or one with Pulumi\.yaml"):
        run_program(tmp_path)


def test_program_on_disk_finds_its_folder_and_leaves_no_trace(tmp_path):
    (tmp_path / "neighbour.py").write_text("text = open('words.txt').read()\n")
    (tmp_path / "words.txt").write_text("one")
    (tmp_path / "main.py").write_text("import pulumi, neighbour\npulumi.export('text', neighbour.text)\n")
    path = sys.path[:]
    assert run_program(tmp_path / "main.py").outputs == {"text": "one"}
    (tmp_path / "words.txt").write_text("two")
    assert run_program(tmp_path / "main.py").outputs == {"text": "two"}
    assert sys.path == path
    assert "neighbour" not in sys.modules


def test_wrong_project_files_tell_every_fault(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text(
        "name: shop\nruntime: nodejs\nconfig:\n  owner:\n    type: string\n"
    )
    with pytest.raises(Exception, match=r"runtime is not python(.|\n)*shop:owner"):
        run_program(tmp_path, stack="dev")


def test_stalled_program_is_ended(stack):
    def program():
        pulumi.export("never", pulumi.Output.from_input(asyncio.get_running_loop().create_future()))

    object.__setattr__(stack._defaults, "timeout", 0.2)
    start = time.monotonic()
    with pytest.raises(StalledError, match=r"within 0\.2 s"):
        stack.up(program)
    assert time.monotonic() - start < 5
    assert stack.up(lambda: group() and None).named("group").step == "create"


def test_plugin_starts_without_pulumi():
    code = "import sys, local_cloud.azure.pytest_plugin; sys.exit('pulumi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=30).returncode == 0


def test_outputs_are_not_awaited_one_by_one(monkeypatch):
    """The SDK's end of a program takes quadratic time if it looks before the registrations have begun."""
    turns, wait, register = [], asyncio.wait, StrictMonitor.RegisterResource

    def slow(monitor, request):
        time.sleep(0.005)
        return register(monitor, request)

    def counted(tasks, **options):
        turns.append(len(tasks))
        return wait(tasks, **options)

    def program():
        for number in range(40):
            azure.resources.ResourceGroup(f"group{number}")

    monkeypatch.setattr(asyncio, "wait", counted)
    monkeypatch.setattr(StrictMonitor, "RegisterResource", slow)
    assert len(run_program(program, config=CONFIG).resources) == 40
    assert len(turns) < 20
