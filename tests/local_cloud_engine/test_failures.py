"""A failure stops what depends on it, says what and where, and nothing is deleted."""

from __future__ import annotations


def test_a_failed_resource_stops_its_dependents_and_the_rest_goes_on(sandbox):
    sandbox.up('Thing("old", "1", name="old")')
    result = sandbox.up(
        """
        a = Thing("a", "fail", name="a")
        b = Thing("b", a.endpoint, name="b")
        Thing("c", "1", name="c", opts=Opts(depends_on=[b]))
        Thing("d", "1", name="d")
        pulumi.export("broken", a.endpoint)
        pulumi.export("good", 1)
        """
    )
    assert result.failed
    assert result.exit_code == 1
    assert set(sandbox.things()) == {"old", "d"}
    assert "create failed: cannot create a" in sandbox.messages()
    assert sandbox.messages().count("\n") == 0
    assert "skipped: 'a' it depends on failed" in sandbox.messages("info")
    assert "skipped: 'b' it depends on failed" in sandbox.messages("info")
    assert "nothing was deleted because the update failed" in sandbox.messages("info")
    assert result.outputs == {"good": 1}
    assert sandbox.ops("resOpFailedEvent") == [("create", "a")]


def test_check_failures_name_every_property(sandbox):
    assert sandbox.up('Thing("a", "bad")').failed
    assert sandbox.messages().splitlines() == [
        "test:index:Thing 'a': property 'value': is bad",
        "test:index:Thing 'a': is all bad",
    ]


def test_failed_update_keeps_the_old_state(sandbox):
    sandbox.up('Thing("a", "1", name="a")')
    assert sandbox.up('Thing("a", "fail", name="a")').failed
    assert sandbox.resources()["a"]["inputs"]["value"] == "1"
    assert sandbox.state()["pending_operations"] == []


def test_a_resource_that_did_not_initialise_is_kept_and_updated(sandbox):
    assert sandbox.up('Thing("a", "partial", name="a")').failed
    assert "create failed: not ready" in sandbox.messages()
    assert sandbox.resources()["a"]["initErrors"] == ["not ready"]
    result = sandbox.up()
    assert result.changes == {"same": 1, "update": 1}
    assert "initErrors" not in sandbox.resources()["a"]


def test_failed_delete_keeps_what_it_depends_on(sandbox):
    sandbox.up(
        'a = Thing("a", "1", name="a"); Thing("b", "undeletable", name="b", opts=Opts(depends_on=[a]))'
    )
    sandbox.up('Thing("x", "1", name="x")')
    result = sandbox.destroy()
    assert result.failed
    assert set(sandbox.things()) == {"a", "b"}
    assert set(sandbox.resources()) == {"a", "b", "proj-local"}


def test_duplicate_urn(sandbox):
    assert sandbox.up('Thing("a", "1", name="a"); Thing("a", "2", name="a2")').failed
    message = (
        "Duplicate resource URN 'urn:pulumi:local::proj::test:index:Thing::a'; try giving it a unique name"
    )
    assert message in sandbox.messages()


def test_program_errors_show_the_program_only(sandbox):
    result = sandbox.up("def broken():\n    raise ValueError('boom')\nThing('a', '1', name='a')\nbroken()")
    assert result.exit_code == 1
    assert "ValueError: boom" in sandbox.messages()
    assert "in broken" in sandbox.messages()
    assert "site-packages" not in sandbox.messages()
    assert "runpy" not in sandbox.messages()


def test_an_error_in_apply_shows_the_program_only(sandbox):
    result = sandbox.up(
        "def look(value):\n    return value['x']\nThing('a', '1', name='a').endpoint.apply(look)"
    )
    assert result.failed
    assert "in look" in sandbox.messages()
    assert "site-packages" not in sandbox.messages()


def test_missing_configuration_is_bad_input(sandbox):
    result = sandbox.up("pulumi.Config().require('region')")
    assert (result.exit_code, result.bad_input) == (2, True)
    assert "Missing required configuration variable 'proj:region'" in sandbox.messages()
    assert "Traceback" not in sandbox.messages()
    assert sandbox.things() == {}


def test_run_error_after_resources_is_a_failure(sandbox):
    result = sandbox.up("Thing('a', '1', name='a')\nraise pulumi.RunError('enough')")
    assert result.exit_code == 1
    assert sandbox.messages() == "enough"


def test_failed_invoke(sandbox):
    assert sandbox.up("pulumi.runtime.invoke('test:index:ask', {'question': 'hard'})").failed
    assert "too hard" in sandbox.messages()


def test_prints_become_messages(sandbox):
    sandbox.up("import sys\nprint('hello')\nprint('there', file=sys.stderr)\npulumi.log.warn('careful')")
    assert sandbox.messages("info") == "hello"
    assert sandbox.messages("info#err") == "there"
    assert sandbox.messages("warning") == "careful"
