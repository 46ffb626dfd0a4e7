"""Promise: jobs are kept as they are given, with the real API's defaults, lists, pages and refusals."""

from __future__ import annotations

import pytest
from databricks.sdk.errors import InvalidParameterValue, NotFound, PermissionDenied
from databricks.sdk.service import jobs as j
from databricks.sdk.service.iam import AccessControlRequest, PermissionLevel


def task(key: str, *after: str, **kwargs) -> j.Task:
    kwargs = kwargs or {"notebook_task": j.NotebookTask(notebook_path="/Shared/x")}
    return j.Task(task_key=key, depends_on=[j.TaskDependency(task_key=a) for a in after] or None, **kwargs)


def test_create_get_update_reset_delete(client):
    job_id = client.jobs.create(name="crud", tasks=[task("a"), task("b", "a")], tags={"k": "v"}).job_id
    settings = client.jobs.get(job_id).settings
    assert (settings.tasks[1].run_if, settings.max_concurrent_runs, settings.format) == (
        j.RunIf.ALL_SUCCESS,
        1,
        j.Format.MULTI_TASK,
    )
    client.jobs.update(
        job_id,
        new_settings=j.JobSettings(name="crud2", tasks=[task("c", "a")]),
        fields_to_remove=["tags", "tasks/b"],
    )
    settings = client.jobs.get(job_id).settings
    assert (settings.name, settings.tags, [t.task_key for t in settings.tasks]) == ("crud2", None, ["a", "c"])
    client.jobs.reset(job_id, j.JobSettings(name="fresh", tasks=[task("z")]))
    assert [t.task_key for t in client.jobs.get(job_id).settings.tasks] == ["z"]
    client.jobs.delete(job_id)
    with pytest.raises(NotFound, match="does not exist"):
        client.jobs.get(job_id)
    with pytest.raises(PermissionDenied):
        client.jobs.reset(job_id, j.JobSettings(name="x"))


def test_lists_are_paged_newest_first_and_filtered_by_exact_name(client):
    ids = [client.jobs.create(name=f"page-{n % 2}", tasks=[task("a")]).job_id for n in range(7)]
    listed = [x.job_id for x in client.jobs.list(limit=2) if x.job_id in ids]
    assert listed == ids[::-1]
    assert {x.job_id for x in client.jobs.list(name="page-1")} == {i for n, i in enumerate(ids) if n % 2}
    assert not next(iter(client.jobs.list(name="page-1"))).settings.tasks
    assert [
        t.task_key for t in next(iter(client.jobs.list(name="page-1", expand_tasks=True))).settings.tasks
    ] == ["a"]


def test_a_job_of_many_tasks_comes_in_pages(client, call):
    job_id = client.jobs.create(name="many", tasks=[task(f"t{n}") for n in range(250)]).job_id
    assert [t.task_key for t in client.jobs.get(job_id).settings.tasks] == [f"t{n}" for n in range(250)]
    status, first = call("GET", f"/api/2.2/jobs/get?job_id={job_id}")
    assert (status, len(first["settings"]["tasks"]), first["has_more"]) == (200, 100, True)


@pytest.mark.parametrize(
    ("kwargs", "says"),
    [
        ({"tasks": [task("a"), task("a")]}, "duplicate task_key 'a'"),
        ({"tasks": [task("a", "b")]}, "depends on task b, which is not in this job"),
        ({"tasks": [task("a", "b"), task("b", "a")]}, "Cycle of task dependencies"),
        ({"tasks": [j.Task(task_key="a")]}, "exactly one type"),
        ({"tasks": [task("a b")]}, "may only hold letters"),
        (
            {"tasks": [task("a", notebook_task=j.NotebookTask(notebook_path="/x"), job_cluster_key="k")]},
            "job cluster k",
        ),
        (
            {"schedule": j.CronSchedule(quartz_cron_expression="* *", timezone_id="UTC")},
            "quartz_cron_expression",
        ),
        ({"max_concurrent_runs": 2000}, "max_concurrent_runs"),
    ],
)
def test_wrong_settings_are_refused(client, kwargs, says):
    with pytest.raises(InvalidParameterValue, match=says):
        client.jobs.create(name="wrong", **kwargs)


def test_a_job_has_exactly_one_owner(client):
    job_id = str(client.jobs.create(name="owned", tasks=[task("a")]).job_id)
    who = lambda name, level: AccessControlRequest(user_name=name, permission_level=level)  # noqa: E731
    with pytest.raises(InvalidParameterValue, match="exactly one owner"):
        client.permissions.set("jobs", job_id, access_control_list=[who("a@x", PermissionLevel.CAN_VIEW)])
    both = [who("a@x", PermissionLevel.IS_OWNER), who("b@x", PermissionLevel.IS_OWNER)]
    with pytest.raises(InvalidParameterValue, match="exactly one owner"):
        client.permissions.set("jobs", job_id, access_control_list=both)
    client.permissions.set("jobs", job_id, access_control_list=[who("a@x", PermissionLevel.IS_OWNER)])
    client.permissions.update(
        "jobs",
        job_id,
        access_control_list=[who("b@x", PermissionLevel.IS_OWNER), who("c@x", PermissionLevel.CAN_VIEW)],
    )
    acl = client.permissions.get("jobs", job_id).access_control_list
    assert [(a.user_name or a.group_name, a.all_permissions[0].permission_level.value) for a in acl] == [
        ("b@x", "IS_OWNER"), ("c@x", "CAN_VIEW"), ("admins", "CAN_MANAGE"),
    ]  # fmt: skip
    levels = client.permissions.get_permission_levels("jobs", job_id).permission_levels
    assert {x.permission_level.value for x in levels} == {
        "CAN_VIEW",
        "CAN_MANAGE_RUN",
        "IS_OWNER",
        "CAN_MANAGE",
    }


def test_access_list_at_creation(client):
    acl = [j.JobAccessControlRequest(group_name="users", permission_level=j.JobPermissionLevel.CAN_VIEW)]
    job_id = str(client.jobs.create(name="acl", tasks=[task("a")], access_control_list=acl).job_id)
    found = client.permissions.get("jobs", job_id).access_control_list
    assert [(a.user_name or a.group_name) for a in found] == ["users", "admin@localhost", "admins"]
