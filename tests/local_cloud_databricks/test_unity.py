"""Promise: catalogs, schemas and volumes are directories, tables are what Delta wrote, grants are kept and inherited."""

from __future__ import annotations

import json

import pytest
from databricks.sdk.errors import BadRequest, InvalidParameterValue, NotFound
from databricks.sdk.service import catalog as c

SCHEMA = {
    "type": "struct",
    "fields": [
        {"name": "id", "type": "long", "nullable": False, "metadata": {"comment": "key"}},
        {"name": "day", "type": "date", "nullable": True, "metadata": {}},
        {
            "name": "tags",
            "type": {"type": "array", "elementType": "string", "containsNull": True},
            "nullable": True,
            "metadata": {},
        },
    ],
}


def test_catalog_schema_volume_table(client, server):
    assert "main" in [x.name for x in client.catalogs.list()]
    client.catalogs.create("sales", comment="all of it")
    client.schemas.create("gold", "sales", properties={"a": "b"})
    client.volumes.create("sales", "gold", "raw", c.VolumeType.MANAGED)
    assert [s.full_name for s in client.schemas.list("sales")] == ["sales.default", "sales.gold"]
    assert client.schemas.get("sales.gold").properties == {"a": "b"}
    assert client.volumes.read("sales.gold.raw").volume_type == c.VolumeType.MANAGED
    log = server.app.state.workspace.warehouse / "sales" / "gold" / "orders" / "_delta_log"
    log.mkdir(parents=True)
    meta = {
        "metaData": {
            "id": "x",
            "schemaString": json.dumps(SCHEMA),
            "partitionColumns": ["day"],
            "configuration": {"k": "v"},
        }
    }
    (log / f"{0:020}.json").write_text(json.dumps({"protocol": {}}) + "\n" + json.dumps(meta) + "\n")
    (log / f"{1:020}.json").write_text(json.dumps({"add": {}}) + "\n")
    assert [t.full_name for t in client.tables.list("sales", "gold")] == ["sales.gold.orders"]
    table = client.tables.get("sales.gold.orders")
    assert [(x.name, x.type_text, x.nullable, x.partition_index) for x in table.columns] == [
        ("id", "bigint", False, None), ("day", "date", True, 0), ("tags", "array<string>", True, None),
    ]  # fmt: skip
    assert (table.columns[0].comment, table.properties, table.data_source_format) == (
        "key",
        {"k": "v"},
        c.DataSourceFormat.DELTA,
    )
    assert client.tables.exists("sales.gold.orders").table_exists
    with pytest.raises(BadRequest, match="not empty"):
        client.catalogs.delete("sales")
    client.catalogs.update("sales", comment="changed", owner="a@x")
    assert (client.catalogs.get("sales").comment, client.catalogs.get("sales").owner) == ("changed", "a@x")
    client.catalogs.delete("sales", force=True)
    with pytest.raises(NotFound):
        client.schemas.get("sales.gold")
    assert not log.exists()


def test_refusals(client):
    with pytest.raises(NotFound, match="Catalog 'none' does not exist"):
        client.schemas.create("s", "none")
    with pytest.raises(BadRequest, match="already exists"):
        client.catalogs.create("main")
    for name in ("a.b", "../x", "a b", "x" * 256):
        with pytest.raises(InvalidParameterValue, match="not a valid name"):
            client.catalogs.create(name)


def test_grants(client):
    client.schemas.create("granted", "main")
    select, use = c.Privilege.SELECT, c.Privilege.USE_CATALOG
    client.grants.update("catalog", "main", changes=[c.PermissionsChange(principal="users", add=[use])])
    client.grants.update(
        "schema", "main.granted", changes=[c.PermissionsChange(principal="team", add=[select])]
    )
    found = client.grants.get("schema", "main.granted").privilege_assignments
    assert [(p.principal, p.privileges) for p in found] == [("team", [select])]
    effective = client.grants.get_effective("schema", "main.granted").privilege_assignments
    assert {(p.principal, p.privileges[0].inherited_from_name) for p in effective} == {
        ("team", None),
        ("users", "main"),
    }
    client.grants.update(
        "schema", "main.granted", changes=[c.PermissionsChange(principal="team", remove=[select])]
    )
    assert not client.grants.get("schema", "main.granted").privilege_assignments
    assert client.metastores.summary().metastore_id == client.metastores.current().metastore_id


def test_the_workspace_is_given_another_metastore(client):
    automatic = client.metastores.current()
    wanted = "11111111-2222-4333-8444-555555555555"
    client.metastores.assign(automatic.workspace_id, wanted, "hive_metastore")
    client.metastores.assign(automatic.workspace_id, wanted, "hive_metastore")
    assert client.metastores.current().metastore_id == wanted != automatic.metastore_id
    assert client.metastores.summary().metastore_id == wanted
    assert client.catalogs.get("main").metastore_id == wanted
    with pytest.raises(NotFound, match="does not exist"):
        client.metastores.assign(1, wanted, "hive_metastore")
    with pytest.raises(InvalidParameterValue, match="not a valid id"):
        client.metastores.assign(automatic.workspace_id, "mine", "hive_metastore")
