"""A preview of the official engine and one of the rehearsal are read alike."""

from __future__ import annotations

import pytest

from local_cloud.inventory.program import rehearse, setting
from local_cloud.inventory.resources import Found, InventoryError, of_preview


def test_a_preview_file_is_read_without_stack_and_providers(preview, preview_file):
    network = preview.add("network:VirtualNetwork", "v", "network", {"virtualNetworkName": "vnet-dev"})
    preview.add("network:Subnet", "s", "network", x=network)
    provider = Found("urn:p::x", "pulumi:providers:azure-native", "p", True, "", "", {}, {})
    read = of_preview(preview_file([*preview.resources, provider]))
    assert [one.name for one in read] == ["network", "v", "s"]
    assert read[2].property_dependencies == {"x": (network.urn,)}
    assert read[1].azure_name == "vnet-dev"
    assert read[0].change == "create"


@pytest.mark.parametrize("text", [None, "no json", "[]", '{"steps": 3}', "\udcff"])
def test_an_unreadable_preview_is_a_sentence(tmp_path, text):
    path = tmp_path / "preview.json"
    if text is not None:
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InventoryError, match="pulumi preview --json"):
        of_preview(path)


def test_the_name_of_a_resource_is_its_own_not_that_of_another_one():
    inputs = {"resourceGroupName": "rg", "accountName": "st", "containerName": "bronze"}
    behind = {"accountName": ("urn:account",)}
    one = Found("u", "azure-native:storage:BlobContainer", "lake-bronze", True, "", "", inputs, behind)
    assert one.azure_name == "bronze"
    assert Found("u", "azure-native:storage:X", "logical", True, "", "", {}, {}).azure_name == "logical"


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [("a.b=1", "a.b", 1), ("a=true", "a", True), ("a=x=y", "a", "x=y"), ('a=["b"]', "a", ["b"])],
)
def test_a_setting_of_the_command_line_is_json_where_it_can_be(text, path, value):
    assert setting(text) == (path, value)


@pytest.mark.parametrize("text", ["a", "=b"])
def test_a_setting_without_name_or_value_is_refused(text):
    with pytest.raises(ValueError, match="setting=value"):
        setting(text)


def test_another_setting_changes_what_there_is():
    without = rehearse("local", "standard", {"monitoring.diagnostics": False})
    assert without.profile == "standard"
    assert not any("monitor:DiagnosticSetting" in one.type for one in without.resources)
