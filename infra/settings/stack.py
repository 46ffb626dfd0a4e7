"""The whole of a stack's settings, read part by part and then checked against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.names import Names
from infra.settings import (
    compute,
    data_factory,
    governance,
    key_vault,
    lake,
    machine_learning,
    monitoring,
    network,
    synapse,
    unity_catalog,
    workspace,
)
from infra.settings.profiles import PROFILES
from infra.settings.reader import ConfigReader, SettingsError

PROJECT: Final = "azure-databricks-platform"
"""Project name of Pulumi.yaml, which is also the namespace of the settings."""

ENVIRONMENTS: Final = ("local", "dev", "test", "staging", "prod")
WORKLOAD: Final = (
    r"[a-z][a-z0-9]{1,9}",
    "must be 2 to 10 lower-case letters and digits, starting with a letter",
    "lakehouse",
)
NAME_SALT: Final = (r"[A-Za-z0-9-]{0,32}", "must be at most 32 letters, digits and hyphens", "a1")
LOCATION: Final = (r"[a-z]{3,}[a-z0-9]*", "must be the short name of an Azure region such as westeurope")
_PARTS: Final = (
    governance,
    network,
    lake,
    key_vault,
    workspace,
    unity_catalog,
    compute,
    data_factory,
    synapse,
    machine_learning,
    monitoring,
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything one stack chooses."""

    project: str
    stack: str
    profile: str
    location: str
    environment: str
    names: Names
    tags: dict[str, str]
    governance: governance.GovernanceSettings
    network: network.NetworkSettings
    lake: lake.LakeSettings
    key_vault: key_vault.KeyVaultSettings
    workspace: workspace.WorkspaceSettings
    unity_catalog: unity_catalog.UnityCatalogSettings
    compute: compute.ComputeSettings
    data_factory: data_factory.DataFactorySettings
    synapse: synapse.SynapseSettings
    machine_learning: machine_learning.MachineLearningSettings
    monitoring: monitoring.MonitoringSettings

    def protects(self, resource: str) -> bool:
        """Whether the named holder of data (one of `governance.PROTECTABLE`) must not be replaced or
        deleted.
        """
        return self.governance.protect and resource not in self.governance.allow_replace


def parse(stack: str, values: Mapping[str, Any], secret_keys: Iterable[str] = ()) -> Settings:
    """Settings from full config keys (`namespace:name`); raises SettingsError with every error at once."""
    reader = ConfigReader(PROJECT, stack, values, secret_keys)
    settings = read(reader, values.get("azure-native:location"))
    if reader.errors:
        raise SettingsError(stack, reader.errors)
    return settings


def read(reader: ConfigReader, provider_location: Any = None) -> Settings:
    """Settings as far as they can be read; what is wrong with them is in `reader.errors`."""
    stack = reader.stack
    profile = reader.choice("profile", "standard", PROFILES)
    reader.use(PROFILES[profile])
    location = _location(reader, provider_location)
    environment = reader.choice("environment", stack if stack in ENVIRONMENTS else None, ENVIRONMENTS)
    workload = reader.text("workload", "lakehouse", *WORKLOAD)
    salt = reader.text("nameSalt", "", *NAME_SALT)
    guards = governance.read(reader, environment)
    own = {"project": PROJECT, "stack": stack, "environment": environment, "workload": workload}
    settings = Settings(
        project=PROJECT,
        stack=stack,
        profile=profile,
        location=location,
        environment=environment,
        names=Names.of(
            project=PROJECT,
            stack=stack,
            workload=workload,
            environment=environment,
            location=location,
            salt=salt,
        ),
        tags={**own, **guards.tags},
        governance=guards,
        network=network.read(reader),
        lake=lake.read(reader),
        key_vault=key_vault.read(reader, environment),
        workspace=workspace.read(reader),
        unity_catalog=unity_catalog.read(reader),
        compute=compute.read(reader),
        data_factory=data_factory.read(reader),
        synapse=synapse.read(reader),
        machine_learning=machine_learning.read(reader),
        monitoring=monitoring.read(reader),
    )
    for part in _PARTS:
        part.across(reader, settings)
    reader.refuse_unknown()
    return settings


def _location(reader: ConfigReader, provider_location: Any) -> str:
    """Region of the stack; falls back to `azure-native:location` and must not contradict it."""
    default = str(provider_location) if provider_location else None
    pattern, rule = LOCATION
    found = reader.text("location", default, pattern, rule, "westeurope")
    rule = f"must be the same as azure-native:location, which is {default}"
    reader.require(default in (None, found), "location", found, rule, default)
    return found
