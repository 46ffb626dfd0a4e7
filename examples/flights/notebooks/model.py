# Databricks notebook source
# MAGIC %md
# MAGIC # Will this flight be more than 15 minutes late?
# MAGIC Only what is known before departure is used. Trained on January to October, judged on November and
# MAGIC December: the model never sees the future.

# COMMAND ----------

dbutils.widgets.text("catalog", "main")
dbutils.widgets.text("schema", "flights")
dbutils.widgets.text("experiment", "/Shared/flights/delay")
dbutils.widgets.text("azure_ml_tracking_uri", "")
prefix = f"{dbutils.widgets.get('catalog')}.{dbutils.widgets.get('schema')}"

# COMMAND ----------

numbers = ["month", "hour", "distance", "temp", "wind_speed", "precip", "visib", "built"]
words = ["carrier", "origin", "dest"]
flights = (
    spark.table(f"{prefix}.silver_flights")
    .where("NOT cancelled")
    .selectExpr(*[f"CAST({name} AS DOUBLE) AS {name}" for name in numbers], *words, "arr_delay > 15 AS late")
    .toPandas()
)
train, test = flights[flights["month"] <= 10], flights[flights["month"] > 10]
len(train), len(test)

# COMMAND ----------

import mlflow
from mlflow.models import infer_signature
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

mlflow.set_experiment(dbutils.widgets.get("experiment"))
settings = {"max_iter": 120, "learning_rate": 0.1, "max_leaf_nodes": 31, "random_state": 13}
model = make_pipeline(
    ColumnTransformer(
        [("words", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), words)],
        remainder="passthrough",
    ),
    HistGradientBoostingClassifier(**settings),
)

# COMMAND ----------

features = words + numbers
with mlflow.start_run(run_name="gradient boosting") as run:
    model.fit(train[features], train["late"])
    late = model.predict_proba(test[features])[:, 1]
    always = [train["late"].mean()] * len(test)
    metrics = {
        "auc": roc_auc_score(test["late"], late),
        "log_loss": log_loss(test["late"], late),
        "baseline_log_loss": log_loss(test["late"], always),
    }
    mlflow.log_params({**settings, "train_rows": len(train), "test_rows": len(test)})
    mlflow.log_metrics(metrics)
    if dbutils.widgets.get("azure_ml_tracking_uri"):
        mlflow.set_tag("azure_ml.tracking_uri", dbutils.widgets.get("azure_ml_tracking_uri"))
    example = test[features].head(5)
    mlflow.sklearn.log_model(
        model,
        name="delay_model",
        signature=infer_signature(example, model.predict(example)),
        input_example=example,
        pip_requirements=["scikit-learn", "pandas"],
    )

assert metrics["log_loss"] < metrics["baseline_log_loss"], metrics
metrics

# COMMAND ----------

dbutils.jobs.taskValues.set(key="run_id", value=run.info.run_id)
dbutils.jobs.taskValues.set(key="auc", value=round(metrics["auc"], 4))
dbutils.jobs.taskValues.set(key="log_loss", value=round(metrics["log_loss"], 4))
dbutils.jobs.taskValues.set(key="baseline_log_loss", value=round(metrics["baseline_log_loss"], 4))
