"""The data factory: who reaches it, what it runs in Databricks and when, what it fetches, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.settings import data_factory_rules
from infra.settings.data_factory_copy import CopySettings, across_copy, read_copy
from infra.settings.data_factory_git import GitSettings, read_git
from infra.settings.data_factory_network import (
    EndpointSettings,
    RuntimeSettings,
    read_endpoints,
    read_runtime,
)
from infra.settings.data_factory_parameters import GlobalParameter, read_global_parameters
from infra.settings.data_factory_runs import RunSettings, read_runs
from infra.settings.data_factory_trigger_rules import check_trigger
from infra.settings.data_factory_triggers import TriggerSettings, read_triggers
from infra.settings.private_access import public_network_access
from infra.settings.reader import ConfigReader

if TYPE_CHECKING:
    from infra.settings.stack import Settings


@dataclass(frozen=True, kw_only=True)
class DataFactorySettings:
    """`customer_managed_key` is decided when the factory is made: Azure neither adds nor takes away a key of
    a factory with anything in it.
    """

    enabled: bool
    public_network_access: str
    managed_virtual_network: bool
    customer_managed_key: bool
    git: GitSettings | None
    global_parameters: tuple[GlobalParameter, ...]
    runs: RunSettings
    copy: CopySettings
    triggers: tuple[TriggerSettings, ...]
    integration_runtime: RuntimeSettings
    managed_private_endpoints: tuple[EndpointSettings, ...]


def read(reader: ConfigReader) -> DataFactorySettings:
    """The settings of this part."""
    enabled = reader.boolean("dataFactory.enabled", True)
    managed = reader.boolean("dataFactory.managedVirtualNetwork", False)
    triggers = read_triggers(reader)
    for trigger in triggers:
        check_trigger(reader, trigger)
    return DataFactorySettings(
        enabled=enabled,
        public_network_access=public_network_access(reader, "dataFactory"),
        managed_virtual_network=managed,
        customer_managed_key=reader.boolean("dataFactory.customerManagedKey", False),
        git=read_git(reader),
        global_parameters=read_global_parameters(reader),
        runs=read_runs(reader),
        copy=read_copy(reader),
        triggers=triggers,
        integration_runtime=read_runtime(reader, managed=managed),
        managed_private_endpoints=read_endpoints(reader, managed=managed),
    )


def across(reader: ConfigReader, settings: Settings) -> None:
    """Rules between this part and others."""
    if settings.data_factory.enabled:
        across_copy(reader, settings)
        data_factory_rules.check(reader, settings)
