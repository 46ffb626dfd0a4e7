"""The environment variables that make ordinary tools talk to the local cloud.

Only standard variables are used: the Databricks SDK's, azure-identity's, Pulumi's and PATH. Nothing in the
program or in the workspace configuration has to know that the cloud is local.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from local_cloud.rehearsal.arm_server import ArmEndpoint
from local_cloud.rehearsal.layout import Layout
from local_cloud.rehearsal.workspace_server import Endpoint

_PROVIDER_FOLDER = Path(__file__).resolve().parent.parent / "azure" / "bin"

FOREIGN = (
    "DATABRICKS_CONFIG_PROFILE",
    "DATABRICKS_CLIENT_ID",
    "DATABRICKS_CLIENT_SECRET",
    "DATABRICKS_AUTH_TYPE",
    "ARM_CLIENT_ID",
    "ARM_CLIENT_SECRET",
    "ARM_TENANT_ID",
    "ARM_SUBSCRIPTION_ID",
    "ARM_CLIENT_CERTIFICATE_PATH",
    "ARM_USE_OIDC",
    "ARM_USE_MSI",
    "ARM_USE_DEFAULT_AZURE_CREDENTIAL",
    "ARM_ENVIRONMENT",
    "AZURE_ENVIRONMENT",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_TOKEN_CREDENTIALS",
)
"""Ways to find other credentials or another cloud: they must not reach a rehearsal."""
_OF_ARM = (
    "ARM_METADATA_HOSTNAME",
    "AZURE_AUTHORITY_HOST",
    "AZURE_TENANT_ID",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_SUBSCRIPTION_ID",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
)
"""What clients of Azure's REST APIs need. None begins with ARM_CLIENT: the Databricks SDK reads those too."""


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


def engine_variables(layout: Layout, endpoint: Endpoint, arm: ArmEndpoint) -> dict[str, str]:
    """What an engine needs beside that: the program's dynamic resources call Azure's REST APIs."""
    return {**local_variables(layout, endpoint), **{name: arm.variables[name] for name in _OF_ARM}}


def child_environment(layout: Layout, endpoint: Endpoint) -> dict[str, str]:
    """The environment of a process that is to see the local cloud and no other."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**kept, **local_variables(layout, endpoint)}
