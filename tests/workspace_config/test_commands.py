"""The commands as a user meets them: exit codes, nothing sent when nothing changed, no secret anywhere."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workspace_config.errors import CredentialError, InputError, LockedError, RefusedError, RemoteError

Command = Callable[..., tuple[int, dict[str, Any]]]
TEXT = """
bundle: {name: NAME}
workspace: {root_path: /Workspace/Shared/NAME}
sync: {paths: [./src]}
variables: {key: {sensitive: true}}
resources:
  secret_scopes: {a: {name: NAME, secrets: {k: '${var.key}', e: {env: TEST_SECRET}}}}
  jobs:
    a:
      name: NAME
      tasks:
        - {task_key: c, condition_task: {op: EQUAL_TO, left: '1', right: '1'}}
        - task_key: n
          depends_on: [{task_key: c, outcome: 'false'}]
          notebook_task: {notebook_path: src/n.py}
"""
SECRETS = ("correct horse battery staple", "tr0ub4dor")


@pytest.fixture
def written(spec: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("BUNDLE_VAR_key", SECRETS[0])
    monkeypatch.setenv("TEST_SECRET", SECRETS[1])
    spec.write(TEXT)
    spec.write("# Databricks notebook source\nprint(1)\n", "src/n.py")
    return spec


def run(spec: Any, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workspace_config", arguments[0], str(spec.directory), *arguments[1:]]
    command += ["--stack", "test", "--state-dir", str(spec.state_dir)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})


def test_help_imports_neither_sdk_nor_yaml() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from workspace_config.__main__ import cli\n"
        "found = CliRunner().invoke(cli, ['apply', '--help']); assert found.exit_code == 0\n"
        "print([name for name in ('databricks', 'ruamel', 'rich', 'requests') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_first_and_second_apply(written: Any) -> None:
    first = run(written, "apply")
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[-1] == "8 created, 0 updated, 0 deleted, 0 unchanged."
    assert "created jobs.a" in first.stderr
    second = run(written, "apply")
    assert (second.returncode, second.stdout) == (0, "No changes.\n")
    assert run(written, "plan", "--detailed-exitcode").returncode == 0
    gone = run(written, "destroy")
    assert gone.returncode == 0
    assert gone.stdout == "0 created, 0 updated, 8 deleted, 0 unchanged.\n"


def test_nothing_is_sent_when_nothing_changed(
    written: Any, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    assert command("apply")[0] == 0
    send, methods = requests.Session.send, []

    def counting(self: Any, request: Any, **more: Any) -> Any:
        methods.append(request.method)
        return send(self, request, **more)

    monkeypatch.setattr(requests.Session, "send", counting)
    code, done = command("apply")
    assert (code, done["unchanged"]) == (0, 8)
    assert set(methods) == {"GET"}
    assert len(methods) <= 8 + 1


def test_no_secret_in_state_plan_or_output(
    written: Any, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = json.dumps(command("plan")[1])
    applied = json.dumps(command("apply")[1])
    monkeypatch.setenv("BUNDLE_VAR_key", "another " + SECRETS[0])
    code, changed = command("plan")
    assert code == 2
    text = (
        "".join(path.read_text() for path in written.state_dir.iterdir())
        + planned
        + applied
        + json.dumps(changed)
    )
    assert not any(secret in text for secret in SECRETS)
    assert [item["key"] for item in changed["steps"] if item["action"] != "skip"] == [
        "secret_scopes.a.secrets.k"
    ]


def test_bad_input_is_2_and_sends_nothing(written: Any) -> None:
    written.write(TEXT.replace("jobs:", "jbos:"))
    found = run(written, "apply")
    assert found.returncode == 2
    assert "databricks.yml:8:3: resources: unknown kind `jbos`. Did you mean `jobs`?" in found.stderr
    assert not written.state_dir.exists()
    assert run(written, "plan", "--detailed-exitcode").returncode == 1


def test_missing_secret_names_the_variable(written: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_SECRET")
    found = run(written, "apply")
    assert found.returncode == 2
    assert "secrets.e: the environment variable TEST_SECRET is not set; export it first" in found.stderr
    assert run(written, "validate").returncode == 0
    assert run(written, "destroy").returncode == 0


def test_workspace_down_is_a_sentence(written: Any, command: Command) -> None:
    assert command("apply")[0] == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = run(written, "plan", DATABRICKS_HOST=f"http://127.0.0.1:{port}")
    assert found.returncode == 1
    assert f"http://127.0.0.1:{port} does not answer" in found.stderr
    assert "Traceback" not in found.stderr


def test_wrong_token_is_a_sentence(written: Any, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command("apply")[0] == 0
    monkeypatch.setenv("DATABRICKS_TOKEN", "dapi-wrong")
    with pytest.raises(RemoteError):
        command("plan")


def test_locked_state_says_by_whom(written: Any, command: Command) -> None:
    from workspace_config.lock import locked

    with (
        locked(written.state_dir, "apply"),
        pytest.raises(LockedError, match=rf"process {os.getpid()}, `apply`"),
    ):
        command("apply")


def test_mass_delete_needs_force(written: Any, command: Command) -> None:
    assert command("apply")[0] == 0
    written.write("bundle: {name: NAME}\nsync: {paths: []}\n")
    with pytest.raises(RefusedError, match="Add --force"):
        command("apply")
    code, done = command("apply", force=True)
    assert (code, len(done["deleted"])) == (0, 8)


def test_failure_skips_only_what_depends_on_it(spec: Any, command: Command, client: Any) -> None:
    spec.write(
        "bundle: {name: NAME}\nsync: {paths: []}\nresources:\n  jobs:\n"
        "    bad: {name: NAME-bad, tasks: [{task_key: t, run_job_task: {job_id: 1}}, {task_key: t2,"
        " existing_cluster_id: x, notebook_task: {notebook_path: /x}}],"
        " schedule: {quartz_cron_expression: nonsense, timezone_id: UTC}}\n"
        "    child: {tasks: [{task_key: t, run_job_task: {job_id: '${resources.jobs.bad.id}'}}]}\n"
        "    good: {name: NAME-good, tasks: [{task_key: t, run_job_task: {job_id: 1}}]}\n"
    )
    code, done = command("apply")
    if code == 0:
        pytest.skip("the local workspace does not check cron expressions")
    assert list(done["failed"]) == ["jobs.bad"]
    assert done["skipped"] == {"jobs.child": "jobs.bad failed"}
    assert done["created"] == ["jobs.good"]


def test_run_follows_to_the_end(written: Any, command: Command) -> None:
    assert command("apply")[0] == 0
    found = run(written, "run", "a", "--json")
    assert found.returncode == 0, found.stdout + found.stderr
    document = json.loads(found.stdout)
    assert document["state"] == "SUCCESS"
    assert {task["task_key"]: task["state"] for task in document["tasks"]} == {
        "c": "SUCCESS",
        "n": "EXCLUDED",
    }
    unknown = run(written, "run", "b")
    assert unknown.returncode == 2
    assert "there is no applied job `b`" in unknown.stderr


def test_runtimes_are_joined_with_support_dates(written: Any) -> None:
    found = run(written, "runtimes", "--json")
    rows = {row["key"]: row["end_of_support"] for row in json.loads(found.stdout)}
    assert rows["17.3.x-scala2.13"] == "2028-10-22"


def test_no_entra_token_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    from workspace_config.auth import SDK_SETTINGS, workspace_client

    for name in SDK_SETTINGS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CredentialError, match=r"has no TLS.*DATABRICKS_TOKEN"):
        workspace_client("http://127.0.0.1:1")


def test_stack_outputs_are_needed_only_when_used(spec: Any, client: Any) -> None:
    from workspace_config.session import Session

    spec.write(
        "bundle: {name: NAME}\nsync: {paths: []}\nresources: {jobs: {a: {name: '${stack.location}'}}}\n"
    )
    assert Session(spec.options).validate().name == spec.name
    with pytest.raises(
        InputError, match=r"databricks.yml:3:30: `\$\{stack.location\}`: .*run `pulumi up` first"
    ):
        assert Session(spec.options).bundle


def test_workspace_room_imports_without_the_sdk() -> None:
    code = "import sys, workspace_config.plan, workspace_config.runtimes; print('databricks' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path.cwd())
    assert found.stdout == "False\n"


def test_entra_token_goes_into_the_header(monkeypatch: pytest.MonkeyPatch) -> None:
    import azure.identity
    from azure.core.exceptions import ClientAuthenticationError

    from workspace_config.auth import DATABRICKS_RESOURCE, entra_strategy

    scopes = []

    def provider(_credential: Any, scope: str) -> Callable[[], str]:
        scopes.append(scope)
        return lambda: "entra"

    monkeypatch.setattr(azure.identity, "DefaultAzureCredential", object)
    monkeypatch.setattr(azure.identity, "get_bearer_token_provider", provider)
    strategy = entra_strategy("https://adb-1.2.azuredatabricks.net")
    assert strategy.auth_type() == "azure-identity"
    assert strategy(None)() == {"Authorization": "Bearer entra"}
    assert scopes == [f"{DATABRICKS_RESOURCE}/.default"]

    def refused(_credential: Any, _scope: str) -> Callable[[], str]:
        def token() -> str:
            raise ClientAuthenticationError("not signed in")

        return token

    monkeypatch.setattr(azure.identity, "get_bearer_token_provider", refused)
    with pytest.raises(CredentialError, match="az login"):
        strategy(None)()


def test_failed_run_shows_its_traceback() -> None:
    from workspace_config.run_command import lines

    task = {
        "task_key": "silver",
        "state": "FAILED",
        "run_page_url": "http://h/#job/1/run/2",
        "error": "ZeroDivisionError: division by zero",
        "error_trace": "Traceback:\n  1/0",
    }
    found = list(
        lines({"state": "FAILED", "duration_seconds": 2.0, "message": "task silver failed", "tasks": [task]})
    )
    assert found[0] == "silver: ZeroDivisionError: division by zero"
    assert "    1/0" in found
    assert found[-1] == "FAILED: task silver failed after 2.0 s"


def test_directory_with_objects_of_others_is_kept_and_told(spec: Any, command: Command, client: Any) -> None:
    directories = "{a: {path: /Workspace/Shared/NAME}}"
    text = f"bundle: {{name: NAME}}\nsync: {{paths: []}}\nresources: {{directories: {directories}}}"
    spec.write(text)
    assert command("apply")[0] == 0
    client.workspace.mkdirs(f"/Workspace/Shared/{spec.name}/theirs")
    code, done = command("destroy")
    assert (code, done["deleted"]) == (0, [])
    assert "holds objects that this spec did not make" in done["kept"]["directories.a"]
    assert client.workspace.get_status(f"/Workspace/Shared/{spec.name}/theirs")
