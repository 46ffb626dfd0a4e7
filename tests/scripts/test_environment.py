"""The scripts must set up a fresh machine and say what it lacks, with nothing but Python itself."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def environment(tmp_path):
    spec = importlib.util.spec_from_file_location("environment", SCRIPTS / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ROOT = tmp_path
    module.VENV = tmp_path / ".venv"
    module.PYTHON = module.VENV / "bin" / "python"
    module.LOCK = tmp_path / "requirements.lock"
    module.STAMP = module.VENV / ".installed"
    module.LOCK.write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    return module


def test_it_uses_only_the_standard_library():
    probe = f"import sys; sys.path.insert(0, {str(SCRIPTS)!r}); import environment"
    assert subprocess.run([sys.executable, "-I", "-S", "-c", probe]).returncode == 0


def test_an_old_python_is_refused_with_the_way_out(environment, monkeypatch):
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 1))
    with pytest.raises(SystemExit, match=r"Python 3\.10 to 3\.13 is needed"):
        environment.ensure()


def test_a_full_disk_is_refused_before_anything_is_installed(environment, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1024**3))
    with pytest.raises(SystemExit, match=r"1\.0 GB free, 5 GB are needed"):
        environment.ensure()
    assert not environment.VENV.exists()


def test_a_failed_installation_is_finished_at_the_next_call(environment, monkeypatch):
    calls = []

    def run(command, failure):
        calls.append(command)
        if len(calls) == 2:
            raise SystemExit(failure)

    monkeypatch.setattr(environment, "_run", run)
    environment.VENV.mkdir()
    with pytest.raises(SystemExit, match="cannot install the pinned packages"):
        environment.ensure()
    assert not environment.STAMP.exists()
    environment.ensure()
    assert environment.STAMP.exists()
    done = len(calls)
    environment.ensure()
    assert len(calls) == done, "a complete environment is left alone"


def test_a_changed_lock_is_installed_again(environment, monkeypatch):
    monkeypatch.setattr(environment, "_run", lambda command, failure: None)
    environment.VENV.mkdir()
    environment.ensure()
    before = environment.STAMP.read_text()
    environment.LOCK.write_text("click==8.4.2\n")
    environment.ensure()
    assert environment.STAMP.read_text() != before


@pytest.mark.parametrize("name", ["up", "down", "test", "check", "bench"])
def test_every_script_can_be_executed(name):
    script = SCRIPTS / name
    assert script.stat().st_mode & 0o111
    assert script.read_text().startswith("#!/usr/bin/env python3\n")
