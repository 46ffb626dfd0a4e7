"""Every resource class of the installed SDK, whatever its module: inputs are generated, judged and identified."""

import collections
import re
import subprocess
import sys

import pytest

from local_cloud.azure import introspect, schema
from local_cloud.azure.descriptor import descriptor
from local_cloud.azure.example_inputs import maximal, minimal
from local_cloud.azure.resource_type import without_names

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"


class Names(dict):
    """Any name, and any object's member, is itself."""

    def get(self, name, default=None):
        return Names() if name == "policy" else f"the-{name}"


@pytest.fixture(scope="module")
def all_tokens():
    return [token for tokens in introspect.tokens().values() for token in tokens]


def test_the_list_of_classes_is_whole_and_imports_no_module():
    program = (
        "import sys; from local_cloud.azure import introspect; tokens = introspect.tokens();"
        "loaded = [name for name in sys.modules if name.count('.') > 1 and name.startswith('pulumi_azure_native.')];"
        "print(len(tokens), sum(map(len, tokens.values())), len(loaded))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    modules, classes, loaded = map(int, done.stdout.split())
    assert modules >= 250
    assert classes >= 2280
    assert loaded == 0


def test_every_class_accepts_what_is_generated_from_it(all_tokens):
    wrong = []
    for token in all_tokens:
        for inputs in (minimal(token), minimal(token, 1), maximal(token)):
            verdict = schema.validate(token, inputs)
            if verdict.failures or verdict.warnings:
                wrong.append((token, verdict))
    assert wrong == []


def test_every_class_refuses_a_missing_and_a_misspelt_property(all_tokens):
    wrong, removed = [], 0
    for token in all_tokens:
        inputs = minimal(token)
        for name in list(inputs):
            less = {key: value for key, value in inputs.items() if key != name}
            found = [problem.path for problem in schema.validate(token, less).failures]
            removed += 1
            if found != [name]:
                wrong.append((token, name, found))
        if schema.validate(token, {**inputs, "noSuchThing": 1}).dropped != ["noSuchThing"]:
            wrong.append((token, "noSuchThing"))
    assert wrong == []
    assert removed > 5000


def test_every_class_has_an_id_of_its_own(all_tokens):
    kinds = [descriptor(token) for token in all_tokens]
    ids = {kind.token: kind.resource_id(Names(), SUBSCRIPTION) for kind in kinds}
    assert [token for token, found in ids.items() if not re.fullmatch(r"(/[^/{}]+)+", found)] == []
    derived = [kind for kind in kinds if kind.derived]
    shared = collections.Counter(without_names(kind.path) for kind in derived)
    same = [path.rpartition("/providers/")[2] for path, count in shared.items() if count > 1]
    assert same == ["microsoft.cache/redis/{}/linkedservers/{}"]  # the SDK has this type under two names
    assert len(derived) > 1700


def test_the_parent_of_a_derived_class_is_a_class(all_tokens):
    kinds = [descriptor(token) for token in all_tokens]
    known = {kind.path for kind in kinds}
    assert [kind.token for kind in kinds if kind.parent_path and kind.parent_path not in known] == []
    with_parents = [kind for kind in kinds if kind.derived and kind.parent_path]
    assert all(kind.path.startswith(f"{kind.parent_path}/") for kind in with_parents)
    assert len(with_parents) > 700
