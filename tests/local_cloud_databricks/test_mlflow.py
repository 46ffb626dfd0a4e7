"""Promise: MLflow's own client, pointed at `databricks`, logs runs and models here and gets them back."""

from __future__ import annotations

import pytest
from databricks.sdk.errors import DatabricksError

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def mlflow(server):
    import mlflow

    patch = pytest.MonkeyPatch()
    for name, value in (
        ("DATABRICKS_HOST", server.url), ("DATABRICKS_TOKEN", "dapi-test-token"), ("MLFLOW_DISABLE_TELEMETRY", "true"),
        ("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1"), ("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false"),
    ):  # fmt: skip
        patch.setenv(name, value)
    mlflow.set_tracking_uri("databricks")
    yield mlflow
    mlflow.set_tracking_uri(None)
    mlflow.set_registry_uri(None)
    patch.undo()


@pytest.mark.parametrize(
    ("registry", "name"), [("databricks-uc", "main.default.line"), ("databricks", "line")]
)
def test_a_model_goes_in_and_comes_out(mlflow, client, registry, name):
    import numpy as np
    from sklearn.linear_model import LinearRegression

    mlflow.set_registry_uri(registry)
    mlflow.set_experiment(f"/Shared/{registry}")
    model = LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0])
    with mlflow.start_run() as run:
        mlflow.log_params({"a": 1})
        mlflow.log_metric("rmse", 0.5)
        mlflow.log_text("hello", "notes/x.txt")
        mlflow.sklearn.log_model(
            model, name="model", input_example=np.array([[1.0]]), registered_model_name=name
        )
    tracking = mlflow.MlflowClient()
    assert tracking.get_run(run.info.run_id).data.metrics == {"rmse": 0.5}
    assert mlflow.artifacts.load_text(run.info.artifact_uri + "/notes/x.txt") == "hello"
    assert [a.path for a in tracking.list_artifacts(run.info.run_id)] == ["notes"]
    if registry == "databricks-uc":
        tracking.set_registered_model_alias(name, "champion", "1")
        assert tracking.get_model_version_by_alias(name, "champion").version in ("1", 1)
        loaded = mlflow.sklearn.load_model(f"models:/{name}@champion")
    else:
        loaded = mlflow.sklearn.load_model(f"models:/{name}/1")
    assert loaded.predict([[21.0]]) == pytest.approx([42.0])
    assert f"/Shared/{registry}" in [e.name for e in client.experiments.list_experiments()]


def test_experiments_have_paths(mlflow):
    with pytest.raises(mlflow.MlflowException, match="absolute path"):
        mlflow.set_experiment("relative")
    with pytest.raises(mlflow.MlflowException, match="not found"):
        mlflow.set_experiment("/Nowhere/x")
    mlflow.set_registry_uri("databricks-uc")
    with pytest.raises(mlflow.MlflowException):
        mlflow.MlflowClient().create_registered_model("two.levels")


def test_what_mlflow_does_not_know_is_said_so(client):
    with pytest.raises(DatabricksError) as refused:
        client.api_client.do("GET", "/api/2.0/mlflow/nothing")
    assert refused.value.error_code == "ENDPOINT_NOT_FOUND"
