"""Rules of action groups, metric alerts and log search alerts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.lookups import arm_type, missing
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.places import normal
from infra.azure_rules.times import duration
from infra.azure_rules.values import absent, items, number, read, text

_METRIC = "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-metric-alert-rule"
_LOG = "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule"
_REST = "https://learn.microsoft.com/rest/api/monitor/metric-alerts/create-or-update"
_STEPS: Final = ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D")
_PERIODS: Final = {duration(step) for step in _STEPS}
_SINGLE: Final = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
_MULTIPLE: Final = "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria"
_CLASSIC: Final = {_SINGLE, _MULTIPLE, "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria"}
"""Criteria of the alerts that are global; those on queries have a region."""


def _short_name(resource: Resource, _world: World) -> Iterable[Finding]:
    name = text(resource.inputs, "groupShortName")
    if name is not None and len(name) > 12:
        yield (
            "groupShortName",
            (
                f"The action group short name '{name}' is too long. Please specify a short name with '12' or "
                "less "
                "characters."
            ),
        )


def _location(resource: Resource, _world: World) -> Iterable[Finding]:
    location = text(resource.inputs, "location")
    kind = text(resource.inputs, "criteria.odataType")
    if kind in _CLASSIC and location is not None and normal(location) != "global":
        yield (
            "location",
            (
                f"The provided location '{location}' is not available for resource type "
                "'microsoft.insights/metricAlerts'. List of available regions for the resource type is "
                "'global'."
            ),
        )


def _period(resource: Resource, path: str) -> timedelta | None:
    return duration(text(resource.inputs, path) or "")


def _periods(resource: Resource, _world: World) -> Iterable[Finding]:
    for path in ("windowSize", "evaluationFrequency"):
        value = text(resource.inputs, path)
        if value is not None and duration(value) not in _PERIODS:
            yield path, f"'{value}' is not one of {', '.join(_STEPS)}."
    every, window = _period(resource, "evaluationFrequency"), _period(resource, "windowSize")
    if every and window and every > window:
        yield "evaluationFrequency", "Evaluation frequency must be less than or equal to the window size."


def _slow(resource: Resource, _world: World) -> Iterable[Finding]:
    every, window = _period(resource, "evaluationFrequency"), _period(resource, "windowSize")
    if every and window and window > timedelta(hours=4) and every < timedelta(minutes=5):
        yield (
            "evaluationFrequency",
            (
                "Evaluation frequency must be greater than or equal to five minutes since the period is "
                "greater "
                "than four hours."
            ),
        )


def _severity(resource: Resource, _world: World) -> Iterable[Finding]:
    severity = number(resource.inputs, "severity")
    if severity is not None and severity not in range(5):
        yield "severity", f"The severity {severity:g} is not 0 to 4."


def _scopes(resource: Resource, _world: World) -> Iterable[Finding]:
    scopes = read(resource.inputs, "scopes")
    if not isinstance(scopes, list):
        return
    if len(scopes) != 1 and text(resource.inputs, "criteria.odataType") == _SINGLE:
        yield (
            "scopes",
            (
                "Scopes property is invalid. Only single resource is allowed for criteria type "
                "SingleResourceMultipleMetricCriteria. If you want to create an alert on multiple "
                "resources, use "
                "MultipleResourceMultipleMetricCriteria odata.type."
            ),
        )


def _targets(resource: Resource, _world: World) -> Iterable[Finding]:
    scopes = [item for _, item in items(resource.inputs, "scopes") if isinstance(item, str)]
    wide = len(scopes) > 1 or any(
        item.startswith("/subscriptions/") and not arm_type(item) for item in scopes
    )
    if text(resource.inputs, "criteria.odataType") == _MULTIPLE and wide:
        for path in ("targetResourceType", "targetResourceRegion"):
            if absent(resource.inputs, path):
                yield path, f"{path} is required for an alert on multiple resources."


def _exists(resource: Resource, world: World) -> Iterable[Finding]:
    for path, scope in items(resource.inputs, "scopes"):
        if isinstance(scope, str) and missing(world, scope):
            yield path, f"The Resource '{scope}' was not found."


def _mute(resource: Resource, _world: World) -> Iterable[Finding]:
    if absent(resource.inputs, "muteActionsDuration"):
        return
    if read(resource.inputs, "autoMitigate") is True:
        yield "autoMitigate", "Auto mitigation must be disabled when action suppression is set"
    every, mute = _period(resource, "evaluationFrequency"), _period(resource, "muteActionsDuration")
    if every and mute and every > mute:
        yield (
            "muteActionsDuration",
            (
                "The request content was invalid and could not be deserialized: 'EvaluationFrequency "
                "cannot be "
                "greater than MuteActionsDuration'"
            ),
        )


def _failing(resource: Resource, _world: World) -> Iterable[Finding]:
    for path, condition in items(resource.inputs, "criteria.allOf"):
        base = "failingPeriods"
        rounds = number(condition, f"{base}.numberOfEvaluationPeriods")
        least = number(condition, f"{base}.minFailingPeriodsToAlert")
        if rounds is not None and not 1 <= rounds <= 6:
            yield f"{path}.{base}.numberOfEvaluationPeriods", f"{rounds:g} evaluation periods is not 1 to 6."
        if least is not None and (least < 1 or (rounds is not None and least > rounds)):
            yield (
                f"{path}.{base}.minFailingPeriodsToAlert",
                "minFailingPeriodsToAlert must be at least 1 and at most numberOfEvaluationPeriods.",
            )


_M, _Q = (t.METRIC_ALERT,), (t.QUERY_RULE,)
RULES: Final = (
    Rule(id="action-group-short-name", tokens=(t.ACTION_GROUP,), code="GroupShortNameIsTooLong",
         evidence="quoted", source="https://github.com/Azure/AzureMonitorStarterPacks/issues/109",
         fix="Use a groupShortName of at most 12 characters.", check=_short_name),
    Rule(id="metric-alert-location", tokens=_M, code="LocationNotAvailableForResourceType",
         evidence="documented", source=_REST, fix="Set location to 'global'.", check=_location,
         on=("create",)),
    Rule(id="metric-alert-period", tokens=_M, code="BadRequest", evidence="documented",
         source="https://github.com/Azure/azure-cli/issues/31138",
         fix="Use PT1M, PT5M, PT15M, PT30M, PT1H, PT6H, PT12H or P1D, a frequency not above the window.",
         check=_periods),
    Rule(id="metric-alert-slow", tokens=_M, code="BadRequest", evidence="quoted",
         source="https://github.com/DFE-Digital/publish-teacher-training/pull/4368",
         fix="Evaluate every PT5M or less often when the window is longer than four hours.", check=_slow),
    Rule(id="metric-alert-scopes", tokens=_M, code="BadRequest", evidence="quoted",
         source="https://github.com/Azure/azure-cli/issues/10348",
         fix="Give one scope, or use MultipleResourceMultipleMetricCriteria.", check=_scopes),
    Rule(id="metric-alert-target", tokens=_M, code="BadRequest", evidence="documented", source=_METRIC,
         fix="Give targetResourceType and targetResourceRegion.", check=_targets),
    Rule(id="alert-severity", tokens=(*_M, *_Q), code="BadRequest", evidence="documented", source=_REST,
         fix="Use a severity of 0 to 4.", check=_severity),
    Rule(id="alert-scope-exists", needs_complete=True,
         tokens=(*_M, *_Q), code="ResourceNotFound", status=404, source=_METRIC,
         needs_world=True, fix="Reference the id output of what is watched.", check=_exists,
         on=("create",)),
    Rule(id="query-rule-mute", tokens=_Q, code="InvalidRequestContent", evidence="quoted",
         source="https://github.com/Azure/azure-cli/issues/26581",
         fix="Set autoMitigate to false and mute for at least as long as evaluationFrequency.",
         check=_mute),
    Rule(id="query-rule-periods", tokens=_Q, code="BadRequest", source=_LOG, evidence="documented",
         fix="Use 1 to 6 evaluation periods, of which at least 1 must fail.", check=_failing),
)  # fmt: skip
