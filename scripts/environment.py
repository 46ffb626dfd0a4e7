"""Makes the pinned virtual environment that every script runs in; needs nothing but Python itself.

The environment is complete when its stamp holds the hash of the lock file and of the project file: an
interrupted or outdated installation is therefore always finished at the next call.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".installed"
MINIMUM_PYTHON = (3, 10)
MAXIMUM_PYTHON = (3, 13)
DISK_NEEDED = 5 * 1024**3  # bytes: packages, pip's own temporary copies and the Delta tables of one run


def ensure() -> None:
    """Create or finish the environment; exits with a sentence when the machine cannot hold it."""
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == _fingerprint():
        return
    _check_machine()
    started = time.monotonic()
    _say("Setting up .venv (once; about two minutes and 2 GB) ...")
    if not PYTHON.exists():
        _run(
            [sys.executable, "-m", "venv", str(VENV)],
            "cannot create .venv. On Debian or Ubuntu: sudo apt-get install python3-venv",
        )
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run(
        [*pip, "--require-hashes", "-r", str(LOCK)],
        "cannot install the pinned packages. Check the network or your package index",
    )
    _run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], "cannot install this project")
    STAMP.write_text(_fingerprint(), encoding="utf-8")
    _say(f"Installed in {time.monotonic() - started:.0f} s.")


def run_module(module: str, *arguments: str) -> NoReturn:
    """Become `python -m module` in the environment, at the root of the project, with these arguments."""
    ensure()
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", module, *arguments])  # noqa: S606 - no shell is wanted


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _check_machine() -> None:
    version = sys.version_info[:2]
    if not MINIMUM_PYTHON <= version <= MAXIMUM_PYTHON:
        _stop(
            f"Python 3.10 to 3.13 is needed, this is {sys.version.split()[0]}. "
            f"Run this script with another: python3.12 {sys.argv[0]}"
        )
    free = shutil.disk_usage(ROOT).free
    if free < DISK_NEEDED:
        _stop(
            f"{ROOT} has {free / 1024**3:.1f} GB free, {DISK_NEEDED / 1024**3:.0f} GB are needed. "
            "Free some space and run again."
        )


def _run(command: list[str], failure: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        _stop(f"{failure}.\n{tail}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _stop(text: str) -> None:
    raise SystemExit(f"error: {text}")
