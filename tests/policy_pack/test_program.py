"""The project's own program under its own pack: nothing Azure refuses, nothing mandatory, and known advice.

Production runs with the pack's own levels. The rehearsal may be thrown away, so it runs relaxed.
"""

import json
from pathlib import Path

import pytest

from infra import settings
from infra.azure_rules.tokens import base
from infra.settings.check import read_stack_file
from local_cloud.azure.mocks import run_program
from policy_pack.azure_policies import AZURE_POLICIES
from policy_pack.pack_configuration import Chosen, Configuration
from policy_pack.policy_list import POLICIES
from policy_pack.policy_model import Stack, View

ROOT = Path(__file__).parents[2]
GIVEN = json.loads((ROOT / "policy_pack/relaxed.json").read_text())
RELAXED = {policy.id: Chosen(GIVEN.get(policy.id, GIVEN["all"]), {}) for policy in POLICIES}
AZURE = {policy.id for policy in AZURE_POLICIES}
STACKS = [(stack, preview) for stack in ("local", "prod") for preview in (False, True)]


def views(recording):
    for one in recording.resources.values():
        yield View(
            urn=one.urn, token=base(one.type), inputs=one.inputs, outputs={**one.outputs, "id": one.id},
            secrets=one.secrets, protect=one.options.protect, dependencies=one.property_dependencies,
        )  # fmt: skip


@pytest.fixture(
    scope="module", params=STACKS, ids=lambda param: f"{param[0]}-{'preview' if param[1] else 'update'}"
)
def violations(request):
    """(policy, level, resource, message) of everything the pack finds in a stack of the program."""
    stack_name, preview = request.param
    config = {
        key: value if isinstance(value, str) else json.dumps(value)
        for key, value in read_stack_file(stack_name, ROOT).items()
    }
    recording = run_program(
        ROOT / "infra", project=settings.PROJECT, stack=stack_name, config=config, preview=preview
    )
    stack = Stack(tuple(views(recording)))
    assert len(stack.resources) > 30
    pack = Configuration(POLICIES, RELAXED if stack_name == "local" else {})
    found = [
        (policy.id, active.level, view.urn.rsplit("::", 1)[-1], f"{path}: {message}")
        for view in stack.resources
        for policy, active in pack.of_token(view.token)
        for path, message in policy.check(view, active.config)
    ]
    return found + [
        (active.policy.id, active.level, urn.rsplit("::", 1)[-1], message)
        for check, active in pack.stack
        for urn, message in check(stack, active.config)
    ]


def test_azure_refuses_nothing_of_the_program(violations):
    assert [one for one in violations if one[0] in AZURE] == []


def test_the_program_breaks_no_mandatory_policy(violations):
    assert [one for one in violations if one[1] == "mandatory"] == []


def test_what_the_program_is_advised_is_known(violations):
    """Networks are open until a stack asks for private access; a change of this list is a decision."""
    assert {policy for policy, level, *_ in violations if level == "advisory"} <= {
        "storage-public-network-access",
        "storage-infrastructure-encryption",
        "key-vault-network",
        "key-vault-purge-protection",
        "databricks-public-network-access",
        "data-factory-public-network-access",
        "synapse-public-network-access",
        "synapse-exfiltration-prevention",
        "ml-public-network-access",
        "diagnostics-everywhere",
        "data-protected",
    }
