"""Loads the tables under cases/: each row breaks one rule, and its fixed twin does not."""

import json
import runpy
from pathlib import Path

import pytest

from infra.azure_rules import Existing

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"


class TableWorld:
    """What exists, as a row of the table tells it."""

    complete = True
    subscription_id = SUBSCRIPTION

    def __init__(self, rows, reserved):
        self._all = {
            resource_id.lower(): Existing(resource_id, token, inputs, outputs)
            for resource_id, token, inputs, outputs in rows
        }
        self._reserved = reserved

    def get(self, resource_id):
        return self._all.get(resource_id.rstrip("/").lower())

    def of_type(self, token):
        return [item for item in self._all.values() if item.token == token]

    def named(self, token, name):
        return [item for item in self.of_type(token) if item.name.lower() == name.lower()]

    def below(self, resource_id, token, mentioning=""):
        start = f"{resource_id.rstrip('/').lower()}/"
        return [
            item
            for key, item in self._all.items()
            if item.token == token
            and key.startswith(start)
            and mentioning.lower() in json.dumps(item.inputs).lower()
        ]

    def reserved(self, kind, name):
        return self._reserved.get((kind, name))


def load_cases():
    cases = []
    for path in sorted((Path(__file__).parent / "cases").glob("*.py")):
        cases += runpy.run_path(str(path))["CASES"]
    return cases


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        cases = load_cases()
        metafunc.parametrize(
            "case", cases, ids=[f"{index}-{case['rule']}" for index, case in enumerate(cases)]
        )


@pytest.fixture
def all_cases():
    return load_cases()


@pytest.fixture
def world_of():
    def make(case):
        rows = [(*row, {}) if len(row) == 3 else row for row in case.get("world", ())]
        return TableWorld(rows, case.get("reserved", {}))

    return make
