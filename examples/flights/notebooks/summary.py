# Databricks notebook source
# MAGIC %md
# MAGIC # Summary: what there is now
# MAGIC Counted from the tables themselves, returned as the result of the job.

# COMMAND ----------

import json

dbutils.widgets.text("catalog", "main")
dbutils.widgets.text("schema", "flights")
catalog, schema = dbutils.widgets.get("catalog"), dbutils.widgets.get("schema")
names = sorted(row.tableName for row in spark.sql(f"SHOW TABLES IN {catalog}.{schema}").collect())
tables = {f"{catalog}.{schema}.{name}": spark.table(f"{catalog}.{schema}.{name}").count() for name in names}
tables

# COMMAND ----------

value = lambda key: dbutils.jobs.taskValues.get(taskKey="model", key=key)
model = {key: value(key) for key in ("run_id", "auc", "log_loss", "baseline_log_loss")}
dbutils.notebook.exit(json.dumps({"tables": tables, "model": model}))
