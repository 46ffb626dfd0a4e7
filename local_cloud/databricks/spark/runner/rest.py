"""The workspace's REST API as a task sees it: the host and token every notebook process is given."""

from __future__ import annotations

from typing import Any

import httpx


class WorkspaceApiError(RuntimeError):
    """The workspace refused a request: its error code and message, and which request it was."""

    def __init__(self, request: str, status: int, code: str, message: str) -> None:
        super().__init__(f"{code}: {message} ({request} -> {status})")
        self.status = status
        self.code = code


class WorkspaceApi:
    """A thin client: JSON in, JSON out, errors raised as WorkspaceApiError."""

    def __init__(self, host: str, token: str) -> None:
        url = host if "://" in host else f"https://{host}"
        self._client = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60, trust_env=False
        )

    def get(self, path: str, /, **query: str) -> Any:
        """GET with a query string."""
        return self._request("GET", path, params=query)

    def post(self, path: str, /, **body: Any) -> Any:
        """POST a JSON body."""
        return self._request("POST", path, json=body)

    def delete(self, path: str, /, **query: str) -> Any:
        """DELETE with a query string."""
        return self._request("DELETE", path, params=query)

    def _request(self, method: str, path: str, **arguments: Any) -> Any:
        request = f"{method} {path}"
        try:
            answer = self._client.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise WorkspaceApiError(
                request, 0, type(error).__name__, f"workspace not reached: {error}"
            ) from error
        try:
            body = answer.json() if answer.content else {}
        except ValueError:
            body = {}
        if answer.is_error:
            code = str(body.get("error_code", answer.reason_phrase))
            raise WorkspaceApiError(
                request, answer.status_code, code, str(body.get("message", answer.text[:500]))
            )
        return body
