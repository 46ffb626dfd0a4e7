"""Writes docs/settings.md from what the settings ask for: python tests/infra/settings/document.py."""

import re
from pathlib import Path

from infra.settings.reference import settings

TARGET = Path(__file__).parents[3] / "docs" / "settings.md"
HEAD = """# Settings of a stack

Each row is a key of `Pulumi.<stack>.yaml` under `azure-databricks-platform:`; a dotted path is a nested key:
`pulumi config set --stack dev --path azure-databricks-platform:network.addressSpace 10.20.0.0/16`. `<name>` stands
for a name of your own, `[]` for an item of a list. A profile (`azure-databricks-platform:profile`) is a set of
defaults: where it differs from `standard` the default says so. `python -m infra.settings --stack dev` checks a stack
offline, every error at once; `python -m infra.settings --list --json` prints this table for programs.

The table is written by `python tests/infra/settings/document.py` from what the program reads.
"""


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def document():
    parts = {}
    for one in settings():
        first = re.split(r"[.\[]", one.path)[0] if re.search(r"[.\[]", one.path) else "the stack itself"
        if first not in parts:
            parts[first] = [f"\n## {first}\n", "| setting | holds | default | rule |", "|---|---|---|---|"]
        default = one.default_text()
        parts[first].append(
            f"| `{one.path}` | {one.kind} | {f'`{cell(default)}`' if default else ''} | {cell(one.rule)} |"
        )
    return "\n".join([HEAD.rstrip(), *(line for part in parts.values() for line in part)]) + "\n"


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
