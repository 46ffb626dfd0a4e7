# Databricks notebook source
# MAGIC %md
# MAGIC # Silver: typed, joined, and every row accounted for
# MAGIC A flight that departed must have arrived with a known delay. The ones that did not (diverted, or badly
# MAGIC recorded) go to quarantine, so that silver plus quarantine is exactly bronze.

# COMMAND ----------

dbutils.widgets.text("catalog", "main")
dbutils.widgets.text("schema", "flights")
dbutils.widgets.text("expected_flights", "0")
catalog = dbutils.widgets.get("catalog")
schema = dbutils.widgets.get("schema")
expected = int(dbutils.widgets.get("expected_flights"))
prefix = f"{catalog}.{schema}"

# COMMAND ----------

from pyspark.sql import functions as F

flights = (
    spark.table(f"{prefix}.bronze_flights")
    .withColumn("scheduled_hour", F.to_timestamp("time_hour"))
    .withColumn("flight_date", F.make_date("year", "month", "day"))
    .withColumn("cancelled", F.col("dep_time").isNull() | F.isnan("dep_time"))
    .withColumn("arr_delay", F.when(~F.isnan("arr_delay"), F.col("arr_delay")))
    .withColumn("dep_delay", F.when(~F.isnan("dep_delay"), F.col("dep_delay")))
    .withColumn("broken", ~F.col("cancelled") & F.col("arr_delay").isNull())
)
weather = spark.table(f"{prefix}.bronze_weather").select(
    "origin",
    F.to_timestamp("time_hour").alias("scheduled_hour"),
    *[F.when(~F.isnan(name), F.col(name)).alias(name) for name in ("temp", "wind_speed", "precip", "visib")],
).dropDuplicates(["origin", "scheduled_hour"])
planes = spark.table(f"{prefix}.bronze_planes").select(
    "tailnum", F.col("year").cast("int").alias("built"), "manufacturer", "seats"
)

# COMMAND ----------

columns = [
    "flight_date", "scheduled_hour", "month", "hour", "carrier", "flight", "tailnum", "origin", "dest",
    "distance", "dep_delay", "arr_delay", "cancelled",
]
silver = (
    flights.where(~F.col("broken"))
    .select(*columns)
    .join(weather, ["origin", "scheduled_hour"], "left")
    .join(planes, ["tailnum"], "left")
)
silver.write.mode("overwrite").option("overwriteSchema", "true").saveAsTable(f"{prefix}.silver_flights")
(
    flights.where("broken")
    .select(*columns)
    .withColumn("reason", F.lit("departed, but no arrival delay"))
    .write.mode("overwrite")
    .option("overwriteSchema", "true")
    .saveAsTable(f"{prefix}.silver_quarantine")
)

# COMMAND ----------

kept = spark.table(f"{prefix}.silver_flights").count()
quarantined = spark.table(f"{prefix}.silver_quarantine").count()
assert not expected or kept + quarantined == expected, f"{kept} + {quarantined} rows, bronze has {expected}"
dbutils.jobs.taskValues.set(key="kept", value=kept)
dbutils.jobs.taskValues.set(key="quarantined", value=quarantined)
display(spark.table(f"{prefix}.silver_quarantine").groupBy("carrier").count().orderBy(F.desc("count")).limit(10))
