"""What may stand under `resources:`, as data: section name, kind, SDK shape, fields and permission type.

A section that other tools know and this one does not manage yet is listed too, so that it is refused by name.
"""

from __future__ import annotations

import dataclasses

from workspace_config.kinds import cluster_policy, instance_pool, schema, sql_warehouse, volume


@dataclasses.dataclass(frozen=True)
class Access:
    """Permissions of a type of objects: its word in the API, its levels, what bundle-wide levels mean."""

    object_type: str
    level_enum: str
    """`<service module>.<enum>` in databricks.sdk.service."""
    can_view: str
    can_run: str
    can_manage: str

    def meaning(self, bundle_level: str) -> str:
        """The level of these objects that a bundle-wide level stands for."""
        meanings = {"CAN_VIEW": self.can_view, "CAN_RUN": self.can_run, "CAN_MANAGE": self.can_manage}
        return meanings.get(bundle_level, bundle_level)


DIRECTORY_ACCESS = Access(
    "directories", "workspace.WorkspaceObjectPermissionLevel", "CAN_READ", "CAN_RUN", "CAN_MANAGE"
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Section:
    """One section of `resources:` whose entries are checked against a dataclass of the SDK."""

    name: str
    kind: str
    shape: str
    """`<service module>.<class>` in databricks.sdk.service."""
    name_field: str
    """Field that defaults to the key of the entry."""
    fields: frozenset[str] = frozenset()
    """Writable fields of the shape; empty: all of them."""
    access: Access | None = None
    """What their permissions are; None: entries have none."""
    tags_field: str = ""
    """Mapping that carries the ownership marker; empty: the name is unique anyway."""


SECTIONS: tuple[Section, ...] = (
    Section(
        name="jobs",
        kind="job",
        shape="jobs.JobSettings",
        name_field="name",
        access=Access("jobs", "jobs.JobPermissionLevel", "CAN_VIEW", "CAN_MANAGE_RUN", "CAN_MANAGE"),
        tags_field="tags",
    ),
    Section(
        name="clusters",
        kind="cluster",
        shape="compute.ClusterSpec",
        name_field="cluster_name",
        access=Access(
            "clusters", "compute.ClusterPermissionLevel", "CAN_ATTACH_TO", "CAN_RESTART", "CAN_MANAGE"
        ),
        tags_field="custom_tags",
    ),
    Section(
        name="instance_pools",
        kind="instance_pool",
        shape="compute.InstancePoolAndStats",
        name_field="instance_pool_name",
        fields=frozenset({*instance_pool.EDITABLE, *instance_pool.IMMUTABLE}),
        access=Access(
            "instance-pools",
            "compute.InstancePoolPermissionLevel",
            "CAN_ATTACH_TO",
            "CAN_ATTACH_TO",
            "CAN_MANAGE",
        ),
        tags_field="custom_tags",
    ),
    Section(
        name="cluster_policies",
        kind="cluster_policy",
        shape="compute.Policy",
        name_field="name",
        fields=frozenset(cluster_policy.WRITABLE),
        access=Access(
            "cluster-policies", "compute.ClusterPolicyPermissionLevel", "CAN_USE", "CAN_USE", "CAN_USE"
        ),
    ),
    Section(
        name="sql_warehouses",
        kind="sql_warehouse",
        shape="sql.EndpointInfo",
        name_field="name",
        fields=frozenset(sql_warehouse.WRITABLE),
        access=Access("warehouses", "sql.WarehousePermissionLevel", "CAN_VIEW", "CAN_MONITOR", "CAN_MANAGE"),
    ),
    Section(
        name="schemas",
        kind="schema",
        shape="catalog.SchemaInfo",
        name_field="name",
        fields=frozenset(schema.WRITABLE),
    ),
    Section(
        name="volumes",
        kind="volume",
        shape="catalog.VolumeInfo",
        name_field="name",
        fields=frozenset(volume.WRITABLE),
    ),
)
BY_NAME: dict[str, Section] = {section.name: section for section in SECTIONS}
OWN_SECTIONS = ("secret_scopes", "directories")
"""Sections with builders of their own: they hold more than one kind, or no shape of the SDK fits."""
NOT_MANAGED = frozenset(
    {
        "alerts",
        "apps",
        "catalogs",
        "dashboards",
        "database_catalogs",
        "database_instances",
        "experiments",
        "external_locations",
        "model_serving_endpoints",
        "models",
        "pipelines",
        "quality_monitors",
        "registered_models",
        "synced_database_tables",
    }
)
"""Sections of Databricks bundles that this package does not manage yet.
https://docs.databricks.com/aws/en/dev-tools/bundles/resources"""
LIST_IDENTITY = {
    "tasks": "task_key",
    "job_clusters": "job_cluster_key",
    "environments": "environment_key",
    "parameters": "name",
}
"""Lists that a target merges by key instead of replacing them."""
