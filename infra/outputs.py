"""The one contract between the two halves: what the Azure program tells the workspace configuration.

The Pulumi program exports exactly these fields; `workspace_config` reads them as `${stack.<field>}`.
The module imports no Pulumi, so reading outputs costs nothing and needs no engine. No field is a secret:
what must stay secret lives in Key Vault and is named here, never shown.
"""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
from pathlib import Path
from typing import Any

CONTRACT_VERSION = 2


class StackOutputsError(ValueError):
    """The outputs of a stack are missing, unreadable or of another contract version."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class StackOutputs:
    """Typed outputs of one stack: strings, an integer, a tuple and a map of strings. What a profile leaves
    out of the platform is None here and no output of the program.
    """

    contract_version: int = CONTRACT_VERSION
    stack: str
    profile: str
    environment: str
    location: str
    subscription_id: str
    tenant_id: str
    resource_group: str
    workspace_name: str
    workspace_resource_id: str
    workspace_id: str
    """Numeric workspace id, as a string of digits."""
    workspace_url: str
    """Host as Azure returns it: `adb-1234567890123456.7.azuredatabricks.net`."""
    compute_mode: str
    """`Hybrid` or `Serverless`; the latter has no cluster."""
    access_connector_id: str
    access_connector_principal_id: str
    storage_account: str
    lake_dfs_endpoint: str
    lake_containers: tuple[str, ...]
    catalog_storage_url: str
    """`abfss://` address for the managed storage of a catalog or an external location."""
    key_vault_name: str
    key_vault_uri: str
    key_vault_id: str
    log_analytics_workspace_id: str
    access_connector_identity_id: str | None = None
    """Resource id of the connector's identity where that is a user-assigned one."""
    external_storage_account: str | None = None
    external_access_connector_id: str | None = None
    metastore_id: str | None = None
    virtual_network_id: str | None = None
    private_endpoint_subnet_id: str | None = None
    cluster_id: str | None = None
    cluster_ids: dict[str, str] | None = None
    """Ids of the stack's further clusters by their names in the settings."""
    instance_pool_id: str | None = None
    cluster_policy_id: str | None = None
    sql_warehouse_id: str | None = None
    data_factory: str | None = None
    data_factory_id: str | None = None
    data_factory_principal_id: str | None = None
    data_factory_pipeline: str | None = None
    synapse_workspace: str | None = None
    synapse_principal_id: str | None = None
    synapse_serverless_endpoint: str | None = None
    synapse_sql_endpoint: str | None = None
    synapse_dev_endpoint: str | None = None
    synapse_spark_pool: str | None = None
    synapse_sql_pool: str | None = None
    ml_workspace: str | None = None
    ml_workspace_id: str | None = None
    ml_tracking_uri: str | None = None
    ml_endpoint_uri: str | None = None
    ml_registry_id: str | None = None
    container_registry: str | None = None
    action_group_id: str | None = None

    @classmethod
    def from_mapping(cls, values: dict[str, Any], *, source: str = "stack outputs") -> StackOutputs:
        """Build from exported values; raises StackOutputsError naming every missing field at once."""
        version = values.get("contract_version")
        if version is not None and int(version) != CONTRACT_VERSION:
            raise StackOutputsError(
                f"{source}: contract_version is {version}, this toolkit reads {CONTRACT_VERSION}. "
                "Run `pulumi up` with the same version of the toolkit."
            )
        fields = {f.name: f for f in dataclasses.fields(cls)}
        missing = [n for n, f in fields.items() if f.default is dataclasses.MISSING and values.get(n) is None]
        if missing:
            raise StackOutputsError(
                f"{source}: missing {', '.join(missing)}. Run `pulumi up` for this stack first."
            )
        known = {name: values[name] for name in fields if values.get(name) is not None}
        known["contract_version"] = CONTRACT_VERSION
        known["lake_containers"] = tuple(known["lake_containers"])
        return cls(**known)

    def to_mapping(self) -> dict[str, Any]:
        """Plain values, as the Pulumi program exports them: without the fields that are None."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value is not None}


def outputs_path(stack: str, root: Path | None = None) -> Path:
    """Where the outputs of `stack` are kept as JSON: `$STACK_OUTPUTS_DIR` or `.outputs/<stack>.json`."""
    base = os.environ.get("STACK_OUTPUTS_DIR")
    return (Path(base) if base else (root or Path.cwd()) / ".outputs") / f"{stack}.json"


def read_outputs(path: Path) -> StackOutputs:
    """Read a JSON file written by `write_outputs` or by `pulumi stack output --json`."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StackOutputsError(
            f"{path}: no outputs of this stack. Run `pulumi up`, then `pulumi stack output --json > {path}`."
        ) from error
    except ValueError as error:
        raise StackOutputsError(
            f"{path}: not JSON ({error}). Write it again with `pulumi stack output --json`."
        ) from error
    if not isinstance(values, dict):
        raise StackOutputsError(f"{path}: expected a JSON object, got {type(values).__name__}.")
    return StackOutputs.from_mapping(values, source=str(path))


def write_outputs(outputs: StackOutputs, path: Path) -> None:
    """Write atomically: a reader sees the old outputs or the new ones, never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8"
    ) as temp:
        json.dump(outputs.to_mapping(), temp, indent=2)
        temp.write("\n")
    Path(temp.name).replace(path)
