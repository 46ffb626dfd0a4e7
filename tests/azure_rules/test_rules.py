"""Every rule refuses its broken input with Azure's code, and accepts the fixed twin."""

import pytest

from infra.azure_rules import RULES, Existing, NoWorld, Resource, judge
from infra.azure_rules.immutable import FORCE_NEW, IMMUTABLE, replace_on_changes
from infra.azure_rules.values import UNKNOWN


def _judge(case, inputs, world):
    resource_id = case.get("id", "")
    before = case.get("existing")
    existing = (
        Existing(resource_id, case["token"], before, case.get("outputs", {})) if before is not None else None
    )
    return judge(Resource(case["token"], inputs, resource_id, existing), world, case.get("on", "create"))


def test_broken_is_refused_with_its_code(case, world_of):
    refusals = _judge(case, case["broken"], world_of(case))
    mine = [refusal for refusal in refusals if refusal.rule == case["rule"]]
    assert mine, f"refused by {[refusal.rule for refusal in refusals]} only"
    assert mine[0].code == case["code"]
    assert mine[0].message
    assert mine[0].fix
    assert mine[0].source.startswith("https://")


def test_fixed_twin_is_accepted(case, world_of):
    fixed_case = {**case, **case.get("fixed_case", {})}
    assert _judge(fixed_case, case["fixed"], world_of(fixed_case)) == []


def test_unknown_values_are_never_judged(case, world_of):
    def unknown(value):
        if isinstance(value, dict):
            return {key: unknown(item) for key, item in value.items()}
        return [unknown(item) for item in value] if isinstance(value, list) else UNKNOWN

    if case.get("on") == "delete" or not case["broken"]:
        return
    by_shape = case.get("by_shape", False)  # some rules judge the presence of a property, whatever its value
    refusals = _judge({**case, "id": ""}, unknown(case["broken"]), NoWorld())
    assert by_shape or [refusal for refusal in refusals if refusal.rule == case["rule"]] == []


def test_what_is_missing_is_refused_only_where_everything_is_known(case, world_of):
    rule = next(rule for rule in RULES if rule.id == case["rule"])
    if not rule.needs_complete:
        return
    partly = world_of({**case, "reserved": {}})
    partly.complete = False
    assert [refusal for refusal in _judge(case, case["broken"], partly) if refusal.rule == rule.id] == []


def test_every_rule_has_a_case(all_cases):
    assert {rule.id for rule in RULES} == {case["rule"] for case in all_cases}


def test_rule_ids_are_unique():
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_a_world_rule_is_silent_without_a_world():
    refusals = judge(
        Resource("azure-native:storage:BlobContainer", {"containerName": "ok1", "publicAccess": "Blob"}),
        NoWorld(),
    )
    assert refusals == []


def test_versioned_token_is_judged_like_the_plain_one():
    token = "azure-native:storage/v20240101:StorageAccount"
    assert judge(Resource(token, {"accountName": "Bad_Name"}))[0].code == "AccountNameInvalid"


def test_refusal_reads_as_azure_then_says_the_fix():
    text = str(judge(Resource("azure-native:storage:StorageAccount", {"accountName": "Bad_Name"}))[0])
    assert text.startswith(
        'Status=400 Code="AccountNameInvalid" Message="Bad_Name is not a valid storage account name.'
    )
    assert "property: accountName" in text
    assert "fix: Use 3-24 lower-case letters and digits." in text


@pytest.mark.parametrize("token", list(IMMUTABLE))
def test_immutable_properties_are_offered_for_replace_on_changes(token):
    assert replace_on_changes(token) == [item.path for item in IMMUTABLE[token]]
    assert not set(replace_on_changes(token)) & set(FORCE_NEW.get(token, ())) or token.endswith(
        "StorageAccount"
    )


def _refused(before, after):
    """Codes of the refusals of an update of a Databricks workspace's parameters."""
    token = "azure-native:databricks:Workspace"
    wid = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw"
    was, now = (
        {"parameters": {name: {"value": value} for name, value in one.items()}} for one in (before, after)
    )
    found = judge(Resource(token, now, wid, Existing(wid, token, was, was)), NoWorld(), "update")
    return {item.path for item in found if item.rule.startswith("immutable")}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"storageAccountName": "a", "natGatewayName": "nat"}, {}),
        ({}, {"requireInfrastructureEncryption": False}),
        ({"requireInfrastructureEncryption": False}, {}),
    ],
)
def test_what_azure_chose_may_be_left_out_and_sent_back(before, after):
    """Clients that change one parameter send the workspace back as they read it, others leave the rest out."""
    assert _refused(before, after) == set()


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ({"storageAccountName": "a"}, {"storageAccountName": "b"}, "storageAccountName"),
        ({"customVirtualNetworkId": "/v"}, {}, "customVirtualNetworkId"),
        ({}, {"requireInfrastructureEncryption": True}, "requireInfrastructureEncryption"),
        ({"requireInfrastructureEncryption": True}, {}, "requireInfrastructureEncryption"),
    ],
)
def test_what_is_fixed_stays_fixed(before, after, path):
    assert _refused(before, after) == {f"parameters.{path}"}
