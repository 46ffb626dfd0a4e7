"""One place where a workspace client is made: every caller gets the same credentials, timeouts and retries.

Credentials are the SDK's own ways when any of them is configured, otherwise a Microsoft Entra token from
azure-identity. The SDK repeats every request whose answer was lost; repeating a create makes a second
object, so here only requests that are safe to repeat are.
"""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING, Any

from workspace_config.errors import CredentialError

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

DATABRICKS_RESOURCE = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"
"""Application id of Azure Databricks in every tenant.
https://learn.microsoft.com/azure/databricks/dev-tools/auth/aad-token-manual"""
SDK_SETTINGS = (
    "DATABRICKS_AUTH_TYPE",
    "DATABRICKS_CONFIG_PROFILE",
    "DATABRICKS_TOKEN",
    "DATABRICKS_CLIENT_ID",
    "DATABRICKS_OIDC_TOKEN_ENV",
    "DATABRICKS_OIDC_TOKEN_FILEPATH",
    "DATABRICKS_METADATA_SERVICE_URL",
    "DATABRICKS_USERNAME",
)
"""Environment variables by which a user chooses one of the SDK's own ways to authenticate."""
REPEATABLE_POSTS = frozenset(
    {"import", "mkdirs", "put", "reset", "edit", "resize", "update", "delete", "permanent-delete", "run-now"}
)
"""Last path segments of POST requests that do no more when sent twice (run-now has an idempotency token)."""
DISCOVERY_SECONDS = 2
RETRY_SECONDS = 120


def workspace_client(host: str) -> WorkspaceClient:
    """Return a client for `host` (with or without a scheme); makes no call but the SDK's own discovery probe.

    Raises CredentialError when nothing is configured, with the commands that would.
    """
    core = import_sdk()
    address = host if "://" in host else f"https://{host}"
    strategy = None if any(os.environ.get(name) for name in SDK_SETTINGS) else entra_strategy(address)
    try:
        # The constructor asks the host for /.well-known/databricks-config and would retry that for minutes.
        config = core.Config(
            host=address,
            credentials_strategy=strategy,
            retry_timeout_seconds=DISCOVERY_SECONDS,
            product="workspace-config",
        )
    except ValueError as error:
        raise CredentialError(f"{address}: {error}\n{HOW_TO_SIGN_IN}") from error
    config.retry_timeout_seconds = RETRY_SECONDS
    from databricks.sdk import WorkspaceClient

    client = WorkspaceClient(config=config)
    # No public switch exists: without this the SDK sends a create again when only its answer was lost.
    base = client.api_client._api_client  # noqa: SLF001
    base._is_retryable = careful(base._is_retryable)  # type: ignore[method-assign]  # noqa: SLF001
    return client


HOW_TO_SIGN_IN = (
    "Sign in with `az login`, or set DATABRICKS_TOKEN, or name a profile of ~/.databrickscfg in "
    "DATABRICKS_CONFIG_PROFILE."
)


def import_sdk() -> Any:
    """Import the SDK with the garbage collector paused: thousands of classes, no garbage (10 % faster)."""
    paused = gc.isenabled()
    gc.disable()
    try:
        from databricks.sdk import core
    finally:
        if paused:
            gc.enable()
    return core


def entra_strategy(address: str) -> Any:
    """A credentials strategy of the SDK over azure-identity's default chain.

    Raises CredentialError for a host without TLS: an Entra token must not travel in clear.
    """
    if address.startswith("http://"):
        raise CredentialError(
            f"{address} has no TLS, so no Entra token is sent to it. Set DATABRICKS_TOKEN for this host."
        )

    def headers_of(config: Any) -> Any:  # noqa: ARG001 (the SDK passes its configuration)
        from azure.core.exceptions import ClientAuthenticationError
        from azure.identity import DefaultAzureCredential, get_bearer_token_provider

        token = get_bearer_token_provider(DefaultAzureCredential(), f"{DATABRICKS_RESOURCE}/.default")

        def headers() -> dict[str, str]:
            try:
                return {"Authorization": f"Bearer {token()}"}
            except ClientAuthenticationError as error:
                raise CredentialError(
                    f"{address}: no credential.\n{HOW_TO_SIGN_IN}\n{error.message}"
                ) from error

        return headers

    return _Strategy("azure-identity", headers_of)


class _Strategy:
    """What the SDK wants of a strategy: a name and a call."""

    def __init__(self, name: str, headers_of: Any) -> None:
        self._name = name
        self._headers_of = headers_of

    def auth_type(self) -> str:
        return self._name

    def __call__(self, config: Any) -> Any:
        return self._headers_of(config)


def careful(original: Any) -> Any:
    """Wrap the SDK's retry decision: a refused connection fails at once, a create is never repeated."""

    def is_retryable(error: BaseException) -> str | None:
        import requests

        if isinstance(error, requests.ConnectionError | requests.Timeout):
            if "Connection refused" in str(error):
                return None
            method, path = request_line(error)
            if method == "POST" and path.rpartition("/")[2] not in REPEATABLE_POSTS:
                return None
        reason: str | None = original(error)
        return reason

    return is_retryable


def request_line(error: Any) -> tuple[str, str]:
    """Method and path of the request that failed; empty when requests did not keep it."""
    request = getattr(error, "request", None)
    if request is None:
        return "", ""
    return str(request.method or ""), str(request.url or "").partition("?")[0]
