"""`scripts/diagram` and `scripts/cost` on real stacks: every profile is drawn in full and priced in full."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.settings.profiles import PROFILES
from local_cloud.inventory.cost import main as cost
from local_cloud.inventory.diagram import main as diagram

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run():
    """Run a command with arguments."""
    return lambda command, *arguments: CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_is_drawn_in_full_and_always_alike(run, profile):
    first, second = (
        run(diagram, "--stack", "local", "--profile", profile, "--format", "json") for _ in range(2)
    )
    assert first.exit_code == 0, first.output
    assert first.output == second.output
    document = json.loads(first.output)
    drawn = sum(len(row["resources"]) for part in document["components"] for row in part["rows"])
    assert document["subtitle"] == f"westeurope, {drawn} resources"
    rows = {row["id"] for part in document["components"] for row in part["rows"]}
    assert {line[end] for line in document["lines"] for end in ("source", "target")} <= rows


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_is_priced_in_full(run, profile):
    result = run(cost, "--stack", "local", "--profile", profile, "--json", "--strict")
    document = json.loads(result.output)
    assert document["not_priced"] == {}
    assert result.exit_code == 0
    total = document["total"]
    assert 0 < total["low"] < total["likely"] < total["high"]
    assert sum(item["cost"]["likely"] for item in document["items"]) == pytest.approx(
        total["likely"], abs=0.5
    )
    assert document["profile"] == profile


def test_a_hardened_stack_costs_more_than_a_minimal_one(run):
    totals = {
        profile: json.loads(run(cost, "--stack", "local", "--profile", profile, "--json").output)["total"][
            "likely"
        ]
        for profile in ("minimal", "hardened")
    }
    assert totals["hardened"] > 2 * totals["minimal"]


@pytest.mark.parametrize(
    ("name", "start"), [("a.svg", "<svg "), ("a.mmd", "---\ntitle: local"), ("a.json", '{\n  "title"')]
)
def test_the_name_of_the_file_says_its_format(run, tmp_path, name, start):
    result = run(diagram, "--stack", "local", "--profile", "minimal", "--output", tmp_path / name)
    assert result.exit_code == 0
    assert (tmp_path / name).read_text().startswith(start)
    assert "resources in" in result.output


def test_a_preview_of_the_engine_is_drawn_and_priced(run, preview, preview_file):
    preview.add("network:NatGateway", "nat", "network")
    path = preview_file(preview.resources)
    assert json.loads(run(diagram, "--from", path, "--format", "json").output)["title"] == "dev"
    document = json.loads(run(cost, "--from", path, "--json", "--usage", "egress.gb=0").output)
    assert document["total"]["likely"] == pytest.approx(730 * 0.045)


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        (diagram, ["--stack", "nowhere"], "Pulumi.nowhere.yaml"),
        (diagram, ["--profile", "grand"], "must be one of minimal"),
        (diagram, ["--set", "lake"], "setting=value"),
        (
            diagram,
            ["--from", "none.json", "--stack", "local", "--profile", "minimal"],
            "--from is a preview already",
        ),
        (cost, ["--from", "none.json"], "pulumi preview --json"),
        (cost, ["--usage", "cluster.hours"], "NAME=NUMBER"),
        (cost, ["--usage", "cluster.hours=-1"], "must not be negative"),
        (cost, ["--usage", "clusters=1"], "not an assumption"),
        (cost, ["--set", "logAnalytics.retentionInDays=1"], "from 30 to 730"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_exit_code_2(run, command, arguments, said):
    result = run(command, *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_strict_fails_when_something_has_no_price(run, preview, preview_file):
    preview.add("cache:Redis", "r", "cache")
    path = preview_file(preview.resources)
    assert run(cost, "--from", path).exit_code == 0
    result = run(cost, "--from", path, "--strict")
    assert result.exit_code == 1
    assert "Not priced: cache:Redis" in result.output


def test_the_table_says_what_it_rests_on(run):
    output = run(cost, "--stack", "local", "--profile", "minimal", "--set", "location=northeurope").output
    assert "azure-native:location" in output
    output = run(cost, "--stack", "local", "--profile", "minimal").output
    for said in ("total", "List prices of westeurope, put together on 2026-", "Left out: job clusters", "?"):
        assert said in output


def test_what_costs_the_same_is_one_line(run, preview, preview_file):
    for name in ("one", "two", "three"):
        preview.add("privatedns:PrivateZone", name, "network")
    output = run(cost, "--from", preview_file(preview.resources)).output
    assert "3 × Private DNS zone" in output
    assert "two" not in output


def test_assumptions_are_listed_with_their_reasons(run):
    result = run(cost, "--assumptions")
    assert result.exit_code == 0
    assert "cluster.hours" in result.output
    assert "the shared cluster ends by itself" in result.output


@pytest.mark.parametrize("command", ["diagram", "cost"])
def test_a_pipe_gets_text_without_colour_and_nothing_else(command):
    asked = [
        sys.executable,
        "-m",
        f"local_cloud.inventory.{command}",
        "--stack",
        "local",
        "--profile",
        "minimal",
    ]
    environment = {**os.environ, "TERM": "xterm"}
    result = subprocess.run(asked, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert result.returncode == 0, result.stderr
    assert "\x1b[" not in result.stdout
    # What the program itself warns of, and nothing more.
    assert [line for line in result.stderr.splitlines() if not line.startswith("cluster: dedicated")] == []


@pytest.mark.parametrize("name", ["diagram", "cost"])
def test_the_script_of_a_command_is_executable_and_runs_it(name):
    script = ROOT / "scripts" / name
    assert os.access(script, os.X_OK)
    assert f'run_module("local_cloud.inventory.{name}"' in script.read_text()
