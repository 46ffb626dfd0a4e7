"""A stack is chosen by its config and by nothing else, so this module is the one list of what can be chosen:
every setting with its type, default and rule. A wrong stack file stops the program before the first resource,
with every error at once; `python -m infra.settings --stack dev` says the same offline, without engine, login
or cloud.

Settings take the names Azure, Databricks and Pulumi give them: `cluster.autotermination_minutes`, not a
synonym.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from infra import setting_rules as rules
from infra.config_reader import ConfigReader, SettingsError
from infra.names import Names

PROJECT = "azure-databricks-platform"
"""Project name of Pulumi.yaml, which is also the namespace of the settings."""


@dataclass(frozen=True, kw_only=True)
class NetworkSettings:
    """Address ranges in CIDR notation; both subnets lie within the address space and do not overlap."""

    address_space: str
    public_subnet: str
    private_subnet: str
    nat_idle_timeout_in_minutes: int


@dataclass(frozen=True, kw_only=True)
class LakeSettings:
    """The ADLS Gen2 account: replication and the containers for data, in the order they are shown."""

    sku: str
    containers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class KeyVaultSettings:
    """How many days a deleted secret is kept, and whether even an owner must wait that long to purge it."""

    soft_delete_retention_in_days: int
    enable_purge_protection: bool


@dataclass(frozen=True, kw_only=True)
class ClusterSettings:
    """The shared cluster, in the fields of the Databricks clusters API."""

    spark_version: str
    node_type_id: str
    min_workers: int
    max_workers: int
    autotermination_minutes: int
    data_security_mode: str


@dataclass(frozen=True, kw_only=True)
class InstancePoolSettings:
    """The pool the cluster takes its machines from; the node type is the cluster's."""

    min_idle_instances: int
    max_capacity: int
    idle_instance_autotermination_minutes: int


@dataclass(frozen=True, kw_only=True)
class ClusterPolicySettings:
    """What anybody's cluster under the policy may cost at most."""

    max_workers: int
    max_autotermination_minutes: int


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything one stack chooses."""

    project: str
    stack: str
    location: str
    environment: str
    names: Names
    tags: dict[str, str]
    protect: bool
    allow_replace: frozenset[str]
    network: NetworkSettings
    lake: LakeSettings
    key_vault: KeyVaultSettings
    cluster: ClusterSettings
    instance_pool: InstancePoolSettings
    cluster_policy: ClusterPolicySettings
    sql_administrator_login: str
    log_retention_days: int

    def protects(self, resource: str) -> bool:
        """Whether the named holder of data (one of `rules.PROTECTABLE`) must not be replaced or deleted."""
        return self.protect and resource not in self.allow_replace


def parse(stack: str, values: Mapping[str, Any], secret_keys: Iterable[str] = ()) -> Settings:
    """Settings from full config keys (`namespace:name`); raises SettingsError with every error at once."""
    reader = ConfigReader(PROJECT, stack, values, secret_keys)
    location = rules.location(reader, values.get("azure-native:location"))
    environment = reader.choice(
        "environment", stack if stack in rules.ENVIRONMENTS else None, rules.ENVIRONMENTS
    )
    workload = reader.text("workload", "lakehouse", *rules.WORKLOAD)
    salt = reader.text("nameSalt", "", *rules.NAME_SALT)
    settings = Settings(
        project=PROJECT,
        stack=stack,
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
        tags={**_standard_tags(stack, environment, workload), **reader.mapping("tags", *rules.TAGS)},
        protect=reader.boolean("protect", environment == "prod"),
        allow_replace=frozenset(reader.texts("allowReplace", (), *rules.ALLOW_REPLACE)),
        network=_network(reader),
        lake=_lake(reader),
        key_vault=_key_vault(reader, environment),
        cluster=_cluster(reader),
        instance_pool=_instance_pool(reader),
        cluster_policy=_cluster_policy(reader),
        sql_administrator_login=reader.text(
            "synapse.sqlAdministratorLogin", "sqladminuser", *rules.SQL_LOGIN
        ),
        log_retention_days=reader.integer("logAnalytics.retentionInDays", 30, 30, 730, "days"),
    )
    rules.across(reader, settings)
    reader.refuse_unknown()
    if reader.errors:
        raise SettingsError(stack, reader.errors)
    return settings


def load() -> Settings:
    """Settings of the running stack; raises RunError, which Pulumi shows without a traceback, when wrong."""
    import pulumi
    from pulumi.runtime import config

    values = {**config.get_config_env(), **config.CONFIG.get()}
    secret = [key for key in values if config.is_config_secret(key)]
    try:
        return parse(pulumi.get_stack(), values, secret)
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None


def _standard_tags(stack: str, environment: str, workload: str) -> dict[str, str]:
    return {"project": PROJECT, "stack": stack, "environment": environment, "workload": workload}


def _network(reader: ConfigReader) -> NetworkSettings:
    return NetworkSettings(
        address_space=rules.cidr(reader, "network.addressSpace", "10.139.0.0/16", 16, 24),
        public_subnet=rules.cidr(reader, "network.publicSubnet", "10.139.0.0/18", 17, 26),
        private_subnet=rules.cidr(reader, "network.privateSubnet", "10.139.64.0/18", 17, 26),
        nat_idle_timeout_in_minutes=reader.integer("network.natIdleTimeoutInMinutes", 4, 4, 120, "minutes"),
    )


def _lake(reader: ConfigReader) -> LakeSettings:
    return LakeSettings(
        sku=reader.choice("lake.sku", "Standard_LRS", rules.LAKE_SKUS),
        containers=reader.texts("lake.containers", ("bronze", "silver", "gold"), *rules.CONTAINERS),
    )


def _key_vault(reader: ConfigReader, environment: str) -> KeyVaultSettings:
    guarded = environment in ("staging", "prod")
    return KeyVaultSettings(
        soft_delete_retention_in_days=reader.integer("keyVault.softDeleteRetentionInDays", 7, 7, 90, "days"),
        enable_purge_protection=reader.boolean("keyVault.enablePurgeProtection", guarded),
    )


def _cluster(reader: ConfigReader) -> ClusterSettings:
    minutes = reader.integer("cluster.autotermination_minutes", 30, 10, 10000, "minutes")
    return ClusterSettings(
        spark_version=reader.text("cluster.spark_version", "17.3.x-scala2.13", *rules.SPARK_VERSION),
        node_type_id=reader.text("cluster.node_type_id", "Standard_D4ds_v5", *rules.NODE_TYPE),
        min_workers=reader.integer("cluster.autoscale.min_workers", 1, 1, 1000),
        max_workers=reader.integer("cluster.autoscale.max_workers", 2, 1, 1000),
        autotermination_minutes=minutes,
        data_security_mode=reader.choice("cluster.data_security_mode", "USER_ISOLATION", rules.ACCESS_MODES),
    )


def _instance_pool(reader: ConfigReader) -> InstancePoolSettings:
    path = "instancePool.idle_instance_autotermination_minutes"
    return InstancePoolSettings(
        min_idle_instances=reader.integer("instancePool.min_idle_instances", 0, 0, 100),
        max_capacity=reader.integer("instancePool.max_capacity", 10, 1, 1000),
        idle_instance_autotermination_minutes=reader.integer(path, 15, 0, 10000, "minutes"),
    )


def _cluster_policy(reader: ConfigReader) -> ClusterPolicySettings:
    path = "clusterPolicy.max_autotermination_minutes"
    return ClusterPolicySettings(
        max_workers=reader.integer("clusterPolicy.max_workers", 8, 1, 1000),
        max_autotermination_minutes=reader.integer(path, 120, 10, 10000, "minutes"),
    )


if __name__ == "__main__":
    from infra.settings_check import main

    sys.exit(main())
