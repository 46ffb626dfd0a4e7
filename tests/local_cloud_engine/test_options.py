"""Resource options mean what they mean to the real engine."""

from __future__ import annotations

import pytest


def test_protect_refuses_replace_and_delete_until_taken_away(sandbox):
    text = 'Thing("a", "1", name="a", kind="{}", opts=Opts(protect={}))'
    sandbox.up(text.format("x", True))
    assert sandbox.up(text.format("y", True)).failed
    assert "as it is currently marked for protection" in sandbox.messages()
    assert sandbox.up("pass").failed
    assert "cannot be deleted\nbecause it is protected" in sandbox.messages()
    assert sandbox.destroy().failed
    assert list(sandbox.things()) == ["a"]
    sandbox.up(text.format("x", False))
    assert not sandbox.destroy().failed
    assert sandbox.things() == {}


def test_unprotect_by_name(sandbox):
    sandbox.up('Thing("a", "1", name="a", opts=Opts(protect=True))')
    sandbox.engine().unprotect(sandbox.resources()["a"]["urn"])
    assert not sandbox.destroy().failed


def test_a_protected_dependent_stops_a_delete_before_replace(sandbox):
    text = """
    a = Thing("a", "1", name="a", kind="{}", dbr=True)
    Thing("b", "x", name="b", kind=a.endpoint, opts=Opts(protect=True))
    """
    sandbox.up(text.format("x"))
    assert sandbox.up(text.format("y")).failed
    assert "as part of replacing" in sandbox.messages()
    assert set(sandbox.things()) == {"a", "b"}


@pytest.mark.parametrize(
    ("ignore", "kept"),
    [
        ("value", {"value": "1", "tags": {"team": "y", "env": "y"}}),
        ("tags.team", {"value": "2", "tags": {"team": "x", "env": "y"}}),
        ('tags["env"]', {"value": "2", "tags": {"team": "y", "env": "x"}}),
        ("tags[*]", {"value": "2", "tags": {"team": "x", "env": "x"}}),
        ("tags", {"value": "2", "tags": {"team": "x", "env": "x"}}),
    ],
)
def test_ignore_changes(sandbox, ignore, kept):
    sandbox.up('Thing("a", "1", name="a", tags={"team": "x", "env": "x"})')
    new = f"Opts(ignore_changes=['{ignore}'])"
    result = sandbox.up(f'Thing("a", "2", name="a", tags={{"team": "y", "env": "y"}}, opts={new})')
    assert not result.failed, sandbox.messages()
    assert {key: sandbox.things()["a"][key] for key in ("value", "tags")} == kept


def test_a_refresh_takes_an_ignored_change_over_and_does_not_count_it(sandbox):
    text = 'Thing("a", "1", name="a", opts=Opts(ignore_changes=["value"]))'
    sandbox.up(text)
    file = sandbox.cloud / "a.json"
    file.write_text(file.read_text().replace('"1"', '"drifted"'))
    assert sandbox.refresh().changes == {"same": 1}
    assert sandbox.resources()["a"]["inputs"]["value"] == "drifted"
    assert sandbox.up(text).changes.get("update") is None


def test_ignore_changes_names_every_missing_path(sandbox):
    sandbox.up('Thing("a", "1", name="a")')
    result = sandbox.up(
        'Thing("a", "1", name="a", opts=Opts(ignore_changes=["tags.x.y", "list[3].z", "value"]))'
    )
    # A path that is missing on both sides has nothing to reset.
    assert not result.failed, sandbox.messages()
    result = sandbox.up(
        'Thing("a", "1", name="a", tags={"x": 1}, opts=Opts(ignore_changes=["tags.x", "no[", "tags.y.z"]))'
    )
    assert result.failed
    assert "'tags.x', 'no['" in sandbox.messages()


@pytest.mark.parametrize("option", ["value", "*"])
def test_replace_on_changes(sandbox, option):
    text = 'Thing("a", "{}", opts=Opts(replace_on_changes=["' + option + '"]))'
    sandbox.up(text.format("1"))
    result = sandbox.up(text.format("2"))
    assert result.changes == {"replace": 1, "same": 1}


def test_replace_on_changes_of_a_nested_path(sandbox):
    text = 'Thing("a", "1", tags={{"team": "{}", "env": "{}"}}, opts=Opts(replace_on_changes=["tags.team"]))'
    sandbox.up(text.format("x", "x"))
    assert sandbox.up(text.format("x", "y")).changes == {"update": 1, "same": 1}
    assert sandbox.up(text.format("y", "y")).changes == {"replace": 1, "same": 1}


def test_replace_with_and_replacement_trigger(sandbox):
    text = """
    a = Thing("a", "1", kind="{}")
    Thing("b", "1", opts=Opts(replace_with=[a]))
    Thing("c", "1", opts=Opts(replacement_trigger={}))
    """
    sandbox.up(text.format("x", 0))
    assert sandbox.up(text.format("x", 0)).changes == {"same": 4}
    assert sandbox.up(text.format("y", 0)).changes == {"replace": 2, "same": 2}
    assert sandbox.up(text.format("y", 1)).changes == {"replace": 1, "same": 3}


def test_deleted_with_and_retain_on_delete_do_not_call_the_provider(sandbox):
    text = """
    a = Thing("a", "1", name="a")
    Thing("b", "1", name="b", opts=Opts(deleted_with=a))
    Thing("c", "1", name="c", opts=Opts(retain_on_delete=True))
    """
    sandbox.up(text)
    sandbox.forget_calls()
    sandbox.destroy()
    assert sandbox.calls("Delete") == ["a"]
    assert sandbox.state()["resources"] == []


def test_deleted_with_still_deletes_when_the_other_stays(sandbox):
    sandbox.up('a = Thing("a", "1", name="a"); Thing("b", "1", name="b", opts=Opts(deleted_with=a))')
    sandbox.up('a = Thing("a", "1", name="a")')
    assert list(sandbox.things()) == ["a"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'Thing("a", "1", name="n")',
            'Thing("z", "1", name="n", opts=Opts(aliases=[pulumi.Alias(name="a")]))',
        ),
        (
            'Thing("a", "1", name="n")',
            'Thing("a", "1", name="n", opts=Opts(parent=Group("g"), aliases=[pulumi.Alias(parent=None)]))',
        ),
        (
            'Thing("g-a", "1", name="n", opts=Opts(parent=Group("g")))',
            """h = Group("h", Opts(aliases=[pulumi.Alias(name="g")]))
Thing("h-a", "1", name="n", opts=Opts(parent=h))""",
        ),
        (
            'Thing("a", "1", name="n", opts=Opts(parent=Group("g")))',
            """g = Group("g", Opts(aliases=[pulumi.Alias(type_="test:index:Group")]), "test:index:Team")
Thing("a", "1", name="n", opts=Opts(parent=g))""",
        ),
        (
            'Thing("a", "1", name="n")',
            'Thing("b", "1", name="n", opts=Opts(aliases=["urn:pulumi:local::proj::test:index:Thing::a"]))',
        ),
    ],
)
def test_aliases_keep_the_resource(sandbox, before, after):
    sandbox.up(before + '\nThing("user", "1", name="user", opts=Opts(depends_on=[]))')
    sandbox.forget_calls()
    result = sandbox.up(after + '\nThing("user", "1", name="user", opts=Opts(depends_on=[]))')
    assert not result.failed, sandbox.messages()
    assert sandbox.calls("Create", "Update", "Delete") == []
    assert not {"replace", "update", "delete"} & set(result.changes)
    assert sandbox.up().changes == {"same": len(sandbox.state()["resources"])}


def test_an_alias_moves_references_of_resources_that_then_go(sandbox):
    sandbox.up('a = Thing("a", "1", name="a"); Thing("b", a.endpoint, name="b")')
    sandbox.forget_calls()
    sandbox.up('z = Thing("z", "1", name="a", opts=Opts(aliases=[pulumi.Alias(name="a")]))')
    assert sandbox.calls("Delete") == ["b"]
    assert list(sandbox.things()) == ["a"]


def test_a_resource_cannot_be_itself_and_an_alias(sandbox):
    sandbox.up('Thing("a", "1", name="a")')
    result = sandbox.up(
        'a = Thing("a", "1", name="a"); Thing("b", a.endpoint, opts=Opts(aliases=[pulumi.Alias(name="a")]))'
    )
    assert result.failed
    assert "names a resource that is itself in the program" in sandbox.messages()


def test_additional_secret_outputs(sandbox):
    result = sandbox.up(
        'a = Thing("a", "1", name="a", opts=Opts(additional_secret_outputs=["endpoint"]))\n'
        'pulumi.export("endpoint", a.endpoint)'
    )
    assert result.outputs == {"endpoint": "[secret]"}
    assert sandbox.engine().outputs(show_secrets=True) == {"endpoint": "https://a"}
    assert "https://a" not in (sandbox.state_dir / "local.json").read_text()


def test_custom_timeouts_are_seconds(sandbox):
    options = 'Opts(custom_timeouts=pulumi.CustomTimeouts(create="1h30m", delete="90s"))'
    assert not sandbox.up(f'Thing("a", "1", opts={options})').failed, sandbox.messages()
    assert sandbox.resources()["a"]["customTimeouts"] == {"create": 5400, "delete": 90}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('Thing("a", "1", opts=Opts(transforms=[lambda args: None]))', "transforms ('a')"),
        ("pulumi.runtime.register_resource_transform(lambda args: None)", "transforms"),
        (
            'Thing("a", "1", opts=Opts(hooks=pulumi.ResourceHookBinding(before_create=[lambda args: None])))',
            "hooks",
        ),
        ('pulumi.StackReference("org/other/dev")', "package 'pulumi'"),
        ('Thing("a", pulumi.StringAsset("x"))', "property 'value' is an asset"),
        ('pulumi.require_pulumi_version(">=3.0.0")', "require_pulumi_version"),
        ('pulumi.CustomResource("random:index:Pet", "x", {})', "no provider for package 'random'"),
    ],
)
def test_what_is_left_out_is_refused_by_name(sandbox, text, name):
    assert sandbox.up(text).failed
    assert name in sandbox.messages()
