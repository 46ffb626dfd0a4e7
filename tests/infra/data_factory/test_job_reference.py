"""A job by its name through the provider's process, against a real workspace server."""

from __future__ import annotations

import grpc
import pytest

from infra.data_factory import JobReferenceProvider

SOME, NO_CHANGE = 2, 1


class Reference:
    """One reference as the engine handles it."""

    def __init__(self, server, engine):
        self.server, self.engine = server, engine(JobReferenceProvider())
        self.props = {"host": server.url, "workspace_id": "1", "job_name": "flights"}

    def job(self, name="flights", **more):
        return str(self.server.client.jobs.create(name=name, **more).job_id)

    def create(self):
        self.id, self.outs = self.engine.create(self.engine.check(self.props))
        return self.outs["job_id"] or None

    def up(self, **changes):
        """Diff and update as the engine does; returns whether there was a change."""
        self.props = {**self.props, **changes}
        news = self.engine.check(self.props)
        if self.engine.diff(self.id, self.outs, news).changes != SOME:
            return False
        self.outs = self.engine.update(self.id, self.outs, news)
        return True

    @property
    def found(self):
        return self.outs["job_id"] or None


@pytest.fixture
def reference(server, engine):
    return Reference(server, engine)


def test_the_job_comes_later_and_is_found_by_the_next_run(reference):
    assert reference.create() is None
    assert reference.up() is False
    job_id = reference.job()
    assert reference.up() is True
    assert reference.found == job_id
    assert reference.up() is False


def test_a_job_that_is_there_is_found_at_once(reference):
    job_id = reference.job()
    assert reference.create() == job_id
    assert reference.id == "1/flights"


def test_one_made_anew_has_another_id_and_one_that_is_gone_none(reference):
    first = reference.job()
    reference.create()
    reference.server.client.jobs.delete(int(first))
    assert reference.up() is True
    assert reference.found is None
    second = reference.job()
    assert reference.up() is True
    assert reference.found == second != first


def test_a_refresh_sees_what_is_there(reference):
    reference.create()
    job_id = reference.job()
    id_, outs, inputs = reference.engine.read(reference.id, reference.outs)
    assert (id_, outs["job_id"]) == (reference.id, job_id)
    assert inputs == reference.props
    reference.server.client.jobs.delete(int(job_id))
    assert reference.engine.read(reference.id, outs)[1]["job_id"] == ""


def test_another_name_is_another_job_and_another_workspace_another_reference(reference):
    reference.job()
    other = reference.job("trains")
    reference.create()
    assert reference.up(job_name="trains") is True
    assert reference.found == other
    for name, value in (("host", "https://other"), ("workspace_id", "2")):
        difference = reference.engine.diff(reference.id, reference.outs, {**reference.props, name: value})
        assert list(difference.replaces) == [name]


def test_a_name_that_only_looks_the_same_is_another(reference):
    reference.job("Flights")
    reference.job("flights-2")
    assert reference.create() is None


def test_of_two_jobs_that_of_the_bundle_is_meant(reference):
    reference.job()
    ours = reference.job(tags={"managed_by": "workspace-config"})
    assert reference.create() == ours


def test_two_that_could_be_meant_are_an_error_that_says_what_to_do(reference):
    first, second = reference.job(), reference.job()
    with pytest.raises(grpc.RpcError) as refused:
        reference.create()
    text = refused.value.details()
    assert first in text
    assert second in text
    assert "dataFactory.jobId <id>" in text


def test_two_appearing_later_are_an_error_too(reference):
    reference.job()
    reference.create()
    reference.job()
    with pytest.raises(grpc.RpcError, match="2 jobs are called"):
        reference.up()


def test_deleting_the_reference_leaves_the_job(reference):
    job_id = reference.job()
    reference.create()
    reference.engine.delete(reference.id, reference.outs)
    assert reference.server.client.jobs.get(int(job_id)).job_id == int(job_id)


def test_a_job_that_is_missing_says_what_to_do(server, capfd):
    provider = JobReferenceProvider()
    provider.create({"host": server.url, "workspace_id": "1", "job_name": "flights"})
    said = capfd.readouterr().out
    assert "no job called 'flights' yet" in said
    assert "Run `python -m workspace_config apply`, then `pulumi up` again" in said


def test_where_the_workspace_is_not_reached_nothing_has_changed(reference, capfd):
    job_id = reference.job()
    reference.create()
    away = {**reference.props, "host": "http://127.0.0.1:9"}
    difference = JobReferenceProvider().diff("1/flights", {**away, "job_id": job_id}, away)
    assert difference.changes is False
    assert "was not asked for job 'flights'" in capfd.readouterr().out


def test_it_is_not_asked_for_a_workspace_that_is_not_there_yet(reference):
    from pulumi.output import UNKNOWN

    difference = JobReferenceProvider().diff(
        "1/flights", {**reference.props, "job_id": "1"}, {**reference.props, "host": UNKNOWN}
    )
    assert difference.changes is True
    assert difference.replaces == []
