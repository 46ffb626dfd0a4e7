"""Finds a Java that Spark 4.0 runs on, or says exactly how to install one here.

Spark 4.0 needs Java 17 or 21 (https://spark.apache.org/docs/4.0.1/#downloading); from Java 24 on its Hadoop
client fails, because the security manager calls it makes are gone (https://openjdk.org/jeps/486).
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local_cloud.databricks.spark.api import ClusterStartError

OLDEST, NEWEST = 17, 23


class JavaError(ClusterStartError):
    """No usable Java; the message holds the install command of this platform."""


@dataclass(frozen=True)
class Java:
    """A Java launcher that was asked for its version."""

    path: Path
    version: str
    major: int


@functools.cache
def find_java() -> Java:
    """The first usable Java of JAVA_HOME, PATH and the usual places; raises JavaError with what was seen."""
    seen: list[str] = []
    for candidate in _candidates():
        java = _ask(candidate)
        if java is None:
            seen.append(f"{candidate}: does not run")
        elif OLDEST <= java.major <= NEWEST:
            return java
        else:
            seen.append(f"{candidate}: Java {java.version}")
    found = "\n  found: ".join(["", *seen]) if seen else " None was found in JAVA_HOME or on PATH."
    raise JavaError(f"Spark 4.0 needs Java {OLDEST} to {NEWEST}.{found}\n  Install it: {install_command()}")


def install_command() -> str:
    """The command that installs Java 17 on this machine."""
    if sys.platform == "darwin":
        return 'brew install openjdk@17 && export JAVA_HOME="$(brew --prefix openjdk@17)"'
    if sys.platform == "win32":
        return "winget install EclipseAdoptium.Temurin.17.JRE"
    for tool, command in (
        ("apt-get", "sudo apt-get update && sudo apt-get install -y openjdk-17-jre-headless"),
        ("dnf", "sudo dnf install -y java-17-openjdk-headless"),
        ("apk", "sudo apk add openjdk17-jre-headless"),
        ("zypper", "sudo zypper install -y java-17-openjdk-headless"),
        ("pacman", "sudo pacman -S --noconfirm jre17-openjdk-headless"),
    ):
        if shutil.which(tool):
            return command
    return "see https://adoptium.net/temurin/releases/?version=17 and set JAVA_HOME"


def _candidates() -> list[Path]:
    name = "java.exe" if sys.platform == "win32" else "java"
    found: list[Path] = []
    if home := os.environ.get("JAVA_HOME"):
        found.append(Path(home) / "bin" / name)
    if on_path := shutil.which("java"):
        found.append(Path(on_path))
    for pattern in ("/usr/lib/jvm/*17*/bin/java", "/opt/homebrew/opt/openjdk@17/bin/java"):
        root, _, rest = pattern[1:].partition("/")
        found.extend(sorted(Path("/", root).glob(rest)))
    return list(dict.fromkeys(path for path in found if path.exists()))


def _ask(path: Path) -> Java | None:
    try:
        answer = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r'version "((\d+)(?:\.(\d+))?[^"]*)"', answer.stderr + answer.stdout)
    if match is None:
        return None
    major = int(match[3] or 0) if match[2] == "1" else int(match[2])  # Java 8 calls itself 1.8
    return Java(path, match[1], major)
