"""No long-lived credential where an identity does, and none in clear in the state of the stack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from infra.azure_rules import tokens as t
from infra.azure_rules.values import is_unknown, present, read
from policy_pack.policy_model import Finding, Policy, ResourcePolicy, View
from policy_pack.policy_settings import Config

_PAT: Final = re.compile(r"\bdapi[0-9a-f]{32}(-\d+)?\b")
_PROVIDER: Final = "pulumi:providers:databricks"
_ATTACHED: Final = "pulumi-python:dynamic/arm:AttachedCompute"
_TOKEN_TYPES: Final = ("databricks:index/token:Token", "databricks:index/oboToken:OboToken")
_PASSWORD_LIKE: Final = re.compile(
    r"(password|passwd|passphrase|secret|token|accesskey|accountkey|sharedkey|primarykey|secondarykey"
    r"|clientkey|principalkey|apikey|privatekey|connectionstring|sasuri|saskey|hostkey|credentialvalue)$",
    re.IGNORECASE,
)
_SECURE_STRING: Final = "SecureString"


def _linked(view: View, _config: Config) -> Iterable[Finding]:
    kind = str(read(view.inputs, "properties.type"))
    if kind.startswith("AzureDatabricks") and present(view.inputs, "properties.accessToken"):
        yield "properties.accessToken", "The linked service signs in with a personal access token."


def _attached(view: View, _config: Config) -> Iterable[Finding]:
    if view.token == _ATTACHED:
        if present(view.inputs, "access_token"):
            yield "access_token", "The attached workspace is reached with a personal access token."
        return
    path = "properties.properties.databricksAccessToken"
    if str(read(view.inputs, "properties.computeType")) == "Databricks" and present(view.inputs, path):
        yield path, "The attached workspace is reached with a personal access token."


def _made(view: View, _config: Config) -> Iterable[Finding]:
    if view.token == _PROVIDER:
        if present(view.inputs, "token"):
            yield "token", "The provider signs in with a personal access token."
    else:
        yield "", "The resource makes a personal access token."


def _anywhere(view: View, _config: Config) -> Iterable[Finding]:
    for path, value in _strings(view.inputs):
        if _PAT.search(value):
            yield path, f"{path} holds a Databricks personal access token."


def _in_clear(view: View, _config: Config) -> Iterable[Finding]:
    for path, value in _strings(view.inputs):
        if _sensitive(view, path) and value and not is_unknown(value) and not view.is_secret(path):
            yield path, f"{path} is in clear in the state and in every log of the engine."


def _sensitive(view: View, path: str) -> bool:
    if path.startswith("tags."):
        return False
    parent, _, name = path.rpartition(".")
    if name == "value" and (parent == "properties" and view.token == t.VAULT_SECRET):
        return True
    if name == "value" and parent and read(view.inputs, f"{parent}.type") == _SECURE_STRING:
        return True
    return bool(_PASSWORD_LIKE.search(name))


def _strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, f"{path}[{index}]")


POLICIES: Final[tuple[Policy, ...]] = (
    ResourcePolicy(
        id="no-pat-linked-service", concern="credentials", severity="critical",
        tokens=(t.LINKED_SERVICE, "azure-native:synapse:LinkedService"),
        source="https://learn.microsoft.com/azure/data-factory/connector-azure-databricks-delta-lake",
        reason="A personal access token acts as one person and lives on when that person leaves.",
        fix="Use authentication 'MSI' with workspaceResourceId, and remove accessToken.",
        check=_linked,
    ),
    ResourcePolicy(
        id="no-pat-attached-compute", concern="credentials", severity="critical",
        tokens=(t.ML_COMPUTE, _ATTACHED),
        source="https://learn.microsoft.com/azure/machine-learning/how-to-attach-compute-targets",
        reason="Azure ML keeps the personal access token of an attached workspace for everybody who uses it.",
        fix="Run the job in Databricks as a service principal instead of attaching the workspace.",
        check=_attached,
    ),
    ResourcePolicy(
        id="no-pat-made", concern="credentials", severity="critical", tokens=(*_TOKEN_TYPES, _PROVIDER),
        source="https://learn.microsoft.com/azure/databricks/dev-tools/auth/",
        reason="A token made by a stack is a long-lived credential in its state.",
        fix="Sign in with Microsoft Entra ID: azure-cli, a service principal or a managed identity.",
        check=_made,
    ),
    ResourcePolicy(
        id="no-pat-value", concern="credentials", severity="critical", tokens=(),
        source="https://learn.microsoft.com/azure/databricks/dev-tools/auth/pat",
        reason="A personal access token was found among the inputs.",
        fix="Revoke the token, and use an identity of Microsoft Entra ID.",
        check=_anywhere,
    ),
    ResourcePolicy(
        id="secret-in-clear", concern="credentials", severity="high", tokens=(),
        source="https://www.pulumi.com/docs/iac/concepts/secrets/",
        reason="An input that is a credential is not marked as a secret.",
        fix="Pass config.require_secret(...), pulumi.Output.secret(...), or a reference to a Key Vault.",
        check=_in_clear,
    ),
)  # fmt: skip
