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

CONTRACT_VERSION = 1


class StackOutputsError(ValueError):
    """The outputs of a stack are missing, unreadable or of another contract version."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class StackOutputs:
    """Typed outputs of one stack; every field is a plain string, integer or tuple of strings."""

    contract_version: int = CONTRACT_VERSION
    stack: str
    location: str
    subscription_id: str
    resource_group: str
    virtual_network_id: str
    workspace_name: str
    workspace_resource_id: str
    workspace_id: str
    """Numeric workspace id, as a string of digits."""
    workspace_url: str
    """Host as Azure returns it: `adb-1234567890123456.7.azuredatabricks.net`."""
    access_connector_id: str
    storage_account: str
    lake_dfs_endpoint: str
    lake_containers: tuple[str, ...]
    key_vault_name: str
    key_vault_uri: str
    key_vault_id: str
    cluster_id: str
    instance_pool_id: str
    cluster_policy_id: str
    data_factory: str
    data_factory_pipeline: str
    synapse_workspace: str
    synapse_serverless_endpoint: str
    ml_workspace: str
    ml_tracking_uri: str

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
        known = {n: values[n] for n in fields if n in values}
        known["contract_version"] = CONTRACT_VERSION
        known["lake_containers"] = tuple(known["lake_containers"])
        return cls(**known)

    def to_mapping(self) -> dict[str, Any]:
        """Plain values, as the Pulumi program exports them."""
        return dataclasses.asdict(self)


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
