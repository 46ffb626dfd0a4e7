"""The environment variables that make ordinary tools talk to the local cloud.

Only standard variables are used: the Databricks SDK's, Pulumi's and PATH. Nothing in the program or in the
workspace configuration has to know that the cloud is local.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from local_cloud.rehearsal.layout import Layout
from local_cloud.rehearsal.workspace_server import Endpoint

_PROVIDER_FOLDER = Path(__file__).resolve().parent.parent / "azure" / "bin"

# Ways of the Databricks SDK to find other credentials: they must not reach a rehearsal.
_FOREIGN = (
    "DATABRICKS_CONFIG_PROFILE",
    "DATABRICKS_CLIENT_ID",
    "DATABRICKS_CLIENT_SECRET",
    "DATABRICKS_AUTH_TYPE",
    "ARM_CLIENT_ID",
    "ARM_CLIENT_SECRET",
    "ARM_TENANT_ID",
    "ARM_SUBSCRIPTION_ID",
)


def local_variables(layout: Layout, endpoint: Endpoint) -> dict[str, str]:
    """What a shell must export to reach this rehearsal (`python -m local_cloud env` prints it)."""
    return {
        "DATABRICKS_HOST": endpoint.url,
        "DATABRICKS_TOKEN": endpoint.token,
        "LOCAL_CLOUD_DIR": str(layout.local),
        "STACK_OUTPUTS_DIR": str(layout.outputs.parent),
        "PULUMI_BACKEND_URL": layout.pulumi_backend.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PATH": os.pathsep.join(
            [str(_PROVIDER_FOLDER), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
        ),
    }


def child_environment(layout: Layout, endpoint: Endpoint) -> dict[str, str]:
    """The environment of a process that is to see the local cloud and no other."""
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    return {**kept, **local_variables(layout, endpoint)}
