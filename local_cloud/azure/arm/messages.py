"""One request and one answer, without any web framework: what every handler takes and gives."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from local_cloud.azure.arm.errors import invalid_content


@dataclasses.dataclass(frozen=True)
class Call:
    """A request. Path segments are URL-decoded; names of headers and of query parameters are lower case."""

    method: str
    segments: list[str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base_url: str
    """Scheme, host and port the client used, without a final slash."""

    @property
    def path(self) -> str:
        """The decoded path with single slashes."""
        return "/" + "/".join(self.segments)

    @property
    def api_version(self) -> str:
        """The `api-version` parameter, lower case; empty if there is none."""
        return self.query.get("api-version", "").strip().lower()

    def json(self) -> dict[str, Any]:
        """The body as an object; raises ContentError (400 InvalidRequestContent)."""
        if not self.body:
            raise invalid_content("the body is empty")
        try:
            value = json.loads(self.body)
        except ValueError as error:
            raise invalid_content(f"{error}") from error
        if not isinstance(value, dict):
            raise invalid_content(f"a JSON object is needed, not {type(value).__name__}")
        return value


@dataclasses.dataclass(frozen=True)
class Answer:
    """An answer; `body` None sends none."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
