"""Starts, finds and stops Azure Resource Manager over the store that the azure-native provider writes, for
what the program does through Azure's REST APIs.

It serves the ids of the local provider's defaults, so variables that name a real subscription are kept from
it.
"""

from __future__ import annotations

import json
import os
import shlex
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from local_cloud.azure.arm.serve import Place
from local_cloud.azure.door_link import endpoint_file
from local_cloud.rehearsal import background
from local_cloud.rehearsal.layout import Layout

_ADVICE = "Stop that program, or run scripts/down and then scripts/up again."


@dataclass(frozen=True)
class ArmEndpoint:
    """Address and process of a running server, and the variables by which clients reach it."""

    url: str
    pid: int
    variables: Mapping[str, str] = field(repr=False)


def running(layout: Layout) -> ArmEndpoint | None:
    """The server of this project, or None."""
    place = Place(layout.azure)
    try:
        values = json.loads(endpoint_file(layout.azure).read_text(encoding="utf-8"))
        variables = _variables(place.environment)
        trust = ssl.create_default_context(cafile=variables["SSL_CERT_FILE"])
        found = httpx.get(
            f"{values['url']}/metadata/endpoints?api-version=2022-09-01", verify=trust, timeout=5.0
        )
    except (OSError, ValueError, KeyError, httpx.TransportError):
        return None
    if found.status_code != httpx.codes.OK or variables["ARM_ENDPOINT"] != values["url"]:
        return None
    return ArmEndpoint(str(values["url"]), int(values["pid"]), variables)


def start(layout: Layout, foreign: tuple[str, ...] = ()) -> ArmEndpoint:
    """The running server, started without the variables `foreign` when there is none; raises ServerError."""
    found = running(layout)
    if found:
        return found
    layout.azure.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = background.kept_port(layout.arm_port_file)
    port = background.reserve_port(layout.arm_port_file, kept, _ADVICE)
    endpoint_file(layout.azure).unlink(missing_ok=True)
    command = [sys.executable, "-m", "local_cloud", "arm", "--port", str(port)]
    command += ["--state-dir", str(layout.azure)]
    environment = {name: value for name, value in os.environ.items() if name not in foreign}
    what = f"Azure Resource Manager on port {port}"
    log = layout.azure / "arm.log"
    return background.launch(
        what,
        command,
        layout.root,
        log,
        lambda: running(layout),
        {**environment, "LOCAL_CLOUD_DIR": str(layout.local)},
    )


def stop(layout: Layout) -> bool:
    """End the server and wait until it is gone; False when none ran."""
    endpoint = running(layout)
    if endpoint is None:
        return False
    background.end(endpoint.pid)
    return True


def _variables(file: Path) -> dict[str, str]:
    """What the server wrote for shells: `export NAME=value`."""
    words = (shlex.split(line)[1] for line in file.read_text(encoding="utf-8").splitlines())
    return dict(word.split("=", 1) for word in words)
