"""A world made of a stack: found by id and by place, without the resource that is judged, never complete."""

from policy_pack.policy_model import Stack, View
from policy_pack.stack_world import StackWorld, WorldWithout

GROUP = "/subscriptions/S1/resourceGroups/rg"
SUBNET = "azure-native:network:Subnet"
A, B, ELSEWHERE = f"{GROUP}/vnets/v/subnets/a", f"{GROUP}/vnets/v/subnets/b", f"{GROUP}/vnets/v2/subnets/c"


def world(*ids):
    views = [View(f"urn:{id_}", SUBNET, {"name": id_[-1:]}, {"id": id_} if id_ else {}) for id_ in ids]
    return StackWorld(Stack(tuple(views)))


def test_ids_are_found_without_regard_to_case():
    assert world(A).get(A.upper()).id == A
    assert world(A).get(B) is None
    assert not world(A).complete


def test_a_resource_without_an_id_is_not_there():
    assert world("", A).of_type(SUBNET) == [world(A).get(A)]


def test_the_subscription_is_known_if_there_is_one():
    assert world(A, B).subscription_id == "s1"
    assert world(A, A.replace("S1", "S2")).subscription_id == ""


def test_below_is_a_place_and_a_text():
    stack = world(A, B, ELSEWHERE)
    assert [item.id for item in stack.below(f"{GROUP}/VNETS/v", SUBNET)] == [A, B]
    assert [item.id for item in stack.below(GROUP, SUBNET, '"NAME": "B"')] == [B]


def test_the_one_that_is_judged_is_left_out():
    others = WorldWithout(world(A, B, ELSEWHERE), A.upper())
    assert others.get(A) is None
    for found, expected in (
        (others.of_type(SUBNET), [B, ELSEWHERE]),
        (others.below(f"{GROUP}/vnets/v", SUBNET), [B]),
        (others.below(f"{GROUP}/vnets/v2", SUBNET), [ELSEWHERE]),
        (others.below(GROUP, SUBNET, '"name": "a"'), []),
        (others.below(GROUP, SUBNET, '"name": "b"'), [B]),
    ):
        assert [item.id for item in found] == expected
        assert len(found) == len(expected)


def test_one_that_is_not_there_yet_leaves_nothing_out():
    others = WorldWithout(world(A, B), "")
    assert [item.id for item in others.of_type(SUBNET)] == [A, B]
    assert others.get(A).id == A
