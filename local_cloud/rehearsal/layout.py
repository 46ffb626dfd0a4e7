"""Where a rehearsal keeps its things, in one place, so that `down` can remove all that `up` made."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

STACK = "local"
SPEC = "examples/flights"
JOB = "flights"


@dataclass(frozen=True)
class Layout:
    """Paths of one rehearsal below the project root (the folder of `Pulumi.yaml`)."""

    root: Path

    @property
    def local(self) -> Path:
        """State of the local cloud: Azure resources, workspace, engine."""
        override = os.environ.get("LOCAL_CLOUD_DIR")
        return Path(override) if override else self.root / ".local"

    @property
    def workspace(self) -> Path:
        """State directory of the local Databricks workspace."""
        return self.local / "databricks"

    @property
    def azure(self) -> Path:
        """State directory of the local Azure: what exists, and the server's secrets."""
        return self.local / "azure"

    @property
    def engine(self) -> Path:
        """State directory of the in-process engine."""
        return self.local / "engine"

    @property
    def pulumi_backend(self) -> Path:
        """File backend for the official `pulumi`, where it is installed."""
        return self.local / "pulumi"

    @property
    def outputs(self) -> Path:
        """The stack outputs that `workspace_config` reads."""
        return self.root / ".outputs" / f"{STACK}.json"

    @property
    def applied(self) -> Path:
        """What `workspace_config` remembers of the rehearsal stack."""
        return self.root / ".state" / STACK

    @property
    def port_file(self) -> Path:
        """The port of the workspace: it is part of its address, so a restart keeps it."""
        return self.local / "port"

    @property
    def arm_port_file(self) -> Path:
        """The port of Azure Resource Manager, which is part of a Synapse workspace's address."""
        return self.local / "arm-port"


def find_layout(start: Path | None = None) -> Layout:
    """The project around `start` (default: the current directory).

    Raises FileNotFoundError when no folder upwards holds a `Pulumi.yaml`.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "Pulumi.yaml").exists():
            return Layout(folder)
    raise FileNotFoundError(f"No Pulumi.yaml in {here} or above: run this inside the project.")
