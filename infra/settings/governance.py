"""What guards the whole stack: tags, protection, a lock, a budget, registered resource providers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infra.settings.monitoring import EMAILS
from infra.settings.reader import ConfigReader

if TYPE_CHECKING:
    from infra.settings.stack import Settings

PROTECTABLE: Final = (
    "resource_group",
    "lake",
    "key_vault",
    "workspace",
    "synapse",
    "machine_learning",
    "ml_storage",
)
"""Holders of data that `protect` guards; `allowReplace` lifts the guard from one of them by name."""


def _tag(name: str, value: str) -> bool:
    return _tag_name(name) and len(value) <= 256


def _tag_name(name: str) -> bool:
    reserved = name.lower().startswith(("microsoft", "azure", "windows"))
    return bool(re.fullmatch(r"[^<>%&\\?/]{1,128}", name)) and not reserved


ALLOW_REPLACE: Final = (
    f"each must be one of {', '.join(PROTECTABLE)}",
    PROTECTABLE[0],
    lambda name: name in PROTECTABLE,
)
_TAG_NAME: Final = r"a name has 1-128 characters, none of <>%&\?/, no prefix microsoft, azure, windows"
TAGS: Final = (f"{_TAG_NAME}; a value at most 256", "value", _tag)
"""Storage accounts allow tag names of 128 characters where others allow 512:
https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations"""
REQUIRED_TAGS: Final = (_TAG_NAME, "owner", _tag_name)
START_DATE: Final = (
    r"20(1[89]|[2-9]\d)-(0[1-9]|1[0-2])-01",
    "must be the first day of the month in which the budget is first deployed, kept from then on",
    "2026-01-01",
)
"""Azure takes no earlier month and never another start later, and the program may not ask the clock:
https://github.com/hashicorp/terraform-provider-azurerm/pull/12121"""


@dataclass(frozen=True, kw_only=True)
class BudgetSettings:
    """What the stack may cost in a month, in the currency of the bill, and at which percentages of it, spent
    or forecast, somebody is told.
    """

    amount: int
    start_date: str
    contact_emails: tuple[str, ...]
    thresholds: tuple[int, ...]
    forecast_thresholds: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class GovernanceSettings:
    """The stack's own tags and those it must have, which holders of data must not be replaced or deleted, by
    Pulumi (`protect`) and by anybody (`lock`), and what the subscription must know of the stack.
    """

    tags: dict[str, str]
    required_tags: tuple[str, ...]
    protect: bool
    allow_replace: frozenset[str]
    lock: bool
    resource_providers: bool
    budget: BudgetSettings | None


def read(reader: ConfigReader, environment: str) -> GovernanceSettings:
    """The settings of this part."""
    return GovernanceSettings(
        tags=reader.mapping("tags", *TAGS),
        required_tags=reader.texts("governance.requiredTags", (), *REQUIRED_TAGS),
        protect=reader.boolean("protect", environment == "prod"),
        allow_replace=frozenset(reader.texts("allowReplace", (), *ALLOW_REPLACE)),
        lock=reader.boolean("governance.lock", False),
        resource_providers=reader.boolean("governance.resourceProviders", True),
        budget=_budget(reader) if reader.is_set("governance.budget") else None,
    )


def _budget(reader: ConfigReader) -> BudgetSettings:
    root = "governance.budget"
    rule = "must be given with a budget: what the stack may cost in a month"
    reader.require(reader.is_set(f"{root}.amount"), f"{root}.amount", "nothing", rule, 1000)
    thresholds = _percentages(reader, f"{root}.thresholds", (80, 100), 3)
    forecast = _percentages(reader, f"{root}.forecastThresholds", (100,), 2)
    none = "must hold a percentage unless governance.budget.forecastThresholds does"
    reader.require(bool(thresholds or forecast), f"{root}.thresholds[0]", "nothing", none, 100)
    return BudgetSettings(
        amount=reader.integer(f"{root}.amount", 1000, 1, 100_000_000),
        start_date=reader.text(f"{root}.startDate", None, *START_DATE),
        contact_emails=reader.texts(f"{root}.contactEmails", (), *EMAILS),
        thresholds=thresholds,
        forecast_thresholds=forecast,
    )


def _percentages(reader: ConfigReader, path: str, default: tuple[int, ...], most: int) -> tuple[int, ...]:
    """Azure sends at most five notifications a budget:
    https://learn.microsoft.com/rest/api/consumption/budgets/create-or-update
    """
    found = reader.integers(path, default, 1, 1000, "per cent")
    if len(found) > most:
        reader.surplus(path, list(found), f"must hold at most {most}: a budget has five notifications in all")
    return found


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between this part and others."""
    chosen = settings.governance
    for name in chosen.required_tags:
        rule = "must be set: governance.requiredTags names it"
        reader.require(name in settings.tags, f"tags.{name}", "nothing", rule, "value")
    if chosen.budget and not settings.monitoring.action_group.has_receivers:
        path = "governance.budget.contactEmails[0]"
        rule = "must name somebody who is told, or monitoring.actionGroup.emails must"
        reader.require(bool(chosen.budget.contact_emails), path, "nobody", rule, EMAILS[1])
