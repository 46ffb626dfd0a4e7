"""Old data costs as much as new until a rule moves or deletes it; a rule that does so to the wrong prefix, or
in the wrong order, is found out months later.

https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader

PATH: Final = "lake.lifecycle"
RULE_NAME: Final = (r"[A-Za-z0-9-]{1,256}", "must be 1 to 256 letters, digits and hyphens", "old-bronze")
ACTIONS: Final = ("tierToCool", "tierToCold", "tierToArchive", "delete")
MOST_DAYS: Final = 36500
MOST_RULES: Final = 100
MOST_PREFIXES: Final = 10
ARCHIVING: Final = ("Standard_LRS", "Standard_GRS", "Standard_RAGRS")
"""Replications with an archive tier:
https://learn.microsoft.com/azure/storage/blobs/access-tiers-overview#archive-access-tier"""


@dataclass(frozen=True, kw_only=True)
class LifecycleRule:
    """What happens to blobs below `prefixes` so many days after their last change; None, which a stack file
    writes as 0, is never.
    """

    name: str
    prefixes: tuple[str, ...]
    tier_to_cool: int | None
    tier_to_cold: int | None
    tier_to_archive: int | None
    delete: int | None


def read_lifecycle(reader: ConfigReader, sku: str, containers: tuple[str, ...]) -> tuple[LifecycleRule, ...]:
    """The rules of `lake.lifecycle`, each for data containers only: the files of managed tables belong to
    Unity Catalog.
    """
    places = reader.objects(PATH, "each with name, prefixes and days per action", "name")
    if len(places) > MOST_RULES:
        reader.surplus(f"{PATH}[{MOST_RULES}]", "a rule", f"must go: Azure takes at most {MOST_RULES} rules")
    rules = tuple(_rule(reader, place, containers) for place in places)
    names = [rule.name for rule in rules]
    for index, (place, rule) in enumerate(zip(places, rules, strict=True)):
        if rule.name in names[:index] and not reader.is_refused(f"{place}.name"):
            reader.refuse(f"{place}.name", rule.name, "must be given once", f"{rule.name}-{index + 1}")
        if rule.tier_to_archive and sku not in ARCHIVING:
            what = f"must be one of {', '.join(ARCHIVING)}: {PATH} moves blobs to the archive tier"
            reader.require(reader.is_refused("lake.sku"), "lake.sku", sku, what, _archiving(sku))
    return rules


def _archiving(sku: str) -> str:
    """The nearest replication that has an archive tier."""
    return sku.replace("GZRS", "GRS").replace("ZRS", "LRS")


def _rule(reader: ConfigReader, place: str, containers: tuple[str, ...]) -> LifecycleRule:
    days = {action: reader.integer(f"{place}.{action}", 0, 0, MOST_DAYS, "days") for action in ACTIONS}
    rule = LifecycleRule(
        name=reader.text(f"{place}.name", None, *RULE_NAME),
        prefixes=_prefixes(reader, f"{place}.prefixes", containers),
        tier_to_cool=days["tierToCool"] or None,
        tier_to_cold=days["tierToCold"] or None,
        tier_to_archive=days["tierToArchive"] or None,
        delete=days["delete"] or None,
    )
    given = [(action, number) for action, number in days.items() if number]
    if not given:
        reader.refuse(f"{place}.delete", None, f"must give days for one of {', '.join(ACTIONS)}", "365")
    for (earlier, before), (later, after) in itertools.pairwise(given):
        path, what = f"{place}.{later}", f"must be more days than {earlier} ({before})"
        reader.require(after > before or reader.is_refused(path), path, after, what, before + 1)
    return rule


def _prefixes(reader: ConfigReader, path: str, containers: tuple[str, ...]) -> tuple[str, ...]:
    example = containers[0] if containers else "bronze"
    rule = (
        f"each must be a data container ({', '.join(containers)}) or a path in one, such as {example}/raw, "
        "given once"
    )
    found = reader.texts(path, (), rule, example, lambda prefix: prefix.split("/", 1)[0] in containers)
    if not found and not reader.is_refused(path):
        reader.refuse(path, [], f"must name what the rule is for; {rule}", example, index=0)
    if len(found) > MOST_PREFIXES:
        rule = f"must go: a rule has at most {MOST_PREFIXES} prefixes"
        reader.surplus(f"{path}[{MOST_PREFIXES}]", found[MOST_PREFIXES], rule)
    return found
