"""A wrong spec is refused with every error at once: position, what is wrong, and the nearest right word."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from workspace_config.errors import InputError
from workspace_config.load import SpecError
from workspace_config.session import Session

HEAD = "bundle: {name: b}\nsync: {paths: []}\n"
BAD: dict[str, tuple[str, list[str]]] = {
    "no name": (
        "sync: {paths: []}\n",
        ["databricks.yml:1:1: bundle.name is missing: every spec needs a name"],
    ),
    "not yaml": ("bundle: {name: b\nx", ["databricks.yml:2:2: not YAML: "]),
    "unknown top level": (
        HEAD + "resource: {}\n",
        ["3:1: unknown key `resource`", "Did you mean `resources`?"],
    ),
    "not managed top level": (HEAD + "artifacts: {}\n", ["3:1: `artifacts` in the spec is not managed yet"]),
    "twice": (
        HEAD + "resources: {}\nresources: {}\n",
        ["4:1: `resources` stands here twice (first at line 3)"],
    ),
    "unknown kind": (
        HEAD + "resources:\n  job: {}\n",
        ["4:3: resources: unknown kind `job`. Did you mean `jobs`?"],
    ),
    "not managed kind": (
        HEAD + "resources:\n  pipelines: {}\n",
        ["resources.pipelines: this kind is not managed yet"],
    ),
    "unknown job field": (
        HEAD + "resources:\n  jobs:\n    a:\n      max_concurent_runs: 1\n",
        ["6:7: unknown field `max_concurent_runs` in resources.jobs.a. Did you mean `max_concurrent_runs`?"],
    ),
    "unknown task field": (
        HEAD + "resources:\n  jobs:\n    a:\n      tasks:\n        - task_key: t\n          notebook: {}\n",
        ["8:11: unknown field `notebook` in resources.jobs.a.tasks[t]. Did you mean `notebook_task`?"],
    ),
    "wrong type": (
        HEAD + "resources: {jobs: {a: {max_concurrent_runs: many}}}\n",
        ["resources.jobs.a.max_concurrent_runs: expected a whole number, got `many`"],
    ),
    "wrong enum": (
        HEAD + "resources: {jobs: {a: {tasks: [{task_key: t, run_if: ALL_SUCESS}]}}}\n",
        ["run_if: `ALL_SUCESS` is not allowed. Did you mean `ALL_SUCCESS`?"],
    ),
    "missing field": (
        HEAD + "resources: {jobs: {a: {tasks: [{notebook_task: {notebook_path: /x}}]}}}\n",
        ["missing task_key"],
    ),
    "unknown variable": (
        HEAD + "variables: {catalog: {default: main}}\nresources: {jobs: {a: {name: '${var.catalgo}'}}}\n",
        ["4:30: unknown variable `${var.catalgo}`. Did you mean `catalog`?"],
    ),
    "variable without value": (
        HEAD + "variables:\n  x: {description: d}\n",
        ["4:3: variable `x` has no value"],
    ),
    "unknown root": (
        HEAD + "resources: {jobs: {a: {name: '${vars.x}'}}}\n",
        ["unknown reference `${vars.x}`. Did you mean `var`?"],
    ),
    "unknown output": (
        HEAD + "resources: {jobs: {a: {name: '${stack.cluster}'}}}\n",
        ["unknown stack output `${stack.cluster}`. Did you mean `cluster_id`?"],
    ),
    "unknown resource": (
        HEAD + "resources: {jobs: {flights: {name: '${resources.jobs.flight.id}'}}}",
        ["there is no resource `jobs.flight`. Did you mean `flights`?"],
    ),
    "circle of variables": (
        HEAD + "variables: {x: {default: '${var.x}'}}\nresources: {jobs: {a: {name: '${var.x}'}}}\n",
        ["refers to itself"],
    ),
    "circle of jobs": (
        HEAD + "resources: {jobs: {"
        "a: {tasks: [{task_key: t, run_job_task: {job_id: '${resources.jobs.b.id}'}}]}, "
        "b: {tasks: [{task_key: t, run_job_task: {job_id: '${resources.jobs.a.id}'}}]}}}",
        ["resources refer to each other: jobs."],
    ),
    "unknown task": (
        HEAD
        + "resources: {jobs: {a: {tasks: [{task_key: one}, {task_key: b, depends_on: [{task_key: onne}]}]}}}",
        ["there is no task `onne`. Did you mean `one`?"],
    ),
    "circle of tasks": (
        HEAD + "resources: {jobs: {a: {tasks: [{task_key: one, depends_on: [{task_key: one}]}]}}}",
        ["tasks wait for each other: one -> one"],
    ),
    "unknown job cluster": (
        HEAD + "resources: {jobs: {a: {tasks: [{task_key: t, job_cluster_key: main}]}}}",
        ["there is no job cluster `main`"],
    ),
    "missing notebook": (
        HEAD + "resources: {jobs: {a: {tasks: [{task_key: t, notebook_task: {notebook_path: ./m.py}}]}}}",
        ["there is no file `./m.py`. Did you mean `n.py`?"],
    ),
    "not a notebook": (
        HEAD + "resources: {jobs: {a: {tasks: [{task_key: t, notebook_task: {notebook_path: ./n.py}}]}}}",
        ["`./n.py` is not a notebook: its first line must be `# Databricks notebook source`"],
    ),
    "outside": (
        HEAD + "resources: {jobs: {a: {tasks: [{task_key: t, notebook_task: {notebook_path: ../../x.py}}]}}}",
        ["lies outside of the spec directory"],
    ),
    "secret in clear": (
        HEAD + "resources: {secret_scopes: {a: {secrets: {k: hunter2}}}}",
        ["secrets.k: a secret must not stand in a file"],
    ),
    "readable secret": (
        HEAD + "variables: {v: {sensitive: true, default: x}}\nresources: {jobs: {a: {name: 'x ${var.v}'}}}",
        ["a sensitive variable would be readable here"],
    ),
    "permission": (
        HEAD + "resources: {jobs: {a: {permissions: [{group_name: users, level: CAN_VIEWW}]}}}",
        ["`CAN_VIEWW` is no permission on jobs. Did you mean `CAN_VIEW`?"],
    ),
    "principal": (
        HEAD + "resources: {jobs: {a: {permissions: [{group: users, level: CAN_VIEW}]}}}",
        ["an entry is `level` and one of user_name, group_name, service_principal_name"],
    ),
    "runtime channel": (
        HEAD + "resources: {clusters: {a: {ml_runtime: {channel: 12.2}}}}",
        ["3:50: unknown channel `12.2` of ml_runtime. One of lts, 18,"],
    ),
    "runtime option": (
        HEAD + "resources: {clusters: {a: {ml_runtime: {chanel: lts}}}}",
        ["unknown option `chanel` of ml_runtime. Did you mean `channel`?"],
    ),
    "include": ("include: [more/*.yml]\n" + HEAD, ["1:11: include: `more/*.yml` matches no file"]),
    "sync": (
        "bundle: {name: b}\nsync: {paths: [./nothing]}\n",
        ["2:16: sync.paths: `./nothing` does not exist"],
    ),
    "policy": (
        HEAD + "resources: {cluster_policies: {a: {definition: '{'}}}",
        ["definition is not JSON"],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_refused(name: str, spec: Any) -> None:
    text, expected = BAD[name]
    (spec.directory / "n.py").write_text("x = 1\n")
    spec.write(text)
    with pytest.raises(SpecError) as caught:
        Session(spec.options).validate()
    for part in expected:
        assert part in str(caught.value)
    assert all(problem.where.line > 0 for problem in caught.value.problems)


def test_every_file_at_once(spec: Any) -> None:
    spec.write(HEAD + "include: [r/*.yml]\nresources: {job: {}}\n")
    spec.write("resources:\n  jobs:\n    a:\n      nme: x\n", "r/a.yml")
    spec.write("resources:\n  jobs:\n    a: {}\n    b: {timeout_seconds: soon}\n", "r/b.yml")
    with pytest.raises(SpecError) as caught:
        Session(spec.options).validate()
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("databricks.yml:4:13: resources: unknown kind `job`")
    assert lines[1].startswith("r/a.yml:4:7: unknown field `nme`")
    assert lines[2].startswith("r/b.yml:3:5: resources.jobs.a stands already at r/a.yml:3:5")
    assert lines[3].startswith("r/b.yml:4:26: resources.jobs.b.timeout_seconds: expected a whole number")
    assert len(lines) == 4


def test_no_spec(spec: Any) -> None:
    with pytest.raises(InputError, match=r"databricks.yml: no such file"):
        Session(spec.options).validate()


def test_runtime_past_its_support() -> None:
    from workspace_config.runtimes import RuntimeChoiceError, resolve

    with pytest.raises(RuntimeChoiceError, match=r"out of support since 2026-08-22"):
        resolve({"channel": "13.3"}, today=dt.date(2026, 11, 22))


@pytest.mark.parametrize(
    ("choice", "key"),
    [
        ({"channel": "lts", "ml": False}, "17.3.x-scala2.13"),
        ({"channel": "lts"}, "17.3.x-cpu-ml-scala2.13"),
        ({"channel": "17.3", "gpu": True}, "17.3.x-gpu-ml-scala2.13"),
        ({"channel": 16.4, "scala": "2.13"}, "16.4.x-cpu-ml-scala2.13"),
        ({"channel": 18, "ml": False}, "18.x-scala2.13"),
    ],
)
def test_runtime(choice: dict[str, Any], key: str) -> None:
    from workspace_config.runtimes import resolve

    assert resolve(choice, today=dt.date(2026, 11, 22)) == key
