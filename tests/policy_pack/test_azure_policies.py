"""Every rule that an analyzer can judge is a policy, and finds what the rule finds."""

import json

from infra.azure_rules import RULES, Existing, Resource
from infra.azure_rules.tokens import base
from policy_pack.azure_policies import AZURE_POLICIES, judgeable
from policy_pack.policy_model import ResourcePolicy, Stack, StackPolicy, View

BY_ID = {policy.id: policy for policy in AZURE_POLICIES}
RULE = {rule.id: rule for rule in RULES}


class Partly:
    """What a row says exists, knowing that there may be more."""

    complete = False

    def __init__(self, rows, without):
        self.subscription_id = "00000000-0000-0000-0000-000000000001"
        self._all = [
            Existing(resource_id, token, inputs, outputs[0] if outputs else {})
            for resource_id, token, inputs, *outputs in rows
            if resource_id.lower() != without.lower()
        ]

    def get(self, resource_id):
        wanted = resource_id.rstrip("/").lower()
        return next((item for item in self._all if item.id.lower() == wanted), None)

    def of_type(self, token):
        return [item for item in self._all if item.token == token]

    def named(self, token, name):
        return [item for item in self.of_type(token) if item.name.lower() == name.lower()]

    def below(self, resource_id, token, mentioning=""):
        start = f"{resource_id.rstrip('/').lower()}/"
        near = [item for item in self.of_type(token) if item.id.lower().startswith(start)]
        return [item for item in near if mentioning.lower() in json.dumps(item.inputs).lower()]

    def reserved(self, kind, name):
        return None


def refusals_of_rule(case, inputs):
    resource = Resource(base(case["token"]), inputs, case.get("id", ""))
    return RULE[case["rule"]].judge(resource, Partly(case.get("world", ()), case.get("id", "")))


def findings_of_policy(case, inputs):
    """Messages of the policy, first about the resource alone and then about the stack."""
    policy = BY_ID[case["rule"]]
    resource_id = case.get("id", "")
    mine = View("urn:mine", base(case["token"]), inputs, {"id": resource_id})
    others = [
        View(f"urn:{index}", base(token), given, {**(outputs[0] if outputs else {}), "id": id_})
        for index, (id_, token, given, *outputs) in enumerate(case.get("world", ()))
        if id_.lower() != resource_id.lower()
    ]
    alone = [text for _, text in policy.check(mine, {})] if isinstance(policy, ResourcePolicy) else []
    at_the_end = policy.in_stack if isinstance(policy, ResourcePolicy) else policy.check
    found = at_the_end(Stack((*others, mine)), {})
    return alone, [text for urn, text in found if urn == "urn:mine"]


def test_policy_finds_what_the_rule_finds(azure_case):
    expected = [refusal.message for refusal in refusals_of_rule(azure_case, azure_case["broken"])]
    alone, at_the_end = findings_of_policy(azure_case, azure_case["broken"])
    assert len(alone) + len(at_the_end) == len(expected)
    assert all(any(text.endswith(message) for message in expected) for text in at_the_end)
    assert expected or RULE[azure_case["rule"]].needs_world


def test_fixed_twin_is_accepted(azure_case):
    fixed = {**azure_case, **azure_case.get("fixed_case", {})}
    assert findings_of_policy(fixed, fixed["fixed"]) == ([], [])


def test_every_policy_can_speak(tables):
    """No policy of the pack is there for show: each finds something in at least one row."""
    spoken = {case["rule"] for case in tables["azure"] if any(findings_of_policy(case, case["broken"]))}
    assert spoken == set(BY_ID)


def test_every_judgeable_rule_is_a_policy():
    assert set(BY_ID) == {rule.id for rule in RULES if judgeable(rule)}
    for policy in AZURE_POLICIES:
        rule = RULE[policy.id]
        assert isinstance(policy, StackPolicy if rule.needs_world else ResourcePolicy)
        assert policy.level == "mandatory"
        for text in (rule.code, rule.fix, rule.source):
            assert text in policy.description


def test_what_is_already_said_is_not_said_again():
    policy = BY_ID["name-network-subnet"]
    token = "azure-native:network:Subnet"
    bad = {"subnetName": "-"}
    view = View(
        "urn:mine", token, bad, {"id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/x/-"}
    )
    assert list(policy.check(view, {}))
    assert list(policy.in_stack(Stack((view,)), {})) == []


def test_a_resource_of_another_provider_is_not_judged():
    view = View("urn:mine", "aws:s3:Bucket", {"tags": {"<": "x"}, "location": "nowhere"})
    checks = [policy.check(view, {}) for policy in AZURE_POLICIES if isinstance(policy, ResourcePolicy)]
    assert [finding for check in checks for finding in check] == []
    ends = [
        policy.in_stack(Stack((view,)), {}) for policy in AZURE_POLICIES if isinstance(policy, ResourcePolicy)
    ]
    assert [finding for end in ends for finding in end] == []


def test_a_world_is_made_of_known_ids_only():
    token = "azure-native:authorization:RoleAssignment"
    inputs = {
        "scope": "/subscriptions/s/resourceGroups/rg",
        "principalId": "4f0e6a4e-26ab-4f8c-9f8c-3b2f9d0d8f11",
        "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    }
    twice = BY_ID["role-assignment-exists"]
    id_ = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/1"
    new, old = View("urn:new", token, inputs), View("urn:old", token, inputs, {"id": id_})
    assert [urn for urn, _ in twice.check(Stack((new, old)), {})] == ["urn:new"]
    assert list(twice.check(Stack((new, View("urn:other", token, inputs))), {})) == []
