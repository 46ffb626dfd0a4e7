"""Settings of the dev environment with a part replaced, their errors, and what an error's command makes of them."""

from __future__ import annotations

import copy
import re
import shlex

import pytest

from infra import settings
from infra.settings.reader import SettingsError

GOOD = {"location": "westeurope", "environment": "dev"}


@pytest.fixture
def parse():
    """Settings of a config given without namespace."""
    return _parse


@pytest.fixture
def compute():
    """The part about compute."""
    return lambda config: _parse(config).compute


@pytest.fixture
def errors():
    """The errors of a config that has some."""

    def find(config, **kwargs):
        with pytest.raises(SettingsError) as caught:
            _parse(config, **kwargs)
        return caught.value.errors

    return find


@pytest.fixture
def repaired():
    """A config after the command of an error, run as Pulumi runs it."""
    return _repaired


@pytest.fixture
def breaks():
    """A config breaks one rule of one setting, and the command of its error repairs it."""

    def check(config, path, rule):
        with pytest.raises(SettingsError) as caught:
            _parse(config)
        [error] = caught.value.errors
        assert error.key == f"{settings.PROJECT}:{path}"
        assert rule in error.rule
        _parse(_repaired(config, error))

    return check


def _parse(config, secret_keys=()):
    keys = {f"{settings.PROJECT}:{key}": value for key, value in {**GOOD, **config}.items()}
    return settings.parse("dev", keys, [f"{settings.PROJECT}:{key}" for key in secret_keys])


def _repaired(config, error):
    """The config after the command of the error, run as Pulumi runs it."""
    words, config = shlex.split(error.fix), copy.deepcopy(config)
    assert words[:3] in (["pulumi", "config", "set"], ["pulumi", "config", "rm"])
    setting = next(word for word in words if word.startswith(f"{settings.PROJECT}:"))
    steps = [
        int(step[1:-1]) if step[1:-1].isdigit() else step.strip('[]"')
        for step in re.findall(r'\["[^"]+"\]|\[\d+\]|[^.\[\]]+', setting.partition(":")[2])
    ]
    place = config
    for step in steps[:-1]:
        place = place[step] if isinstance(step, int) else place.setdefault(step, {})
    if words[2] == "rm":
        del place[steps[-1]]
    else:
        place[steps[-1]] = {"true": True, "false": False}.get(words[-1], words[-1])
    return config
