"""Settings of Data Factory with their errors, and what becomes of a config when an error's command is run."""

from __future__ import annotations

import copy
import itertools
import re
import shlex

import pytest

from infra import settings
from infra.settings.reader import SettingsError

GOOD = {"location": "westeurope", "environment": "dev"}


def parsed(factory=None, profile="standard", **others):
    config = {**GOOD, "profile": profile, **({"dataFactory": factory} if factory else {}), **others}
    return settings.parse("dev", {f"{settings.PROJECT}:{key}": value for key, value in config.items()})


def errors_of(factory, **others):
    with pytest.raises(SettingsError) as caught:
        parsed(factory, **others)
    return caught.value.errors


def steps_of(path):
    return [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]\"]+", path)]


def after(config, error):
    """The config after the command of an error: `pulumi config set --path` or `rm --path`."""
    words = shlex.split(error.fix)
    steps = steps_of(words[words.index("--path") + 1].partition(":")[2])
    value = int(words[-1]) if re.fullmatch(r"-?\d+", words[-1]) else words[-1]  # as `--path` reads it
    holder = made = copy.deepcopy(config)
    for step, following in itertools.pairwise(steps):
        if isinstance(holder, dict):
            holder.setdefault(step, [] if isinstance(following, int) else {})
        holder = holder[step]
    if words[2] == "rm":
        del holder[steps[-1]]
    elif isinstance(holder, list) and steps[-1] == len(holder):
        holder.append(value)
    else:
        holder[steps[-1]] = value
    return made


def refused_once(given, path, rule, found=None, others=None):
    """The one error of a config, whose command repairs it."""
    others = others or {}
    [error] = errors_of(given, **others)
    key = path if path.startswith("keyVault.") else f"dataFactory.{path}"
    assert error.key == f"{settings.PROJECT}:{key}"
    assert rule in error.rule
    if found is not None:
        assert repr(found) in error.found
    made = after({"dataFactory": given, **others}, error)
    parsed(made.pop("dataFactory"), **made)


@pytest.fixture
def parse():
    return parsed


@pytest.fixture
def errors():
    return errors_of


@pytest.fixture
def repaired():
    return after


@pytest.fixture
def refused():
    return refused_once
