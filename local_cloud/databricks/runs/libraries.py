"""Whether the libraries of a task are there: a task must fail, not run without what it asks for.

The tasks of this workspace run in the Python environment of the server, so a PyPI library is there when that
environment has it in a fitting version (https://docs.databricks.com/api/azure/workspace/libraries/install).
"""

from __future__ import annotations

import sys
from importlib import metadata
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement


def missing(libraries: list[dict[str, Any]]) -> list[str]:
    """One sentence for every library that the task would have to do without."""
    return [fault for fault in map(_fault, libraries) if fault]


def _fault(library: dict[str, Any]) -> str:
    if "pypi" not in library:
        kinds = ", ".join(sorted(library)) or "an empty entry"
        return f"{kinds}: only PyPI libraries can be used here"
    package = str(library["pypi"].get("package", ""))
    try:
        wanted = Requirement(package)
    except InvalidRequirement as error:
        return f"{package!r} is not a requirement: {error}"
    try:
        found = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        return f"{package} is not installed here. Install it: {sys.executable} -m pip install '{package}'"
    if wanted.specifier.contains(found, prereleases=True):
        return ""
    return f"{package} is asked for, version {found} is installed here"
