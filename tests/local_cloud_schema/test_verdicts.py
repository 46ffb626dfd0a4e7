"""Validation against the installed SDK, for the platform's classes and for any other."""

import runpy
from pathlib import Path

import pytest

from infra.azure_rules.immutable import FORCE_NEW, IMMUTABLE, replace_on_changes
from local_cloud.azure import introspect, schema
from local_cloud.azure.descriptor import TABLE, descriptor
from local_cloud.azure.errors import UnknownTypeError
from local_cloud.azure.values import UNKNOWN

WORKSPACE = "azure-native:databricks:Workspace"


def paths(problems):
    return [problem.path for problem in problems]


@pytest.mark.parametrize("token", list(TABLE))
def test_each_missing_required_property_is_a_failure(token):
    required = [
        name for name, spec in introspect.properties(introspect.input_class(token)).items() if spec.required
    ]
    everything = dict.fromkeys(required, UNKNOWN)
    assert schema.validate(token, everything).failures == []
    for name in required:
        verdict = schema.validate(token, {key: value for key, value in everything.items() if key != name})
        assert paths(verdict.failures) == [name]


def test_wrong_types_have_paths():
    verdict = schema.validate(
        WORKSPACE, {"resourceGroupName": 1, "sku": {"name": "premium"}, "tags": {"a": 1}, "parameters": [],
                    "authorizations": [{"principalId": "p", "roleDefinitionId": 3}]},
    )  # fmt: skip
    assert set(paths(verdict.failures)) == {
        "resourceGroupName", "tags.a", "parameters", "authorizations[0].roleDefinitionId"
    }  # fmt: skip


def test_unknown_property_is_dropped_with_the_nearest_spelling():
    verdict = schema.validate(WORKSPACE, {"resourceGroupName": "rg", "sku": {"name": "premium", "teir": "x"}})
    assert verdict.dropped == ["sku.teir"]
    assert "did you mean 'tier'" in verdict.warnings[0].message
    output = schema.validate(WORKSPACE, {"resourceGroupName": "rg", "workspaceUrl": "x"})
    assert "is an output" in output.warnings[0].message


def test_open_enum_warns_and_closed_enum_fails():
    verdict = schema.validate(WORKSPACE, {"resourceGroupName": "rg", "computeMode": "Hybird"})
    assert verdict.failures == []
    assert "did you mean 'Hybrid'" in verdict.warnings[0].message
    account = {"resourceGroupName": "rg", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    assert schema.validate("azure-native:storage:StorageAccount", account).warnings == []
    tier = schema.validate("azure-native:storage:StorageAccount", {**account, "accessTier": "Warm"})
    assert paths(tier.failures) == ["accessTier"]


def test_discriminated_union_follows_its_kind():
    pipeline = {"resourceGroupName": "rg", "factoryName": "f"}
    activity = {"name": "a", "type": "DatabricksNotebook", "notebookPath": "/x"}
    token = "azure-native:datafactory:Pipeline"
    assert schema.validate(token, {**pipeline, "activities": [activity]}).failures == []
    missing = {key: value for key, value in activity.items() if key != "notebookPath"}
    assert paths(schema.validate(token, {**pipeline, "activities": [missing]}).failures) == [
        "activities[0].notebookPath"
    ]
    wrong = schema.validate(token, {**pipeline, "activities": [{**activity, "type": "DatabricksNotbook"}]})
    assert "did you mean 'DatabricksNotebook'" in wrong.failures[0].message
    assert paths(schema.validate(token, {**pipeline, "activities": [{"name": "a"}]}).failures) == [
        "activities[0].type"
    ]


def test_whole_floats_are_integers_and_unknowns_are_anything():
    token = "azure-native:operationalinsights:Workspace"
    assert schema.validate(token, {"resourceGroupName": "rg", "retentionInDays": 30.0}).failures == []
    assert paths(schema.validate(token, {"resourceGroupName": "rg", "retentionInDays": 30.5}).failures) == [
        "retentionInDays"
    ]
    assert (
        schema.validate(token, {"resourceGroupName": UNKNOWN, "sku": UNKNOWN, "tags": UNKNOWN}).failures == []
    )


def test_an_unknown_type_names_the_nearest():
    with pytest.raises(UnknownTypeError, match="databricks:Workspace"):
        descriptor("azure-native:databricks:Workspce")
    with pytest.raises(UnknownTypeError, match="azure-native:databricks:Workspace"):
        descriptor("azure-native:databrick:Workspace")
    with pytest.raises(UnknownTypeError):
        descriptor("random:index:RandomString")


def test_python_spelling_is_told_as_the_property():
    verdict = schema.validate(WORKSPACE, {"resourceGroupName": "rg", "managed_resource_group_id": "x"})
    assert verdict.dropped == ["managed_resource_group_id"]
    assert "did you mean 'managedResourceGroupId'" in verdict.warnings[0].message


def _at(path):
    head, _, rest = path.partition(".")
    return {head: _at(rest) if rest else UNKNOWN}


@pytest.mark.parametrize("token", [*IMMUTABLE, *FORCE_NEW])
def test_rules_speak_of_properties_the_sdk_has(token):
    paths_of_rules = [*replace_on_changes(token), *FORCE_NEW.get(token, ())]
    assert [path for path in paths_of_rules if schema.validate(token, _at(path)).dropped] == []


def test_the_rules_own_table_uses_properties_the_sdk_has():
    folder = Path(__file__).parent.parent / "azure_rules" / "cases"
    cases = [case for path in sorted(folder.glob("*.py")) for case in runpy.run_path(str(path))["CASES"]]
    wrong = [
        (case["rule"], schema.validate(case["token"], case[side]).dropped)
        for case in cases
        for side in ("broken", "fixed")
        if schema.validate(case["token"], case[side]).dropped
    ]
    assert cases
    assert wrong == []


def test_values_the_sdk_forgot_are_known():
    condition = {"operator": "GreaterThan", "query": "Heartbeat", "threshold": 0, "timeAggregation": "Count"}
    inputs = {"resourceGroupName": "rg", "scopes": ["/s"], "criteria": {"allOf": [condition]}}
    token = "azure-native:monitor:ScheduledQueryRule"
    assert schema.validate(token, inputs).warnings == []
    condition["operator"] = "GreatrThan"
    assert "did you mean 'GreaterThan'" in schema.validate(token, inputs).warnings[0].message
