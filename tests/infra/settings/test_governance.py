"""Settings that guard a whole stack: each rule refuses what breaks it, and its command repairs it."""

from __future__ import annotations

import pytest

from infra import settings
from infra.settings.reader import SettingsError

GOOD = {"location": "westeurope", "environment": "dev"}
OBJECT_ID = "00000000-0000-0000-0000-0000000000db"
BUDGET = {"amount": 500, "startDate": "2026-11-01", "contactEmails": ["a@example.com"]}


def parse(config, **more):
    values = {**GOOD, **config, **more}
    return settings.parse("dev", {f"{settings.PROJECT}:{key}": value for key, value in values.items()})


def errors(config, **more):
    with pytest.raises(SettingsError) as caught:
        parse(config, **more)
    return caught.value.errors


def budget(**changes):
    """A budget with changes; None leaves a setting out."""
    made = {name: value for name, value in {**BUDGET, **changes}.items() if value is not None}
    return {"governance": {"budget": made}}


def offered(error):
    return error.fix.rsplit(" ", 1)[1].strip("'")


@pytest.mark.parametrize("path", ["lock", "resourceProviders"])
def test_a_switch_is_true_or_false(path):
    [error] = errors({"governance": {path: "si"}})
    assert error.key == f"{settings.PROJECT}:governance.{path}"
    parse({"governance": {path: offered(error)}})


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("amount", 0, "from 1 to"),
        ("amount", None, "must be given with a budget"),
        ("startDate", "2026-11-02", "first day of the month"),
        ("startDate", "2017-05-01", "first day of the month"),
        ("startDate", None, "first day of the month"),
    ],
)
def test_a_budget_says_how_much_and_from_when(name, value, rule):
    [error] = errors(budget(**{name: value}))
    assert error.key == f"{settings.PROJECT}:governance.budget.{name}"
    assert rule in error.rule
    parse(budget(**{name: offered(error)}))


@pytest.mark.parametrize(("name", "most"), [("thresholds", 3), ("forecastThresholds", 2)])
def test_a_budget_sends_at_most_five_notifications(name, most):
    [error] = errors(budget(**{name: list(range(10, 10 * (most + 2), 10))}))
    assert f"at most {most}" in error.rule
    assert error.fix == f"pulumi config rm --stack dev --path {settings.PROJECT}:governance.budget.{name}"
    parse(budget(**{name: list(range(10, 10 * (most + 1), 10))}))


@pytest.mark.parametrize("value", [0, 1001, "90", 80.5, True])
def test_a_threshold_is_a_percentage(value):
    [error] = errors(budget(thresholds=[50, value]))
    assert error.key == f"{settings.PROJECT}:governance.budget.thresholds[1]"
    parse(budget(thresholds=[50, int(offered(error))]))


def test_a_threshold_is_given_once():
    [error] = errors(budget(thresholds=[1000, 1000]))
    assert offered(error) == "999"


def test_a_budget_that_warns_nobody_of_nothing_is_refused():
    [error] = errors(budget(thresholds=[], forecastThresholds=[]))
    assert error.key == f"{settings.PROJECT}:governance.budget.thresholds[0]"
    parse(budget(thresholds=[int(offered(error))], forecastThresholds=[]))


def test_a_budget_must_tell_somebody():
    [error] = errors(budget(contactEmails=None))
    assert error.key == f"{settings.PROJECT}:governance.budget.contactEmails[0]"
    parse(budget(contactEmails=[offered(error)]))
    parse(budget(contactEmails=None), monitoring={"actionGroup": {"emails": ["a@example.com"]}})


def test_an_address_of_a_budget_is_an_address():
    [error] = errors(budget(contactEmails=["nobody"]))
    assert error.key == f"{settings.PROJECT}:governance.budget.contactEmails[0]"


def test_a_required_tag_must_be_set():
    [error] = errors({"governance": {"requiredTags": ["owner", "environment"]}})
    assert error.key == f"{settings.PROJECT}:tags.owner"
    parse({"governance": {"requiredTags": ["owner", "environment"]}, "tags": {"owner": offered(error)}})


def test_a_required_tag_is_one_that_azure_takes():
    found = errors({"governance": {"requiredTags": ["azure-owner"]}, "tags": {"azure-owner": "x"}})
    names = ("tags.azure-owner", "governance.requiredTags[0]")
    assert [error.key for error in found] == [f"{settings.PROJECT}:{name}" for name in names]


def test_by_default_nothing_is_locked_and_nothing_budgeted():
    chosen = parse({}).governance
    assert not chosen.lock
    assert chosen.budget is None
    assert chosen.resource_providers
    hardened = parse({"azureDatabricks": {"objectId": OBJECT_ID}}, profile="hardened")
    assert hardened.governance.lock
