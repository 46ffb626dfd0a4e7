"""The user decides what runs and how strictly; what no schema allows is refused by name."""

import json
from pathlib import Path

import pytest

from policy_pack.pack_configuration import Chosen, Configuration
from policy_pack.policy_list import POLICIES
from policy_pack.policy_model import StackPolicy
from policy_pack.policy_settings import ConfigurationError, Setting, resolve

ACCOUNT = "azure-native:storage:StorageAccount"
FOLDER = Path(__file__).parents[2] / "policy_pack"


def levels(configuration, token=ACCOUNT):
    return {policy.id: active.level for policy, active in configuration.of_token(token)}


def test_without_config_every_policy_has_its_own_level():
    assert levels(Configuration(POLICIES, {}))["storage-shared-key"] == "mandatory"
    assert levels(Configuration(POLICIES, {}))["storage-public-network-access"] == "advisory"


def test_levels_are_replaced_one_by_one():
    configuration = Configuration(
        POLICIES,
        {
            "storage-shared-key": Chosen("disabled", {}),
            "storage-public-network-access": Chosen("mandatory", {}),
        },
    )
    assert "storage-shared-key" not in levels(configuration)
    assert levels(configuration)["storage-public-network-access"] == "mandatory"


def test_asked_to_remediate_a_policy_refuses():
    configuration = Configuration(POLICIES, {"storage-shared-key": Chosen("remediate", {})})
    assert levels(configuration)["storage-shared-key"] == "mandatory"
    assert configuration.remediating == ["storage-shared-key"]


def test_a_disabled_stack_policy_does_not_run():
    configuration = Configuration(POLICIES, {"data-protected": Chosen("disabled", {})})
    left = {active.policy.id for _, active in configuration.stack}
    assert {policy.id for policy in POLICIES if isinstance(policy, StackPolicy)} - left == {"data-protected"}


@pytest.mark.parametrize(("given", "message"), [
    ({"requiredTag": ["owner"]}, "no property 'requiredTag'; its properties: requiredTags"),
    ({"requiredTags": "owner"}, "'owner' is no list of strings"),
    ({"requiredTags": [1]}, "is no list of strings"),
    ({"requiredTags": [""]}, "'' does not match"),
    ({"requiredTags": ["owner", "owner"]}, "repeats a value"),
])  # fmt: skip
def test_properties_that_do_not_fit_are_refused(given, message):
    with pytest.raises(ConfigurationError, match="policy 'tags-required'") as caught:
        Configuration(POLICIES, {"tags-required": Chosen("mandatory", given)})
    assert message in str(caught.value)


def test_a_policy_nobody_knows_is_refused():
    with pytest.raises(ConfigurationError, match="no policy 'tags-requird'"):
        Configuration(POLICIES, {"tags-requird": Chosen("mandatory", {})})


def test_defaults_fill_what_is_not_given():
    setting = Setting(name="ports", description="Ports.", default=("22",))
    assert resolve("p", (setting,), {}) == {"ports": ["22"]}
    assert resolve("p", (setting,), {"ports": []}) == {"ports": []}


@pytest.mark.parametrize("name", ["hardened", "relaxed"])
def test_the_example_files_fit_the_pack(name):
    known = {policy.id: policy for policy in POLICIES}
    for policy, given in json.loads((FOLDER / f"{name}.json").read_text()).items():
        level = given if isinstance(given, str) else given.pop("enforcementLevel")
        assert level in {"advisory", "mandatory", "disabled"}
        if policy != "all":
            resolve(policy, known[policy].settings, {} if isinstance(given, str) else given)


def test_hardened_leaves_no_security_policy_advisory():
    strict = json.loads((FOLDER / "hardened.json").read_text())
    assert {policy.id for policy in POLICIES if policy.level == "advisory"} <= set(strict)
    assert {given if isinstance(given, str) else given["enforcementLevel"] for given in strict.values()} == {
        "mandatory"
    }
