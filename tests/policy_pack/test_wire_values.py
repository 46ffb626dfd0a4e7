"""Every form a value has on the wire becomes plain, and secrets keep their paths."""

import pytest

from infra.azure_rules import UNKNOWN
from local_cloud.azure.values import SIGNATURE, secret, to_struct
from policy_pack.wire_values import read_properties

OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWNS = [
    UNKNOWN,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]


def read(**values):
    return read_properties(to_struct(values))


def test_plain_values_stay():
    values = {"a": "x", "n": 3, "f": 1.5, "b": True, "l": [1, {"k": "v"}], "o": {"p": []}}
    assert read(**values).values == values


def test_nulls_and_internal_properties_are_left_out():
    assert read(a=None, o={"b": None}, __inputs={"c": 1}).values == {"o": {}}


@pytest.mark.parametrize("unknown", UNKNOWNS)
def test_every_unknown_is_the_one_the_rules_know(unknown):
    assert read(a=unknown, l=[unknown]).values == {"a": UNKNOWN, "l": [UNKNOWN]}


def test_secrets_are_opened_and_located():
    found = read(password=secret("s1"), o={"l": ["x", secret({"k": "s2"})]}, later=secret(UNKNOWN))
    assert found.values == {"password": "s1", "o": {"l": ["x", {"k": "s2"}]}, "later": UNKNOWN}
    assert found.secrets == {"password", "o.l[1]", "later"}
    assert found.secret_texts == {"s1", "s2"}


def test_output_values():
    known = {SIGNATURE: OUTPUT, "value": "v", "secret": True}
    assert read(a=known).values == {"a": "v"}
    assert read(a=known).secrets == {"a"}
    assert read(a={SIGNATURE: OUTPUT, "value": "v"}).secrets == set()
    assert read(a={SIGNATURE: OUTPUT}).values == {"a": UNKNOWN}


def test_references_are_ids_and_assets_are_not_judged():
    reference = {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "u"}
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x"}
    assert read(a={**reference, "id": "/x"}, b=reference, c=asset).values == {
        "a": "/x",
        "b": UNKNOWN,
        "c": UNKNOWN,
    }
