"""Every resource class of the platform's modules and every class nested in one: each property is removed, given
each wrong type, an unlisted value and a misspelt twin, and the verdict names exactly that place and no other."""

import collections

import pytest

from local_cloud.azure import introspect, schema
from local_cloud.azure.example_inputs import maximal, minimal
from local_cloud.azure.shapes import properties

# Resource classes, classes with nested ones, properties: at least so many, or coverage was lost.
MODULES = {
    "resources": (18, 47, 244),
    "network": (124, 427, 2594),
    "privatedns": (3, 12, 45),
    "storage": (22, 93, 376),
    "keyvault": (7, 33, 121),
    "databricks": (4, 30, 104),
    "datafactory": (12, 639, 5785),
    "synapse": (27, 69, 382),
    "machinelearningservices": (57, 388, 2067),
    "operationalinsights": (13, 29, 155),
    "applicationinsights": (11, 24, 163),
    "monitor": (25, 169, 707),
    "containerregistry": (17, 71, 322),
    "managedidentity": (2, 2, 10),
    "authorization": (30, 67, 405),
    "consumption": (1, 6, 27),
    "costmanagement": (16, 63, 269),
    "eventgrid": (25, 108, 480),
    "eventhub": (13, 30, 135),
    "sql": (69, 101, 696),
    "web": (77, 215, 1349),
}


class Tally:
    """Counts, and what went wrong; a test tells all of it at once."""

    def __init__(self):
        self.counts = collections.Counter()
        self.wrong = []

    def expect(self, place, what, *, failures=(), warnings=(), dropped=()):
        verdict = schema.validate(place.token, place.inputs)
        found = [problem.path for problem in verdict.failures], [problem.path for problem in verdict.warnings]
        self.counts[what] += 1
        if found != (list(failures), list(warnings)) or verdict.dropped != list(dropped):
            self.wrong.append((place.token, place.cls.__name__, what, failures, warnings, found))
        return verdict


def _misspelt(name, known):
    """Another name near the real one, of no property."""
    return next(other for other in (f"{name}x", f"{name}xx", f"{name}_") if other not in known)


def _each_property(tally, place, wrong, unlisted):
    known = properties(place.cls)
    for name, spec in known.items():
        where, good = place.at(name), place.target[name]
        if spec.required:
            del place.target[name]
            tally.expect(place, "removed", failures=[where])
            place.target[name] = None
            tally.expect(place, "null", failures=[where])
        for value, below in wrong(spec.shape):
            place.target[name] = value
            tally.expect(place, "type", failures=[where if spec.constant is not None else where + below])
        for value, below, closed in unlisted(spec.shape):
            place.target[name] = value
            if closed:
                tally.expect(place, "closed enum", failures=[where + below])
            else:
                tally.expect(place, "open enum", warnings=[where + below])
        if spec.constant is not None:
            place.target[name] = f"{spec.constant}x"
            tally.expect(place, "constant", failures=[where])
        place.target[name] = good
    tally.counts["properties"] += len(known)


def _one_unknown(tally, place):
    known = properties(place.cls)
    name = next(iter(known), None)
    if name is None:
        return
    other = _misspelt(name, known)
    place.target[other] = 1
    where = place.at(other)
    verdict = tally.expect(place, "unknown", warnings=[where], dropped=[where])
    del place.target[other]
    if f"did you mean '{name}'" not in verdict.warnings[0].message:
        tally.wrong.append((place.token, verdict.warnings[0].message, name))


@pytest.mark.parametrize("module", MODULES)
def test_each_place_is_judged_alone(module, places, wrong, unlisted):
    tally, seen = Tally(), set()
    for token in introspect.tokens()[module]:
        tally.counts["resources"] += 1
        for place in places(token, seen):
            tally.counts["classes"] += 1
            tally.expect(place, "every property")
            _each_property(tally, place, wrong, unlisted)
            _one_unknown(tally, place)
    assert tally.wrong == []
    least = dict(zip(("resources", "classes", "properties"), MODULES[module], strict=True))
    assert {name: count for name, count in least.items() if tally.counts[name] < count} == {}


@pytest.mark.parametrize("module", MODULES)
def test_generated_inputs_are_accepted(module):
    for token in introspect.tokens()[module]:
        for choice in range(3):
            for inputs in (minimal(token, choice), maximal(token, choice)):
                verdict = schema.validate(token, inputs)
                assert (token, verdict.failures, verdict.warnings) == (token, [], [])
