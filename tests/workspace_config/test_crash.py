"""Killed at any point of the journal, the next apply converges: nothing twice, nothing lost, nothing torn."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from workspace_config.state import Store

Command = Callable[..., tuple[int, dict[str, Any]]]
TEXT = """
bundle: {name: NAME}
workspace: {root_path: /Workspace/Shared/NAME}
sync: {paths: [./src]}
variables: {v: {sensitive: true, default: VALUE}}
resources:
  secret_scopes: {a: {name: NAME, secrets: {k: '${var.v}'}}}
  jobs:
    a:
      name: NAME-a
      timeout_seconds: TIMEOUT
      tasks: [{task_key: t, run_job_task: {job_id: '${resources.jobs.b.id}'}}]
    b: {name: NAME-b, timeout_seconds: TIMEOUT, tasks: [{task_key: t, run_job_task: {job_id: 1}}]}
"""


def write(spec: Any, version: int) -> None:
    spec.write(TEXT.replace("VALUE", f"secret-{version}").replace("TIMEOUT", str(version)))
    spec.write(f"# Databricks notebook source\nprint({version})\n", "src/n.py")


def killed_at(spec: Any, verb: str, point: int, *, torn: bool) -> bool:
    """Run a command in a child that is killed at its n-th journal line; returns whether it was."""
    child = os.fork()
    if child == 0:
        append, count = Store._append, 0

        def dying(self: Store, line: dict[str, Any], *, durable: bool = True) -> None:
            nonlocal count
            count += 1
            if count == point:
                if torn and self._journal is not None:
                    self._journal.write('{"done": "jobs.a", "sav')
                    self._journal.flush()
                os.kill(os.getpid(), signal.SIGKILL)
            append(self, line, durable=durable)

        Store._append = dying  # type: ignore[method-assign]
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        from workspace_config import commands

        os._exit(getattr(commands, verb)(spec.options, as_json=True, force=False))
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def converged(spec: Any, command: Command, client: Any, version: int) -> None:
    code, done = command("apply")
    assert code == 0, done
    assert command("plan")[0] == 0
    for name in ("a", "b"):
        found = list(client.jobs.list(name=f"{spec.name}-{name}"))
        assert len(found) == 1
        assert found[0].settings.timeout_seconds == version
    secret = client.dbutils.secrets.get(spec.name, "k")
    assert secret == f"secret-{version}"


@pytest.mark.parametrize("torn", [False, True])
def test_kill_while_creating(spec: Any, command: Command, client: Any, torn: bool) -> None:
    for point in range(1, 40, 6 if torn else 2):
        write(spec, 1)
        if not killed_at(spec, "apply", point, torn=torn):
            assert point > 5
            break
        converged(spec, command, client, 1)
        assert command("destroy")[0] == 0


def test_kill_while_updating(spec: Any, command: Command, client: Any) -> None:
    write(spec, 1)
    converged(spec, command, client, 1)
    for point in range(1, 30, 3):
        write(spec, point + 1)
        if not killed_at(spec, "apply", point, torn=False):
            assert point > 5
            break
        converged(spec, command, client, point + 1)


def test_kill_while_destroying(spec: Any, command: Command, client: Any) -> None:
    for point in range(1, 30, 5):
        write(spec, 1)
        converged(spec, command, client, 1)
        was_killed = killed_at(spec, "destroy", point, torn=False)
        assert command("destroy")[0] == 0
        assert not list(client.jobs.list(name=f"{spec.name}-a"))
        assert spec.name not in [scope.name for scope in client.secrets.list_scopes()]
        if not was_killed:
            break


def test_lost_answer_makes_no_second_job(
    spec: Any, command: Command, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    send, lost = requests.Session.send, []

    def losing(self: Any, request: Any, **more: Any) -> Any:
        response = send(self, request, **more)
        if request.url.endswith("/jobs/create") and len(lost) < 2:
            lost.append(request)
            raise requests.ConnectionError("connection reset", request=request)
        return response

    write(spec, 1)
    monkeypatch.setattr(requests.Session, "send", losing)
    converged(spec, command, client, 1)
    assert len(lost) == 2
    assert command("destroy")[0] == 0


def test_lost_state_finds_its_jobs_again(spec: Any, command: Command, client: Any) -> None:
    spec.write("bundle: {name: NAME}\nsync: {paths: []}\nresources: {jobs: {a: {name: NAME-a, tasks: []}}}")
    code, first = command("apply")
    assert code == 0, first
    (spec.state_dir / "state.json").unlink()
    code, second = command("apply")
    assert code == 0, second
    assert first["resources"] == second["resources"]
    assert len(list(client.jobs.list(name=f"{spec.name}-a"))) == 1
    assert command("destroy")[0] == 0
