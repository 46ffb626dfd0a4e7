"""Every kind keeps one promise: create, plan empty, one change shows, plan empty, drift, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

Command = Callable[..., tuple[int, dict[str, Any]]]
BASE = """
bundle: {name: NAME}
workspace: {root_path: /Workspace/Shared/NAME}
sync: {paths: [./src]}
"""
NOTEBOOK = "# Databricks notebook source\nprint(%d)\n"


class Case(NamedTuple):
    """How one kind is written, changed in the spec, and changed in the workspace by somebody else."""

    key: str
    before: str
    after: str
    field: str
    """Field that the plan must name, alone."""
    drift: Callable[[Any, str], None]
    """Given client and ref."""
    force: bool = False
    settle: Callable[[Any, str], None] = lambda _client, _ref: None
    """Brings the object to rest before somebody changes it."""


def job_drift(client: Any, ref: str) -> None:
    from databricks.sdk.service.jobs import JobSettings

    client.jobs.update(int(ref), new_settings=JobSettings(timeout_seconds=77))


def pool_drift(client: Any, ref: str) -> None:
    pool = client.instance_pools.get(ref)
    client.instance_pools.edit(
        ref, pool.instance_pool_name, pool.node_type_id, max_capacity=9, custom_tags=pool.custom_tags
    )


def policy_drift(client: Any, ref: str) -> None:
    policy = client.cluster_policies.get(ref)
    client.cluster_policies.edit(ref, name=policy.name, definition=policy.definition, description="by hand")


def cluster_drift(client: Any, ref: str) -> None:
    found = client.clusters.get(ref)
    client.clusters.edit(
        ref,
        found.spark_version,
        cluster_name=found.cluster_name,
        node_type_id=found.node_type_id,
        num_workers=3,
        custom_tags=found.custom_tags,
        autotermination_minutes=found.autotermination_minutes,
    )


def acl_drift(client: Any, ref: str) -> None:
    from databricks.sdk.service.workspace import AclPermission

    client.secrets.put_acl(*ref.split("/"), AclPermission.MANAGE)


def secret_drift(client: Any, ref: str) -> None:
    import time

    scope, key = ref.split("/")
    known = next(item.last_updated_timestamp for item in client.secrets.list_secrets(scope))
    while known >= int(time.time() * 1000):
        pass  # the timestamp has milliseconds; the next one is at most that far
    client.secrets.put_secret(scope, key, string_value="by hand")


def file_drift(client: Any, ref: str) -> None:
    from databricks.sdk.service.workspace import ImportFormat

    client.workspace.upload(ref, b"by hand", format=ImportFormat.RAW, overwrite=True)


def notebook_drift(client: Any, ref: str) -> None:
    from databricks.sdk.service.workspace import ImportFormat, Language

    client.workspace.upload(
        ref,
        b"# Databricks notebook source\n1",
        format=ImportFormat.SOURCE,
        language=Language.PYTHON,
        overwrite=True,
    )


def permissions_drift(client: Any, ref: str) -> None:
    from databricks.sdk.service.iam import AccessControlRequest, PermissionLevel

    request = AccessControlRequest(group_name="admins", permission_level=PermissionLevel.CAN_MANAGE)
    client.permissions.update(*ref.split("/"), access_control_list=[request])


def job(more: str = "") -> str:
    tasks = "[{task_key: t, run_job_task: {job_id: 1}}]"
    return f"resources: {{jobs: {{a: {{name: NAME, tasks: {tasks}{more}}}}}}}"


def pool(capacity: int) -> str:
    entry = f"{{instance_pool_name: NAME, node_type_id: Standard_D4ds_v5, max_capacity: {capacity}}}"
    return f"resources: {{instance_pools: {{a: {entry}}}}}"


def policy(workers: int) -> str:
    definition = f"{{num_workers: {{type: fixed, value: {workers}}}}}"
    return f"resources: {{cluster_policies: {{a: {{name: NAME, definition: {definition}}}}}}}"


def warehouse(minutes: int) -> str:
    tags = "{custom_tags: [{key: team, value: data}, {key: cost, value: one}]}"
    entry = f"{{name: NAME, cluster_size: 2X-Small, auto_stop_mins: {minutes}, tags: {tags}}}"
    return f"resources: {{sql_warehouses: {{a: {entry}}}}}"


CASES = {
    "job": Case("jobs.a", job(), job(", max_concurrent_runs: 3"), "max_concurrent_runs", job_drift),
    "instance_pool": Case(
        "instance_pools.a",
        pool(2),
        pool(4),
        "max_capacity",
        pool_drift,
    ),
    "cluster_policy": Case(
        "cluster_policies.a",
        policy(1),
        policy(2),
        "definition.num_workers.value",
        policy_drift,
    ),
    "cluster": Case(
        "clusters.a",
        "resources: {clusters: {a: {cluster_name: NAME, spark_version: 17.3.x-scala2.13, "
        "node_type_id: Standard_D4ds_v5, num_workers: 1, autotermination_minutes: 10}}}",
        "resources: {clusters: {a: {cluster_name: NAME, spark_version: 17.3.x-scala2.13, "
        "node_type_id: Standard_D4ds_v5, num_workers: 1, autotermination_minutes: 20}}}",
        "autotermination_minutes",
        cluster_drift,
        settle=lambda client, ref: client.clusters.delete(ref),
    ),
    "sql_warehouse": Case(
        "sql_warehouses.a",
        warehouse(10),
        warehouse(20),
        "auto_stop_mins",
        lambda client, ref: client.warehouses.edit(ref, cluster_size="Small"),
    ),
    "secret_scope": Case(
        "secret_scopes.a",
        "resources: {secret_scopes: {a: {name: NAME}}}",
        "resources: {secret_scopes: {a: {name: NAME-2}}}",
        "name",
        lambda client, ref: client.secrets.delete_scope(ref),
    ),
    "secret": Case(
        "secret_scopes.a.secrets.k",
        "variables: {v: {sensitive: true, default: one}}\n"
        "resources: {secret_scopes: {a: {name: NAME, secrets: {k: '${var.v}'}}}}",
        "variables: {v: {sensitive: true, default: two}}\n"
        "resources: {secret_scopes: {a: {name: NAME, secrets: {k: '${var.v}'}}}}",
        "string_value.$digest",
        secret_drift,
    ),
    "secret_acl": Case(
        "secret_scopes.a.permissions.users",
        "resources: {secret_scopes: {a: {name: NAME, permissions: [{group_name: users, level: READ}]}}}",
        "resources: {secret_scopes: {a: {name: NAME, permissions: [{group_name: users, level: WRITE}]}}}",
        "permission",
        acl_drift,
    ),
    "directory": Case(
        "directories.a",
        "resources: {directories: {a: {path: /Workspace/Shared/NAME-one}}}",
        "resources: {directories: {a: {path: /Workspace/Shared/NAME-two}}}",
        "path",
        lambda client, ref: client.workspace.delete(ref),
    ),
    "permissions": Case(
        "jobs.a.permissions",
        job(", permissions: [{group_name: users, level: CAN_VIEW}]"),
        job(", permissions: [{group_name: users, level: CAN_MANAGE_RUN}]"),
        "access_control_list[users].permission_level",
        permissions_drift,
    ),
    "schema": Case(
        "schemas.a",
        "resources: {schemas: {a: {name: NAME, catalog_name: main, comment: one}}}",
        "resources: {schemas: {a: {name: NAME, catalog_name: main, comment: two}}}",
        "comment",
        lambda client, ref: client.schemas.update(ref, comment="by hand"),
        force=True,
    ),
    "volume": Case(
        "volumes.a",
        "resources: {volumes: {a: {name: NAME, catalog_name: main, schema_name: default, comment: one}}}",
        "resources: {volumes: {a: {name: NAME, catalog_name: main, schema_name: default, comment: two}}}",
        "comment",
        lambda client, ref: client.volumes.update(ref, comment="by hand"),
        force=True,
    ),
    "notebook": Case("files.src/n.py", NOTEBOOK % 1, NOTEBOOK % 2, "content.$digest", notebook_drift),
    "workspace_file": Case("files.src/n.py", "one", "two", "content.$digest", file_drift),
}
FILES = ("notebook", "workspace_file")


def test_every_kind_has_a_case() -> None:
    from workspace_config.registry import BY_NAME

    assert set(CASES) == set(BY_NAME)


@pytest.mark.parametrize("kind", CASES)
def test_lifecycle(kind: str, spec: Any, command: Command, client: Any) -> None:
    case = CASES[kind]
    require_served(client, kind)
    write(spec, kind, case.before)
    code, done = command("apply")
    assert code == 0, done
    assert case.key in done["created"]
    assert done["resources"][case.key]["kind"] == kind
    assert command("plan")[0] == 0

    case.settle(client, done["resources"][case.key]["id"])
    write(spec, kind, case.after)
    code, planned = command("plan")
    assert code == 2
    fields = {
        step["key"]: [c["field"] for c in step["changes"] if c["action"] != "skip"]
        for step in planned["steps"]
    }
    assert fields[case.key] == [case.field]
    assert command("apply", force=True)[1]["failed"] == {}
    code, planned = command("plan")
    assert code == 0, planned

    case.drift(client, spec.state["resources"][case.key]["id"])
    code, drifted = command("drift")
    assert code == 2
    assert case.key in drifted["drifted"]
    assert command("apply", force=True)[0] == 0
    assert command("plan")[0] == 0

    code, gone = command("destroy", force=case.force)
    assert code == 0, gone
    assert case.key in gone["deleted"]
    assert not (spec.state_dir / "state.json").exists()


def write(spec: Any, kind: str, text: str) -> None:
    (spec.directory / "src").mkdir(exist_ok=True)
    spec.write(BASE if kind in FILES else BASE + text)
    if kind in FILES:
        spec.write(text, "src/n.py")


def require_served(client: Any, kind: str) -> None:
    """Unity Catalog may not be served yet by the local workspace; anything else must be."""
    from databricks.sdk.errors import NotFound

    if kind in ("schema", "volume"):
        try:
            list(client.schemas.list("main"))
        except NotFound as error:
            if error.error_code == "ENDPOINT_NOT_FOUND":
                pytest.skip("the local workspace serves no Unity Catalog routes")
            raise


def test_permissions_on_everything_that_has_them(spec: Any, command: Command, client: Any) -> None:
    spec.write(
        BASE
        + """
permissions: [{group_name: users, level: CAN_VIEW}]
resources:
  jobs: {a: {name: NAME, tasks: [{task_key: t, run_job_task: {job_id: 1}}]}}
  instance_pools: {a: {instance_pool_name: NAME, node_type_id: Standard_D4ds_v5}}
  cluster_policies: {a: {name: NAME, definition: {}}}
  sql_warehouses: {a: {name: NAME, cluster_size: 2X-Small}}
"""
    )
    spec.write("x = 1", "src/x.py")
    code, done = command("apply")
    assert code == 0, done
    assert len([key for key in done["created"] if key.endswith(".permissions")]) == 5
    assert command("plan")[0] == 0
    levels = client.permissions.get("jobs", done["resources"]["jobs.a"]["id"]).access_control_list
    assert {"CAN_VIEW", "IS_OWNER"} <= {item.all_permissions[0].permission_level.value for item in levels}
    assert command("destroy")[0] == 0


def test_what_the_workspace_gives_a_single_node_is_no_change(
    spec: Any, command: Command, client: Any
) -> None:
    entry = "{cluster_name: NAME, spark_version: 17.3.x-scala2.13, node_type_id: Standard_D4ds_v5, "
    entry += "kind: CLASSIC_PREVIEW, is_single_node: true, autotermination_minutes: 10, spark_conf: {a: b}}"
    write(spec, "cluster", f"resources: {{clusters: {{a: {entry}}}}}")
    code, done = command("apply")
    assert code == 0, done
    found = client.clusters.get(done["resources"]["clusters.a"]["id"])
    assert found.custom_tags["ResourceClass"] == "SingleNode"
    assert command("plan")[0] == 0
    assert command("drift")[0] == 0
    assert command("destroy")[0] == 0
