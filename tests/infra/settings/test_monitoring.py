"""Settings of logs, diagnostics and alerts: each rule refuses what breaks it, and its command repairs it."""

from __future__ import annotations

import json

import pytest

from infra import settings
from infra.settings.reader import SettingsError

GOOD = {"location": "westeurope", "environment": "dev"}
TOLD = {"monitoring": {"actionGroup": {"emails": ["a@example.com"]}}}


def parse(*configs, secret_keys=()):
    """Settings of the given parts of a stack file, the later ones over the earlier."""
    values = {}
    for config in (GOOD, *configs):
        merge(values, config)
    keys = {f"{settings.PROJECT}:{key}": value for key, value in values.items()}
    return settings.parse("dev", keys, [f"{settings.PROJECT}:{key}" for key in secret_keys])


def merge(values, config):
    for key, value in config.items():
        if isinstance(value, dict):
            merge(values.setdefault(key, {}), value)
        else:
            values[key] = value


def nested(path, value):
    for part in reversed(path.split(".")):
        value = {part: value}
    return value


def errors(*configs, **kwargs):
    with pytest.raises(SettingsError) as caught:
        parse(*configs, **kwargs)
    return caught.value.errors


def offered(error):
    """What the command of an error sets."""
    path = error.key.partition(":")[2]
    value = error.fix.rsplit(" ", 1)[1].strip("'")
    if path.endswith("[0]"):
        return nested(path[:-3], [value])
    return nested(path, value)


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("logAnalytics.retentionInDays", 29, "from 30 to 730"),
        ("logAnalytics.retentionInDays", 731, "from 30 to 730"),
        ("logAnalytics.sku", "Free", "must be one of PerGB2018, CapacityReservation"),
        ("logAnalytics.dailyQuotaGb", -2, "-1 for no cap"),
        ("logAnalytics.dailyQuotaGb", 0, "must not be 0"),
        ("logAnalytics.disableLocalAuth", "si", "must be true or false"),
        ("monitoring.diagnostics", "si", "must be true or false"),
        ("monitoring.privateLinkScope", "si", "must be true or false"),
        ("monitoring.alerts", "si", "must be true or false"),
    ],
)
def test_a_wrong_value_is_refused_and_repaired(path, value, rule):
    [error] = errors(nested(path, value))
    assert error.key == f"{settings.PROJECT}:{path}"
    assert rule in error.rule
    assert str(value) in error.found
    parse(nested(path, value), offered(error))


@pytest.mark.parametrize(
    ("path", "value"),
    [("emails", "a.example.com"), ("emails", "a b@example.com"), ("webhooks", "http://example.com/hook")],
)
def test_who_is_told_must_have_an_address(path, value):
    [error] = errors({"monitoring": {"actionGroup": {path: [value]}}})
    assert error.key == f"{settings.PROJECT}:monitoring.actionGroup.{path}[0]"
    parse(offered(error))


def test_the_address_of_a_webhook_in_a_secret_is_not_shown():
    wrong = {"monitoring": {"actionGroup": {"webhooks": ["http://example.com/password"]}}}
    [error] = errors(wrong, secret_keys=["monitoring"])
    assert "password" not in str(error)


def test_a_reservation_must_be_one_that_azure_sells():
    wrong = {"logAnalytics": {"sku": "CapacityReservation", "capacityReservationLevel": 450}}
    [error] = errors(wrong)
    assert "must be one of 100, 200, 300, 400, 500" in error.rule
    parse(wrong, offered(error))


def test_a_reservation_without_its_sku_must_go():
    [error] = errors({"logAnalytics": {"capacityReservationLevel": 200}})
    assert error.fix.startswith("pulumi config rm ")
    assert error.fix.endswith("logAnalytics.capacityReservationLevel")


def test_alerts_need_somebody_who_is_told():
    wrong = {"monitoring": {"alerts": True}}
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:monitoring.actionGroup.emails[0]"
    parse(wrong, offered(error))


def test_alerts_need_the_logs_they_search():
    wrong = {"monitoring": {"alerts": True, "diagnostics": False, **TOLD["monitoring"]}}
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:monitoring.diagnostics"
    parse(wrong, offered(error))


def test_a_private_link_scope_needs_a_private_endpoint():
    wrong = {"monitoring": {"privateLinkScope": True}}
    [error] = errors(wrong)
    assert error.key == f"{settings.PROJECT}:network.privateLink.enabled"
    parse(wrong, offered(error))


def test_alerts_are_on_once_somebody_is_told_and_there_are_logs():
    assert not parse().monitoring.alerts
    assert parse(TOLD).monitoring.alerts
    assert not parse(TOLD, {"monitoring": {"diagnostics": False}}).monitoring.alerts
    assert not parse(TOLD, {"monitoring": {"alerts": False}}).monitoring.alerts


def test_defaults_keep_logs_a_month_without_cap_and_without_keys():
    chosen = parse().monitoring
    assert (chosen.retention_in_days, chosen.daily_quota_gb, chosen.sku) == (30, -1, "PerGB2018")
    assert chosen.disable_local_auth
    assert chosen.diagnostics
    assert chosen.capacity_reservation_level is None
    assert not chosen.private_link_scope


def test_lists_may_be_json_text_as_pulumi_hands_them_over():
    key = f"{settings.PROJECT}:monitoring"
    values = {f"{settings.PROJECT}:{name}": value for name, value in GOOD.items()}
    made = settings.parse("dev", {**values, key: json.dumps(TOLD["monitoring"])})
    assert made.monitoring.action_group.emails == ("a@example.com",)
