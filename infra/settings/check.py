"""Finding a misspelt setting should take a second and no login: this command reads Pulumi.<stack>.yaml from
disk, applies the rules of the program and prints every error. Nothing is created, nothing is contacted.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra import settings
from infra.settings.reader import SettingsError


def read_stack_file(stack: str, directory: Path) -> dict[str, Any]:
    """The `config` of Pulumi.<stack>.yaml by full key; raises ValueError naming the file when it cannot be
    read.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    path = directory / f"Pulumi.{stack}.yaml"
    try:
        document = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(
            f"{path}: no such file. Create the stack with `pulumi stack init {stack}`."
        ) from None
    except (YAMLError, UnicodeDecodeError, OSError) as error:
        raise ValueError(f"{path}: cannot be read: {error}") from error
    config = document.get("config", {}) if isinstance(document, dict) else document
    if not isinstance(config, dict):
        raise ValueError(f"{path}: expected a mapping with the key `config`.")  # noqa: TRY004
    return {str(key): value for key, value in config.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when the settings are right, 2 with every error when not."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.settings",
        description="Check the settings of a stack offline, or list them all; creates nothing.",
    )
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--stack", help="name of the stack, as in Pulumi.<stack>.yaml")
    wanted.add_argument("--list", action="store_true", help="print every setting with its default by profile")
    parser.add_argument(
        "--cwd", type=Path, default=Path(), help="directory of the stack file (default: here)"
    )
    parser.add_argument("--json", action="store_true", help="with --list: print JSON")
    options = parser.parse_args(arguments)
    if options.list:
        return _list(options.json)
    try:
        checked = settings.parse(options.stack, read_stack_file(options.stack, options.cwd))
    except (SettingsError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    for notice in checked.compute.notices:
        print(f"warning: {notice}", file=sys.stderr)
    print(
        f"Pulumi.{options.stack}.yaml: settings are right: {checked.environment} in {checked.location}, "
        f"resource group {checked.names.resource_group}, workspace {checked.names.workspace}."
    )
    return 0


def _list(as_json: bool) -> int:
    from infra.settings.reference import settings as known

    if as_json:
        print(json.dumps([dataclasses.asdict(one) for one in known()], indent=2))
        return 0
    for one in known():
        print(f"{one.path}\t{one.kind}\t{one.default_text()}\t{one.rule}")
    return 0
