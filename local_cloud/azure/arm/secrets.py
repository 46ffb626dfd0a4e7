"""What of a request body is a secret: it is kept in memory for the write and never on disk.

Azure returns none of them either. Data Factory marks its own (`SecureString`), others are known by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.azure_rules import tokens as t
from local_cloud.azure.values import secret

_NAMES: Final = frozenset({
    "adminPassword", "administratorLoginPassword", "databricksAccessToken", "sharedKey",
    "sqlAdministratorLoginPassword",
})  # fmt: skip


def hidden(token: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with a secret wrapper around every secret value."""
    result = {name: _hidden(name, value) for name, value in body.items()}
    properties = result.get("properties")
    if t.base(token) == t.VAULT_SECRET and isinstance(properties, dict) and "value" in properties:
        result["properties"] = {**properties, "value": secret(properties["value"])}
    return result


def _hidden(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_hidden("", item) for item in value]
    if isinstance(value, dict):
        if value.get("type") == "SecureString" and "value" in value:
            return {**value, "value": secret(value["value"])}
        return {key: _hidden(key, item) for key, item in value.items()}
    return secret(value) if name in _NAMES else value
