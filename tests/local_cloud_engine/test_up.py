"""Create, same, update, replace and delete follow from Check and Diff."""

from __future__ import annotations

CHAIN = """
a = Thing("a", "1", name="a")
b = Thing("b", a.endpoint, name="b")
pulumi.export("endpoint", b.endpoint)
pulumi.export("number", 3)
"""


def test_first_up_creates_in_order_and_keeps_outputs(sandbox):
    result = sandbox.up(CHAIN)
    assert not result.failed, sandbox.messages()
    assert sandbox.ops() == [("create", "a"), ("create", "b")]
    assert sandbox.things()["b"]["value"] == "https://a"
    assert result.outputs == {"endpoint": "https://b", "number": 3}
    assert result.changes == {"create": 3}
    assert sandbox.resources()["b"]["propertyDependencies"]["value"][0].endswith("::a")


def test_second_up_changes_nothing_and_writes_nothing(sandbox):
    sandbox.up(CHAIN)
    written = (sandbox.state_dir / "local.json").read_bytes()
    sandbox.forget_calls()
    result = sandbox.up()
    assert result.changes == {"same": 3}
    assert sandbox.calls("Create", "Update", "Delete") == []
    assert (sandbox.state_dir / "local.json").read_bytes() == written
    assert sorted(file.name for file in sandbox.state_dir.iterdir()) == [
        "local.json",
        "local.key",
        "local.lock",
    ]


def test_update_in_place_reaches_dependents(sandbox):
    sandbox.up(CHAIN)
    result = sandbox.up(CHAIN.replace('"1"', '"2"'))
    assert result.changes == {"same": 2, "update": 1}
    assert sandbox.things()["a"]["value"] == "2"
    update = [event["resOutputsEvent"]["metadata"] for event in sandbox.events if "resOutputsEvent" in event]
    detailed = next(item for item in update if item["op"] == "update")["detailedDiff"]
    assert detailed == {"value": {"diffKind": "update", "inputDiff": True}}


def test_autonamed_resources_keep_their_name(sandbox):
    sandbox.up('Thing("auto", "1")')
    before = list(sandbox.things())
    sandbox.up('Thing("auto", "2")')
    assert list(sandbox.things()) == before


def test_replace_creates_first_and_deletes_the_old_at_the_end(sandbox):
    sandbox.up('a = Thing("a", "1", kind="x"); Thing("b", a.endpoint, name="b")')
    old = next(name for name in sandbox.things() if name != "b")
    sandbox.forget_calls()
    result = sandbox.up('a = Thing("a", "1", kind="y"); Thing("b", a.endpoint, name="b")')
    assert result.changes == {"replace": 1, "update": 1, "same": 1}
    assert sandbox.ops() == [
        ("create-replacement", "a"),
        ("replace", "a"),
        ("update", "b"),
        ("delete-replaced", "a"),
    ]
    assert sandbox.calls("Delete") == [old]
    assert old not in sandbox.things()
    assert len(sandbox.things()) == 2


def test_delete_before_replace_takes_dependents_that_would_be_replaced(sandbox):
    text = """
    a = Thing("a", "1", name="a", kind="{kind}", dbr=True)
    Thing("b", "x", name="b", kind=a.endpoint)
    Thing("c", a.endpoint, name="c")
    """
    sandbox.up(text.format(kind="x"))
    sandbox.forget_calls()
    result = sandbox.up(text.format(kind="y"))
    assert not result.failed, sandbox.messages()
    # c only takes a value it can be updated with; b must go before a, and comes back after it.
    assert sandbox.calls("Delete", "Create") == ["b", "a", "a", "b"]
    assert result.changes["replace"] == 2
    assert all("pendingReplacement" not in item for item in sandbox.state()["resources"])
    assert sandbox.up().changes == {"same": 4}


def test_delete_before_replace_option_overrides_the_provider(sandbox):
    text = 'Thing("a", "1", name="a", kind="{}", opts=Opts(delete_before_replace=True))'
    sandbox.up(text.format("x"))
    sandbox.forget_calls()
    assert not sandbox.up(text.format("y")).failed
    assert sandbox.calls("Delete", "Create") == ["a", "a"]


def test_resources_no_longer_named_are_deleted_dependents_first(sandbox):
    sandbox.up(CHAIN)
    sandbox.forget_calls()
    result = sandbox.up("pulumi.export('left', 1)")
    assert sandbox.calls("Delete") == ["b", "a"]
    assert result.changes == {"delete": 2, "same": 1}
    assert result.outputs == {"left": 1}
    assert sandbox.things() == {}


def test_components_and_parents(sandbox):
    text = """
    group = Group("group")
    Thing("child", "1", name="child", opts=Opts(parent=group))
    group.register_outputs({"done": True})
    """
    result = sandbox.up(text)
    assert result.changes == {"create": 3}
    child = sandbox.resources()["child"]
    assert child["urn"] == "urn:pulumi:local::proj::test:index:Group$test:index:Thing::child"
    assert sandbox.resources()["group"]["outputs"] == {"done": True}
    assert sandbox.up().changes == {"same": 3}


def test_destroy_deletes_in_reverse_order(sandbox):
    sandbox.up(CHAIN + 'Thing("c", "1", name="c", opts=Opts(depends_on=[b]))')
    sandbox.forget_calls()
    result = sandbox.destroy()
    assert sandbox.calls("Delete") == ["c", "b", "a"]
    assert result.changes == {"delete": 4}
    assert sandbox.state()["resources"] == []
    assert sandbox.up().changes == {"create": 4}


def test_refresh_sees_drift_and_the_next_up_undoes_it(sandbox):
    sandbox.up(CHAIN)
    file = sandbox.cloud / "a.json"
    file.write_text(file.read_text().replace('"1"', '"drifted"'))
    (sandbox.cloud / "b.json").unlink()
    result = sandbox.refresh()
    assert result.changes == {"update": 1, "delete": 1}
    assert sandbox.resources()["a"]["inputs"]["value"] == "drifted"
    assert "b" not in sandbox.resources()
    result = sandbox.up()
    assert result.changes == {"same": 1, "update": 1, "create": 1}
    assert sandbox.things()["a"]["value"] == "1"
    assert sandbox.refresh().changes == {"same": 2}


def test_numbers_stay_whole_and_nested_values_survive(sandbox):
    sandbox.up('Thing("a", "1", name="a", tags={"n": 3, "f": 1.5, "deep": [{"x": True}]})')
    assert sandbox.resources()["a"]["inputs"]["tags"] == {"n": 3, "f": 1.5, "deep": [{"x": True}]}
    assert sandbox.up().changes == {"same": 2}


def test_read_and_invoke(sandbox):
    sandbox.up('Thing("a", "1", name="a")')
    result = sandbox.up(
        """
        Thing("a", "1", name="a")
        found = Thing("found", opts=Opts(id="/things/a"))
        answer = pulumi.runtime.invoke("test:index:ask", {"question": "really"}).value["answer"]
        pulumi.export("answer", answer)
        pulumi.export("endpoint", found.endpoint)
        """
    )
    assert not result.failed, sandbox.messages()
    assert result.outputs == {"answer": "really!", "endpoint": "https://a"}
    assert sandbox.resources()["found"]["external"] is True
    sandbox.forget_calls()
    sandbox.up('Thing("a", "1", name="a")')
    assert ("discard", "found") in sandbox.ops()
    assert sandbox.calls("Delete") == []
    result = sandbox.up('Thing("gone", opts=Opts(id="/things/nothing"))')
    assert result.failed
    assert "test:index:Thing '/things/nothing' does not exist" in sandbox.messages()


def test_import_takes_over_what_matches(sandbox):
    sandbox.up('Thing("a", "1", name="a")')
    sandbox.state_dir.joinpath("local.json").unlink()
    result = sandbox.up('Thing("a", "2", name="a", opts=Opts(import_="/things/a"))')
    assert result.failed
    assert "inputs to import do not match the existing resource: value" in sandbox.messages()
    result = sandbox.up('Thing("a", "1", name="a", opts=Opts(import_="/things/a"))')
    assert result.changes == {"import": 1, "same": 1}, sandbox.messages()
    assert sandbox.up('Thing("a", "1", name="a")').changes == {"same": 2}


def test_explicit_providers(sandbox):
    text = """
    prov = Provider("prov", region="{region}", note="{note}")
    Thing("a", "1", name="a", opts=Opts(provider=prov, delete_before_replace=True))
    Thing("b", "1", name="b")
    """
    sandbox.up(text.format(region="north", note="x"))
    assert sandbox.resources()["a"]["outputs"]["region"] == "north"
    assert sandbox.resources()["b"]["outputs"]["region"] == ""
    assert sandbox.up().changes == {"same": 4}
    assert sandbox.up(text.format(region="north", note="y")).changes == {"same": 3, "update": 1}
    result = sandbox.up(text.format(region="south", note="y"))
    assert not result.failed, sandbox.messages()
    assert sandbox.resources()["a"]["outputs"]["region"] == "south"
    assert result.changes["replace"] == 2
    assert not sandbox.destroy().failed
    assert sandbox.things() == {}


def test_wrong_provider_settings_are_refused(sandbox):
    assert sandbox.up('Provider("prov", wrong="x")').failed
    assert "provider 'prov': wrong: no such setting" in sandbox.messages()


def test_resource_references_become_ids(sandbox):
    sandbox.up('a = Thing("a", "1", name="a"); Thing("b", "1", name="b", other=a)')
    assert sandbox.things()["b"]["other"] == "/things/a"
