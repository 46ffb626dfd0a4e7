"""The list of settings is what the program reads, and the page about them is that list."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from infra.settings.check import main
from infra.settings.profiles import PROFILES
from infra.settings.reference import settings

SCRIPT = Path(__file__).parent / "document.py"


def test_the_page_is_current():
    made = runpy.run_path(str(SCRIPT))
    written = made["TARGET"].read_text(encoding="utf-8")
    assert written == made["document"](), "run: python tests/infra/settings/document.py"


def test_every_default_of_a_profile_is_a_setting():
    known = {one.path: one for one in settings()}
    for profile, defaults in PROFILES.items():
        for path, value in defaults.items():
            assert known[path].defaults[profile] == value, (profile, path)


def test_a_profile_differs_from_the_standard_in_what_it_says_only():
    for one in settings():
        for profile, value in one.defaults.items():
            if value != one.defaults["standard"]:
                assert one.path in PROFILES[profile], (profile, one.path)


def test_the_command_lists_them_for_people_and_programs(capsys):
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert main(["--list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [line.split("\t")[0] for line in lines] == [one["path"] for one in listed]
    assert "workspace.computeMode" in {one["path"] for one in listed}
