"""An online endpoint, its deployments, and how much of the traffic each of them gets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from infra.settings.cluster_software import SECRET_NAME, SECRET_VALUE
from infra.settings.config_values import member
from infra.settings.machine_learning_compute import VM_SIZE
from infra.settings.reader import ConfigReader

ENDPOINT: Final = "machineLearning.onlineEndpoint"
NAME: Final = (
    r"[A-Za-z][A-Za-z0-9-]{1,30}[A-Za-z0-9]",
    "must be 3 to 32 letters, digits and hyphens, a letter first, no hyphen last",
)
"""https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas"""
_ASSET: Final = (
    r"(?:[\w.-]+:[\w.-]+"
    r"|azureml://registries/[\w-]+/{kind}/[\w.-]+/versions/[\w.-]+"
    r"|/subscriptions/\S+/workspaces/[\w-]+/{kind}/[\w.-]+/versions/[\w.-]+)"
)
_ASSET_RULE: Final = (
    "must be <name>:<version> in the workspace, the resource id of a version, "
    "or azureml://registries/<registry>/{kind}/<name>/versions/<version>"
)
MODEL: Final = (_ASSET.format(kind="models"), _ASSET_RULE.format(kind="models"), "churn:1")
ENVIRONMENT: Final = (
    _ASSET.format(kind="environments"),
    _ASSET_RULE.format(kind="environments"),
    "azureml://registries/azureml/environments/sklearn-1.5/versions/1",
)
CODE: Final = (
    r"/subscriptions/\S+/workspaces/[\w-]+/codes/[\w.-]+/versions/[\w.-]+",
    "must be the resource id of a version of code in the workspace",
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w/codes/c/versions/1",
)
SCRIPT: Final = (r"[\w./-]+\.py", "must be a Python file of the code", "score.py")


@dataclass(frozen=True, kw_only=True)
class DeploymentSettings:
    """A model on machines of its own. An MLflow model needs neither `environment` nor `code`."""

    name: str
    model: str
    environment: str | None
    code: str | None
    scoring_script: str | None
    instance_type: str
    instance_count: int
    traffic: int
    app_insights_enabled: bool
    environment_variables: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class EndpointSettings:
    """Callers sign in with Entra ID. The traffic of the deployments adds up to 100."""

    enabled: bool
    deployments: tuple[DeploymentSettings, ...]


def read_endpoint(reader: ConfigReader) -> EndpointSettings:
    """The settings of the endpoint."""
    enabled = reader.boolean(f"{ENDPOINT}.enabled", False)
    path = f"{ENDPOINT}.deployments"
    made = tuple(_deployment(reader, path, name) for name in reader.entries(path, *NAME))
    if made and not enabled and reader.is_set(path):
        rule = "must be true: it has deployments"
        reader.refuse(f"{ENDPOINT}.enabled", enabled, rule, "true")
    _shares(reader, path, made)
    return EndpointSettings(enabled=enabled, deployments=made)


def _deployment(reader: ConfigReader, path: str, name: str) -> DeploymentSettings:
    own = f"{path}.{name}"
    code, script = reader.optional(f"{own}.code", *CODE), reader.optional(f"{own}.scoringScript", *SCRIPT)
    if (code is None) != (script is None):
        missing, form = ("code", CODE) if code is None else ("scoringScript", SCRIPT)
        if not reader.is_refused(f"{own}.{missing}"):
            rule = "must be given: code and scoringScript belong together"
            reader.refuse(f"{own}.{missing}", None, rule, form[2])
    return DeploymentSettings(
        name=name,
        model=reader.text(f"{own}.model", None, *MODEL),
        environment=reader.optional(f"{own}.environment", *ENVIRONMENT),
        code=code,
        scoring_script=script,
        instance_type=reader.text(f"{own}.instanceType", "Standard_DS3_v2", *VM_SIZE),
        instance_count=reader.integer(f"{own}.instanceCount", 1, 1, 50, "instances"),
        traffic=reader.integer(f"{own}.traffic", 0, 0, 100, "per cent"),
        app_insights_enabled=reader.boolean(f"{own}.appInsightsEnabled", False),
        environment_variables=_variables(reader, f"{own}.environmentVariables"),
    )


def _variables(reader: ConfigReader, path: str) -> dict[str, str]:
    """Whoever may see the deployment reads them, so none of them may be a secret."""
    rule = "must be a map of texts by names such as MODEL_STAGE"
    found = reader.mapping(path, rule, "1", lambda key, _value: bool(re.fullmatch(r"[A-Za-z_]\w*", key)))
    for key, value in found.items():
        if SECRET_NAME.search(key) or SECRET_VALUE.search(value):
            rule = "looks like a secret and must go: let the endpoint's identity read it from a vault"
            reader.surplus(member(path, key), "a value that is not shown", rule)
    return found


def _shares(reader: ConfigReader, path: str, made: tuple[DeploymentSettings, ...]) -> None:
    """https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints"""
    whole = sum(one.traffic for one in made)
    if not made or whole == 100 or any(reader.is_refused(f"{path}.{one.name}.traffic") for one in made):
        return
    rest = 100 - whole
    taker = next((one for one in made if 0 <= one.traffic + rest <= 100), None)
    if taker is not None:
        rule = f"must make 100 with the others, which are {whole - taker.traffic}"
        reader.refuse(f"{path}.{taker.name}.traffic", taker.traffic, rule, str(taker.traffic + rest))
        return
    for one in made:
        rule = f"must make 100 with the others: all are {whole}"
        reader.refuse(f"{path}.{one.name}.traffic", one.traffic, rule, "100" if one is made[0] else "0")
