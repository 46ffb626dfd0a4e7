"""A small client of Azure's REST APIs, for what no package of this program covers: azure-core's pipeline,
with the tokens, retries and long-running operations of azure-mgmt packages.

Every request it sends is safe to repeat: a PUT names its resource, and the POST actions used here (start,
stop, register) ask for a state. It is made when needed, never pickled.
"""

from __future__ import annotations

import functools
import os
import threading
import weakref
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from infra.arm import cloud as clouds
from infra.arm import credentials
from infra.arm.cloud import Cloud
from infra.arm.errors import RefusedError, SignInError, UnreachableError

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_METHODS: Final = frozenset({"HEAD", "GET", "PUT", "DELETE", "POST"})
_NOT_GONE: Final = ("InvalidResourceType", "InvalidResourceNamespace", "SubscriptionNotFound")
"""Codes of a 404 that say the request is wrong, not that something is missing."""
_POLL_SECONDS: Final = 5
"""Between two looks at an operation, where Azure asks for no other time."""


_LOCK: Final = threading.Lock()
"""Engines call providers from several threads; each client is made once."""
_OPEN: Final[weakref.WeakSet[ArmClient]] = weakref.WeakSet()


class ArmClient:
    """Requests to `base_url` with tokens for `audience`; errors are those of `infra.arm.errors`."""

    def __init__(self, base_url: str, audience: str, credential: TokenCredential) -> None:
        from azure.core.pipeline import policies
        from azure.core.pipeline.transport import RequestsTransport
        from azure.mgmt.core import ARMPipelineClient
        from azure.mgmt.core.policies import (
            ARMAutoResourceProviderRegistrationPolicy,
            ARMChallengeAuthenticationPolicy,
        )

        self.base_url = base_url.rstrip("/")
        stages = [
            policies.RequestIdPolicy(),
            policies.HeadersPolicy({"Accept": "application/json"}),
            policies.UserAgentPolicy("azure-databricks-platform"),
            policies.ContentDecodePolicy(),
            ARMAutoResourceProviderRegistrationPolicy(),
            policies.RetryPolicy(retry_total=8, retry_status=8, retry_backoff_max=30),
            ARMChallengeAuthenticationPolicy(credential, f"{audience}/.default"),
            policies.SensitiveHeaderCleanupPolicy(),
        ]
        _OPEN.add(self)
        transport = RequestsTransport(connection_timeout=30, read_timeout=180)
        self._credential: Any = credential
        self._client: Any = ARMPipelineClient(self.base_url, policies=stages, transport=transport)

    @classmethod
    def default(cls) -> ArmClient:
        """Azure Resource Manager of the current cloud, signed in; raises CloudError or SignInError."""
        with _LOCK:
            return _clients(_settings())[0]

    @classmethod
    def synapse(cls, dev_endpoint: str) -> ArmClient:
        """The data plane of one Synapse workspace."""
        with _LOCK:
            _, cloud, credential = _clients(_settings())
            return _synapse(dev_endpoint, cloud, credential)

    def get(self, path: str, api_version: str) -> dict[str, Any] | None:
        """A resource, or None when it or what it is in does not exist."""
        answer = self._send("GET", path, api_version)
        return None if _is_gone(answer) else _json(self._accepted(path, answer).http_response)

    def listed(self, path: str, api_version: str) -> Iterator[dict[str, Any]]:
        """Every item of a list, page after page; of a list without an envelope too."""
        answer = self._checked("GET", path, api_version)
        while True:
            body = answer.http_response.json()
            yield from body if isinstance(body, list) else body.get("value", ())
            following = body.get("nextLink") if isinstance(body, dict) else None
            if not following:
                return
            answer = self._checked("GET", following, "")

    def put(self, path: str, api_version: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Create or replace a resource, and wait until that is done."""
        return self._awaited("PUT", path, api_version, body)

    def post(self, path: str, api_version: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Carry out an action that may be repeated, and wait until that is done."""
        return self._awaited("POST", path, api_version, body)

    def delete(self, path: str, api_version: str) -> None:
        """Delete a resource and wait until it is gone; one that is gone already is a success."""
        answer = self._send("DELETE", path, api_version)
        if not _is_gone(answer):
            self._wait(path, self._accepted(path, answer))

    def close(self) -> None:
        """Close the connections, those for tokens too."""
        self._client.close()
        getattr(self._credential, "close", lambda: None)()

    def _awaited(
        self, method: str, path: str, api_version: str, body: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        return self._wait(path, self._checked(method, path, api_version, body))

    def _checked(
        self, method: str, path: str, api_version: str, body: Mapping[str, Any] | None = None
    ) -> Any:
        return self._accepted(path, self._send(method, path, api_version, body))

    def _accepted(self, path: str, answer: Any) -> Any:
        if answer.http_response.status_code >= 400:
            raise _refusal(path, answer.http_response)
        return answer

    def _send(self, method: str, path: str, api_version: str, body: Mapping[str, Any] | None = None) -> Any:
        """The pipeline's response, of whatever status but 401; a path may be a whole URL.

        A body that is None sends none.
        """
        from azure.core.exceptions import AzureError, ClientAuthenticationError
        from azure.core.rest import HttpRequest

        url = path if path.startswith("https://") else f"{self.base_url}{path}"
        params = {"api-version": api_version} if api_version else None
        request = HttpRequest(method, url, params=params, json=None if body is None else dict(body))
        try:
            answer = self._client.send_request(
                request, _return_pipeline_response=True, retry_on_methods=_METHODS
            )
        except ClientAuthenticationError as error:
            raise SignInError(f"{path}: {error.message} {credentials.HOW_TO_SIGN_IN}") from error
        except AzureError as error:
            raise UnreachableError(
                f"{path}: {self.base_url} does not answer: {error.message}. Look at the network and the "
                "proxy, then run `pulumi up` again."
            ) from error
        if answer.http_response.status_code == 401:
            refused = _refusal(path, answer.http_response)
            raise SignInError(f"{path}: {refused.code}: {refused.reason} {credentials.HOW_TO_SIGN_IN}")
        return answer

    def _wait(self, path: str, answer: Any) -> dict[str, Any]:
        """The last answer of an operation."""
        from azure.core.exceptions import AzureError, HttpResponseError
        from azure.core.polling import LROPoller
        from azure.mgmt.core.polling.arm_polling import ARMPolling

        poller: LROPoller[dict[str, Any]] = LROPoller(
            self._client,
            answer,
            lambda last: _json(last.http_response),
            ARMPolling(_POLL_SECONDS, retry_on_methods=_METHODS),
        )
        try:
            return poller.result()
        except HttpResponseError as error:
            raise _refusal(path, error.response, str(error.message)) from error
        except AzureError as error:
            raise UnreachableError(f"{path}: the operation's end is not known: {error.message}.") from error


def _is_gone(answer: Any) -> bool:
    response = answer.http_response
    return response.status_code == 404 and _error(response).get("code") not in _NOT_GONE


def _json(response: Any) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _error(response: Any) -> dict[str, Any]:
    """Azure's error object; Synapse's data plane answers with it alone, without the envelope."""
    body = _json(response) if response is not None else {}
    found = body.get("error")
    if isinstance(found, dict):
        return found
    return body if "code" in body else {}


def _refusal(path: str, response: Any, otherwise: str = "") -> RefusedError:
    """Azure's own words; those of an operation are in its `error` too."""
    error = _error(response)
    status = int(response.status_code) if response is not None else 0
    message = error.get("message") or otherwise or (response.text() if response is not None else "")
    return RefusedError(path, status, str(error.get("code") or "Unknown"), str(message)[:2000])


def _settings() -> tuple[tuple[str, str], ...]:
    return tuple((name, os.environ[name]) for name in credentials.VARIABLES if os.environ.get(name))


@functools.lru_cache(maxsize=4)
def _clients(settings: tuple[tuple[str, str], ...]) -> tuple[ArmClient, Cloud, Any]:
    """One client for the same variables in one process, so that tokens are asked for once."""
    environ = dict(settings)
    cloud = clouds.current(environ)
    credential = credentials.credential(environ, cloud)
    return ArmClient(cloud.resource_manager, cloud.audience, credential), cloud, credential


@functools.lru_cache(maxsize=16)
def _synapse(dev_endpoint: str, cloud: Cloud, credential: Any) -> ArmClient:
    return ArmClient(dev_endpoint, f"https://{cloud.synapse}", credential)


def forget() -> None:
    """Close and forget every client and what is known of clouds."""
    for client in list(_OPEN):
        client.close()
    _OPEN.clear()
    _clients.cache_clear()
    _synapse.cache_clear()
    clouds.forget()
