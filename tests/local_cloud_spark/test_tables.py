"""Three-level names on real Delta tables: values, not only the absence of errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from local_cloud.databricks.spark.api import ClusterSpec
from local_cloud.databricks.spark.cluster import SparkCluster

pytestmark = pytest.mark.spark


def test_create_merge_time_travel_optimize(run) -> None:
    result = run(
        """%sql
        CREATE SCHEMA IF NOT EXISTS main.flights COMMENT 'all flights';
        CREATE OR REPLACE TABLE main.flights.bronze (id INT, carrier STRING, delay DOUBLE DEFAULT 0)
          TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported');
        INSERT INTO main.flights.bronze VALUES (1, 'AA', 1.0), (2, 'UA', 2.0);
        MERGE INTO main.flights.bronze t
          USING (SELECT 2 AS id, 'UA' AS carrier, 5.0D AS delay UNION ALL SELECT 3, 'DL', 7.0D) s ON t.id = s.id
          WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *""",
        "%sql SELECT * FROM main.flights.bronze ORDER BY id",
        "%sql SELECT count(*) FROM main.flights.bronze VERSION AS OF 1",
        """%sql
        USE CATALOG main;
        USE SCHEMA flights;
        OPTIMIZE bronze ZORDER BY (id);
        SELECT current_catalog(), current_schema()""",
        """h = [(r.version, r.operation) for r in sql("DESCRIBE HISTORY bronze").collect()]
d = sql("DESCRIBE DETAIL bronze").first()
print(h, d.name, d.numFiles, sql("OPTIMIZE bronze").first().metrics.numFilesAdded)""",
    )
    merged, rows, past, optimized, where = run.tables(result)
    assert merged["rows"] == [[2, 1, 0, 1]]
    assert rows["rows"] == [[1, "AA", 1.0], [2, "UA", 5.0], [3, "DL", 7.0]]
    assert past["rows"] == [[2]]
    assert optimized["rows"][0][1]["numFilesAdded"] == 1
    assert where["rows"] == [["main", "flights"]]
    history = "[(3, 'OPTIMIZE'), (2, 'MERGE'), (1, 'WRITE'), (0, 'CREATE OR REPLACE TABLE')]"
    assert f"{history} main.flights.bronze 1 0" in run.shown(result)


def test_python_writes_and_reads_by_every_kind_of_name(run) -> None:
    result = run(
        """from delta.tables import DeltaTable
sql("CREATE SCHEMA IF NOT EXISTS main.names"); sql("USE main.names")
spark.range(5).write.saveAsTable("main.names.a")
spark.range(5).write.mode("append").saveAsTable("a")
spark.range(3).withColumn("b", spark.range(1).id.cast("string") if False else __import__("pyspark.sql.functions").sql.functions.lit("x")).write.mode("overwrite").option("overwriteSchema", True).saveAsTable("names.a")
print(spark.table("a").count(), spark.read.option("versionAsOf", 1).table("main.names.a").count())
DeltaTable.forName(spark, "a").alias("t").merge(spark.range(4).alias("s"), "t.id = s.id").whenNotMatchedInsert(values={"id": "s.id", "b": "'new'"}).execute()
DeltaTable.createIfNotExists(spark).tableName("built").addColumn("id", "INT").execute()
print(DeltaTable.forName(spark, "main.names.a").toDF().count(), spark.catalog.tableExists("main.names.built"), spark.catalog.tableExists("nope"))""",
        """spark.readStream.table("main.names.a").writeStream.trigger(availableNow=True).option("checkpointLocation", "/tmp/ck").toTable("main.names.streamed").awaitTermination()
seen = []
spark.readStream.table("streamed").writeStream.trigger(availableNow=True).foreachBatch(lambda frame, _: seen.append(frame.count())).option("checkpointLocation", "/tmp/ck2").start().awaitTermination()
print(spark.table("streamed").count(), seen, [t.name for t in spark.catalog.listTables()])""",
    )
    assert run.shown(result).splitlines() == ["3 10", "4 True False", "4 [4] ['a', 'built', 'streamed']"]


def test_views_external_tables_and_drops(run, state_dir: Path) -> None:
    result = run(
        """sql("CREATE SCHEMA IF NOT EXISTS main.views"); sql("USE main.views")
sql("CREATE TABLE t AS SELECT id, id % 2 AS odd FROM range(10)")
sql("CREATE OR REPLACE VIEW v (odd COMMENT 'is it', n) AS SELECT odd, count(*) FROM t GROUP BY odd")
sql("CREATE TABLE external LOCATION 'abfss://raw@lake.dfs.core.windows.net/ext' AS SELECT 1 AS a")
sql("CREATE TABLE written (a INT) USING csv LOCATION '/tmp/written'"); sql("INSERT INTO written VALUES (4)")
sql("USE main.default")
print(sql("SELECT * FROM main.views.v ORDER BY odd").collect(), sql("SHOW VIEWS IN main.views").first().viewName)
print([r.tableName for r in sql("SHOW TABLES IN main.views").collect()], spark.table("main.views.written").first().a)
sql("DROP TABLE main.views.external"); sql("DROP TABLE main.views.t"); sql("DROP VIEW main.views.v")
print([r.tableName for r in sql("SHOW TABLES IN main.views").collect()])
print(spark.read.load("abfss://raw@lake.dfs.core.windows.net/ext").count())""",
    )
    rows = "[Row(odd=0, n=5), Row(odd=1, n=5)] v"
    assert run.shown(result).splitlines() == [rows, "['external', 't', 'v', 'written'] 4", "['written']", "1"]
    assert not (state_dir / "warehouse" / "main" / "views" / "t").exists()
    assert (state_dir / "lake" / "lake" / "raw" / "ext" / "_delta_log").is_dir()


def test_catalogs_and_volumes_are_made_through_the_workspace(run, state_dir: Path) -> None:
    result = run(
        """sql("CREATE CATALOG IF NOT EXISTS dev"); sql("CREATE CATALOG IF NOT EXISTS dev")
sql("CREATE SCHEMA dev.s"); sql("CREATE VOLUME dev.s.files"); sql("CREATE TABLE dev.s.t AS SELECT 1 AS a")
dbutils.fs.put("/Volumes/dev/s/files/a.csv", "a,b\\n1,2\\n", True)
import pandas as pd, os
print(spark.read.option("header", True).csv("/Volumes/dev/s/files/a.csv").first().b, pd.read_csv("/Volumes/dev/s/files/a.csv").b[0], os.listdir("/Volumes/dev/s"), open("/dbfs/Volumes/dev/s/files/a.csv").readline())
print(sql("SELECT * FROM dev.s.t").count(), [r.namespace for r in sql("SHOW SCHEMAS IN dev").collect()])""",
        """try:
    sql("CREATE CATALOG dev")
except Exception as error:
    print(error)""",
    )
    text = run.shown(result)
    assert "2 2 ['files'] a,b" in text
    assert "1 ['default', 's']" in text
    assert "CATALOG_ALREADY_EXISTS" in text


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("CREATE TABLE main.`../../x`.t AS SELECT 1", "not a valid object name"),
        ("CREATE TABLE main.default.`a b` AS SELECT 1", "not a valid object name"),
        ("CREATE TABLE main.default.p USING parquet AS SELECT 1", "leave USING away"),
        ("CREATE TABLE main.nowhere.t AS SELECT 1", "SCHEMA_NOT_FOUND"),
        ("CREATE TABLE main.default.i (id BIGINT GENERATED ALWAYS AS IDENTITY)", "identity column"),
    ],
)
def test_what_unity_catalog_refuses_is_refused(run, statement: str, message: str) -> None:
    result = run(f"%sql {statement}")
    assert result.state == "FAILED"
    assert message in str(result.error_trace)


def test_a_leftover_of_a_killed_create_does_not_stop_the_next_one(run, state_dir: Path) -> None:
    leftover = state_dir / "warehouse" / "main" / "default" / "half" / "part-0.parquet"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half a file")
    result = run("%sql CREATE TABLE main.default.half AS SELECT 1 AS a; SELECT * FROM main.default.half")
    assert run.tables(result)[0]["rows"] == [[1]]


def test_another_driver_sees_the_same_tables_and_views(run, state_dir: Path) -> None:
    made = run(
        """sql("CREATE SCHEMA IF NOT EXISTS main.kept COMMENT 'kept'")
sql("CREATE OR REPLACE TABLE main.kept.t AS SELECT id FROM range(6)")
sql("CREATE OR REPLACE VIEW main.kept.v AS SELECT max(id) AS top FROM main.kept.t")"""
    )
    assert made.state == "SUCCESS", made.error_trace
    other = SparkCluster.start(ClusterSpec("other", "other", "17.3.x-scala2.13", 0, 0), state_dir)
    try:
        source = "print(spark.table('main.kept.t').count(), sql('SELECT * FROM main.kept.v').first().top)\nsql('INSERT INTO main.kept.t VALUES (10)');"
        assert run.shown(other.run(run.request(source, "/n"))) == "6 5\n"
    finally:
        other.stop()
    assert (
        run.shown(
            run("print(spark.table('main.kept.t').count(), sql('SELECT * FROM main.kept.v').first().top)")
        )
        == "7 10\n"
    )
