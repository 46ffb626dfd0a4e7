"""Rules of budgets: when they begin, how much is too much, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.times import instant
from infra.azure_rules.values import is_unknown, number, read, text

_DOC = "https://learn.microsoft.com/rest/api/consumption/budgets/create-or-update"
_CALENDAR: Final = {"Monthly", "Quarterly", "Annually"}


def _start(resource: Resource, _world: World) -> Iterable[Finding]:
    path = "timePeriod.startDate"
    start = text(resource.inputs, path)
    if start is None:
        return
    moment = instant(start)
    if moment is None:
        yield path, f"Invalid budget start date '{start}'."
        return
    day, grain = moment.date(), read(resource.inputs, "timeGrain")
    # Billing periods begin on any day; those of the calendar on the first of a month.
    calendar = not is_unknown(grain) and (not grain or grain in _CALENDAR)
    if (calendar and day.day != 1) or day < date(2017, 6, 1):
        yield path, "Start date must be the first day of a month, on or after June 1, 2017."


def _end(resource: Resource, _world: World) -> Iterable[Finding]:
    start, end = (
        instant(text(resource.inputs, f"timePeriod.{name}") or "") for name in ("startDate", "endDate")
    )
    if start and end and end <= start:
        yield "timePeriod.endDate", "End date must be after the start date."


def _start_fixed(resource: Resource, _world: World) -> Iterable[Finding]:
    path = "timePeriod.startDate"
    before = text(resource.existing.inputs, path) if resource.existing else None
    after = text(resource.inputs, path)
    if before and after and instant(before) != instant(after):
        yield path, "Start date of budgets cannot be updated. Please delete and create a new budget."


def _amount(resource: Resource, _world: World) -> Iterable[Finding]:
    amount = number(resource.inputs, "amount")
    if amount is not None and amount <= 0:
        yield "amount", f"The amount {amount:g} must be greater than zero."


def _notices(resource: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = read(resource.inputs, "notifications")
    for name, item in found.items() if isinstance(found, Mapping) else ():
        if isinstance(item, Mapping):
            yield f"notifications.{name}", item


def _notifications(resource: Resource, _world: World) -> Iterable[Finding]:
    found = list(_notices(resource))
    if len(found) > 5:
        yield "notifications", "A budget has at most 5 notifications."
    for path, item in found:
        threshold = number(item, "threshold")
        if threshold is not None and not 0 <= threshold <= 1000:
            yield f"{path}.threshold", "The threshold must be between 0 and 1000."
        if not any(read(item, name) for name in ("contactEmails", "contactRoles", "contactGroups")):
            yield f"{path}.contactEmails", "At least one contact is required."


def _scope(resource: Resource, _world: World) -> Iterable[Finding]:
    scope = text(resource.inputs, "scope")
    if scope is None:
        return
    if "/" not in scope.strip("/"):
        yield (
            "scope",
            f"The scope '{scope}' is not the id of a subscription, resource group or billing scope.",
        )


_B = (t.BUDGET, t.COST_BUDGET)
RULES: Final = (
    Rule(id="budget-start", tokens=_B, code="400", source=_DOC, evidence="documented",
         fix="Start on the first of a month, for instance '2026-01-01T00:00:00Z'.", check=_start),
    Rule(id="budget-end", tokens=_B, code="400", source=_DOC, evidence="documented",
         fix="Let endDate be later than startDate.", check=_end),
    Rule(id="budget-start-fixed", tokens=_B, code="400", evidence="quoted", on=("update",),
         source="https://github.com/jpsnover/ai-triad-research/pull/1697",
         fix="Keep the start date, or replace the budget (replace_on_changes=['timePeriod.startDate']).",
         check=_start_fixed),
    Rule(id="budget-amount", tokens=_B, code="400", source=_DOC, fix="Use an amount above zero.",
         check=_amount),
    Rule(id="budget", tokens=_B, code="400", source=_DOC, evidence="documented",
         fix="Use at most 5 notifications, thresholds 0-1000 and a contact in each.",
         check=_notifications),
    Rule(id="budget-scope", tokens=_B, code="400", source=_DOC,
         fix="Use '/subscriptions/<id>' or the id of a resource group.", check=_scope, on=("create",)),
)  # fmt: skip
