"""Chooses the engine: the official one where it is installed, because it is what production uses."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

from local_cloud.rehearsal.deployment import DeploymentEngine
from local_cloud.rehearsal.layout import Layout
from local_cloud.rehearsal.surroundings import FOREIGN


def choose_engine(layout: Layout, variables: Mapping[str, str]) -> DeploymentEngine:
    """The official `pulumi` from PATH, or the in-process engine.

    `variables` are those of `surroundings.engine_variables`; other credentials leave this process.
    """
    for name in FOREIGN:
        os.environ.pop(name, None)
    if shutil.which("pulumi"):
        from local_cloud.rehearsal.official_engine import OfficialEngine

        return OfficialEngine(layout, variables)
    from local_cloud.rehearsal.in_process_engine import InProcessEngine

    os.environ.update({name: value for name, value in variables.items() if name != "PATH"})
    return InProcessEngine(layout)
