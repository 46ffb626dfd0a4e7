"""Writes docs/azure_rules.md from the tables under cases/: python tests/azure_rules/document.py.

The document cannot say what is not tested: every answer in it is what the rule says to the broken row.
"""

import runpy
from pathlib import Path

from infra.azure_rules import RULES, Existing, Resource, judge

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "docs" / "azure_rules.md"
CONFTEST = runpy.run_path(str(HERE / "conftest.py"))
HEAD = """# What Azure refuses

Each row is a rule of `infra/azure_rules/`, in the words Azure answers with. Mocks, the local provider, the ARM
server and the policy pack judge by the same rules. Rules with *world* need to know what exists: they speak in an
`up`, not in a preview or for a single resource.

How sure an error code is: **quoted** from an answer of Azure in a public thread, **documented** by Microsoft, or
*assumed*: the refusal is certain, its code the likeliest of that service.

The table is written by `python tests/azure_rules/document.py` from `tests/azure_rules/cases/`, where each rule has
a row that breaks it and a fixed twin.
"""


def answers():
    """The first message of every rule, from its own row."""
    said = {}
    for case in CONFTEST["load_cases"]():
        if case["rule"] in said:
            continue
        rows = [(*row, {}) if len(row) == 3 else row for row in case.get("world", ())]
        world = CONFTEST["TableWorld"](rows, case.get("reserved", {}))
        before = case.get("existing")
        existing = (
            None
            if before is None
            else Existing(case.get("id", ""), case["token"], before, case.get("outputs", {}))
        )
        resource = Resource(case["token"], case["broken"], case.get("id", ""), existing)
        for refusal in judge(resource, world, case.get("on", "create")):
            if refusal.rule == case["rule"]:
                said[case["rule"]] = refusal
                break
    return said


def _cell(text):
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;").replace(">", "&gt;")


def _services(rule):
    return sorted({token.split(":")[1] for token in rule.tokens}) or ["every type"]


def document():
    """The whole document."""
    said = answers()
    services = {}
    for rule in RULES:
        services.setdefault(_services(rule)[0], []).append(rule)
    parts = [HEAD, f"{len(RULES)} rules.\n"]
    for service in sorted(services):
        parts.append(
            f"\n## {service}\n\n| rule | Azure answers | fix | certainty |\n| --- | --- | --- | --- |\n"
        )
        for rule in services[service]:
            refusal = said[rule.id]
            kinds = ", ".join(token.rsplit(":", 1)[-1] for token in rule.tokens)
            world = " *world*" if rule.needs_world else ""
            when = "" if rule.on == ("create", "update") else f" on {', '.join(rule.on)}"
            parts.append(
                f"| `{rule.id}`<br>{kinds}{when}{world} | {refusal.status} `{refusal.code}`: "
                f"{_cell(refusal.message)} | {_cell(rule.fix)} | [{rule.evidence}]({rule.source}) |\n"
            )
    return "".join(parts)


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(document(), encoding="utf-8")
    print(f"wrote {len(RULES)} rules to {TARGET.relative_to(HERE.parents[1])}")
