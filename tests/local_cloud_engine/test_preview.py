"""Preview tells what up would do, with unknowns, and changes nothing."""

from __future__ import annotations

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def test_first_preview(sandbox):
    result = sandbox.preview(
        'a = Thing("a", "1", name="a"); Thing("b", a.endpoint, name="b"); pulumi.export("e", a.endpoint)'
    )
    assert not result.failed, sandbox.messages()
    assert result.changes == {"create": 3}
    assert sandbox.things() == {}
    assert not sandbox.state_dir.exists()
    assert result.outputs == {"e": UNKNOWN}
    new = [
        event["resOutputsEvent"]["metadata"]["new"] for event in sandbox.events if "resOutputsEvent" in event
    ]
    assert next(item for item in new if item["urn"].endswith("::b"))["inputs"]["value"] == UNKNOWN


def test_preview_of_update_replace_and_delete_changes_nothing(sandbox):
    sandbox.up('a = Thing("a", "1", name="a"); Thing("b", "1", kind="x"); Thing("c", "1", name="c")')
    files = {file: file.read_bytes() for file in sandbox.state_dir.iterdir()}
    sandbox.forget_calls()
    result = sandbox.preview('a = Thing("a", "2", name="a"); Thing("b", a.endpoint, kind="y")')
    assert result.changes == {"update": 1, "replace": 1, "delete": 1, "same": 1}
    assert {file: file.read_bytes() for file in sandbox.state_dir.iterdir()} == files
    assert sandbox.calls("Create", "Update", "Delete") == []


def test_preview_of_a_delete_before_replace_chain(sandbox):
    text = 'a = Thing("a", "1", name="a", kind="{}", dbr=True); Thing("b", "x", name="b", kind=a.endpoint)'
    sandbox.up(text.format("x"))
    result = sandbox.preview(text.format("y"))
    assert result.changes == {"replace": 2, "same": 1}
    assert sandbox.ops()[:2] == [("delete-replaced", "b"), ("delete-replaced", "a")]
    assert set(sandbox.things()) == {"a", "b"}


def test_apply_runs_in_preview_only_with_known_values(sandbox):
    result = sandbox.preview(
        """
        Thing("a", "1", name="a").endpoint.apply(lambda value: print("ran", value))
        pulumi.Output.from_input(1).apply(lambda value: print("known", pulumi.runtime.is_dry_run()))
        """
    )
    assert not result.failed
    assert sandbox.messages("info") == "known True"


def test_a_provider_being_replaced_replaces_its_resources(sandbox):
    text = 'p = Provider("p", region="{}"); Thing("a", "1", name="a", dbr=True, opts=Opts(provider=p))'
    sandbox.up(text.format("north"))
    assert sandbox.preview(text.format("south")).changes == {"replace": 2, "same": 1}
