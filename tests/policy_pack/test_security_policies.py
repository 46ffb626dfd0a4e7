"""Every security policy finds its violating row, says what is wrong, and accepts the fixed twin."""

import pytest

from infra.azure_rules import UNKNOWN
from policy_pack.policy_list import SECURITY_POLICIES
from policy_pack.policy_model import ResourcePolicy, StackPolicy
from policy_pack.policy_settings import resolve

BY_ID = {policy.id: policy for policy in SECURITY_POLICIES}


def found(case, view):
    policy = BY_ID[case["policy"]]
    assert not policy.tokens or view.token in policy.tokens
    return list(policy.check(view, resolve(policy.id, policy.settings, case.get("config", {}))))


def test_violation_is_found(resource_case, view_of):
    view = view_of(resource_case["token"], resource_case["broken"], resource_case.get("secrets", ()))
    findings = found(resource_case, view)
    assert findings
    assert any(resource_case["says"] in message for _, message in findings)


def test_fixed_twin_is_accepted(resource_case, view_of):
    if resource_case["fixed"] is None:  # the resource itself is what must not be
        assert BY_ID[resource_case["policy"]].tokens
        return
    view = view_of(resource_case["token"], resource_case["fixed"], resource_case.get("fixed_secrets", ()))
    assert found(resource_case, view) == []


def test_unknown_values_are_not_judged(resource_case, view_of):
    def unknown(value):
        if isinstance(value, dict):
            return {key: unknown(item) for key, item in value.items()}
        return [unknown(item) for item in value] if isinstance(value, list) else UNKNOWN

    inputs = dict.fromkeys(resource_case["broken"], UNKNOWN)
    if not inputs or resource_case["policy"].startswith("no-pat-made"):
        return  # what is absent is known to be absent
    absent = {path for path, _ in found(resource_case, view_of(resource_case["token"], {}))}
    for variant in (inputs, unknown(resource_case["broken"])):
        findings = found(resource_case, view_of(resource_case["token"], variant))
        new = [path for path, _ in findings if path not in absent]
        by_presence = resource_case["policy"].startswith("no-pat-")
        assert by_presence or new == []


def test_violation_in_a_stack_is_found(stack_case, stack_of):
    stack = stack_of(stack_case["broken"])
    policy = BY_ID[stack_case["policy"]]
    config = resolve(policy.id, policy.settings, stack_case.get("config", {}))
    findings = list(policy.check(stack, config))
    assert [urn.rsplit("::", 1)[-1] for urn, _ in findings] == stack_case["names"]
    assert all(stack_case["says"] in message for _, message in findings)


def test_fixed_stack_is_accepted(stack_case, stack_of):
    policy = BY_ID[stack_case["policy"]]
    config = resolve(policy.id, policy.settings, stack_case.get("config", {}))
    assert list(policy.check(stack_of(stack_case["fixed"]), config)) == []


def test_every_security_policy_has_a_row(tables):
    rows = {case["policy"] for case in (*tables["resources"], *tables["stacks"])}
    assert rows == set(BY_ID)


@pytest.mark.parametrize("policy", SECURITY_POLICIES, ids=lambda policy: policy.id)
def test_a_policy_says_why_how_and_where(policy):
    assert isinstance(policy, (ResourcePolicy, StackPolicy))
    assert policy.source.startswith("https://")
    for text in (policy.reason, policy.fix):
        assert text.endswith(".")
        assert text in policy.description
