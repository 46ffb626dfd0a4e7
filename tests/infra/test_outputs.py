"""The contract between the two halves: complete, versioned, and clear about what is wrong."""

import dataclasses
import json

import pytest

from infra.outputs import StackOutputs, StackOutputsError, outputs_path, read_outputs, write_outputs


@pytest.fixture
def values():
    names = [f.name for f in dataclasses.fields(StackOutputs)]
    return {
        **{name: f"a {name}" for name in names},
        "contract_version": 2,
        "lake_containers": ["bronze", "gold"],
    }


def test_written_outputs_are_read_back(values, tmp_path):
    outputs = StackOutputs.from_mapping(values)
    write_outputs(outputs, tmp_path / "deep" / "local.json")
    assert read_outputs(tmp_path / "deep" / "local.json") == outputs
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["local.json"]


def test_what_pulumi_prints_is_read_too(values, tmp_path):
    path = tmp_path / "dev.json"
    path.write_text(json.dumps({**values, "contract_version": 2.0, "another_output": 3}))
    assert read_outputs(path).contract_version == 2


def test_every_missing_output_is_named_at_once(values):
    del values["tenant_id"], values["workspace_url"], values["cluster_id"]
    with pytest.raises(StackOutputsError, match=r"missing tenant_id, workspace_url\. Run.*pulumi up"):
        StackOutputs.from_mapping(values)


def test_another_contract_version_is_refused(values):
    with pytest.raises(StackOutputsError, match="contract_version is 1, this toolkit reads 2"):
        StackOutputs.from_mapping({**values, "contract_version": 1})


@pytest.mark.parametrize(
    ("text", "message"),
    [("[1]", "expected a JSON object"), ("{", "not JSON"), (None, "no outputs of this stack")],
)
def test_an_unreadable_file_says_how_to_write_it(tmp_path, text, message):
    path = tmp_path / "dev.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(StackOutputsError, match=message):
        read_outputs(path)


def test_the_folder_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.delenv("STACK_OUTPUTS_DIR", raising=False)
    assert outputs_path("dev", tmp_path) == tmp_path / ".outputs" / "dev.json"
    monkeypatch.setenv("STACK_OUTPUTS_DIR", "/elsewhere")
    assert str(outputs_path("dev", tmp_path)) == "/elsewhere/dev.json"
