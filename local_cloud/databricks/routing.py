"""What a handler is given and how it is found: an explicit table of endpoints, and one `Call` per request."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from local_cloud.databricks.errors import InvalidParameterError
from local_cloud.databricks.store import Document, page_token, read_page_token

if TYPE_CHECKING:
    from local_cloud.databricks.workspace import Workspace

MAX_PAGE = 1000


@dataclass(frozen=True)
class Call:
    """One authenticated, contract-checked request: what handlers read, and the workspace they act on."""

    workspace: Workspace
    user: str
    path: dict[str, str]
    query: QueryParams
    body: Document = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A required value from the body or the query; raises InvalidParameterError if it is not there."""
        value = self.body.get(name, self.query.get(name))
        if value is None or value == "":
            raise InvalidParameterError(f"{name}: missing required field")
        return str(value)

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number from the body or the query; raises InvalidParameterError if it is not one."""
        value = self.body.get(name, self.query.get(name))
        if value in (None, "") and default is not None:
            return default
        try:
            return int(self.text(name))
        except ValueError as error:
            raise InvalidParameterError(f"{name}: {value!r} is not a number") from error

    def flag(self, name: str) -> bool:
        """Whether a true/false query parameter says true."""
        return str(self.body.get(name, self.query.get(name, ""))).lower() == "true"

    def page(
        self,
        kind: str,
        key: str,
        *,
        parent: str | None = None,
        name: str | None = None,
        size: Iterable[str] = ("page_size", "max_results", "limit"),
        default: int = 100,
        newest: bool = False,
        keep: Callable[[Document], bool] = lambda _: True,
        show: Callable[[Document], Document] = lambda body: body,
    ) -> Document:
        """One page of a stored kind as `{key: [...], next_page_token}`, the size taken from the query."""
        wanted = next((n for n in (self.number(s, 0) for s in size) if n > 0), default)
        wanted, after = (
            min(wanted, MAX_PAGE),
            read_page_token(self.query.get("page_token") or self.body.get("page_token")),
        )
        found: list[tuple[int, Document]] = []
        while len(found) <= wanted:
            rows = self.workspace.store.scan(
                kind, parent=parent, name=name, after=after, limit=wanted + 1, newest=newest
            )
            found += [row for row in rows if keep(row[1])]
            if len(rows) <= wanted:
                break
            after = rows[-1][0]
        answer: Document = {key: [show(body) for _, body in found[:wanted]]}
        if len(found) > wanted:
            answer["next_page_token"] = page_token(found[wanted - 1][0])
        return answer


Handler = Callable[[Call], Any]
RawHandler = Callable[[Call, Request], Awaitable[Response]]


@dataclass(frozen=True)
class Endpoint:
    """A method and path with its handler. `blocking` ones run in a thread; `raw` ones read the body
    themselves.
    """

    method: str
    path: str
    handler: Handler | None = None
    raw: RawHandler | None = None
    blocking: bool = False


def versions(
    method: str, path: str, handler: Handler, *numbers: str, blocking: bool = False
) -> tuple[Endpoint, ...]:
    """The same endpoint under several API versions."""
    return tuple(Endpoint(method, f"/api/{n}{path}", handler, blocking=blocking) for n in numbers)


class Router:
    """Finds the endpoint of a request: a dictionary for fixed paths, patterns for the others."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._fixed: dict[tuple[str, str], Endpoint] = {}
        self._patterns: list[tuple[str, re.Pattern[str], Endpoint]] = []
        for endpoint in endpoints:
            if "{" not in endpoint.path:
                self._fixed[endpoint.method, endpoint.path] = endpoint
            else:
                self._patterns.append((endpoint.method, _pattern(endpoint.path), endpoint))

    def find(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """The endpoint and its path parameters, or None."""
        fixed = self._fixed.get((method, path))
        if fixed is not None:
            return fixed, {}
        for verb, pattern, endpoint in self._patterns:
            match = pattern.fullmatch(path) if verb == method else None
            if match:
                return endpoint, match.groupdict()
        return None


def _pattern(path: str) -> re.Pattern[str]:
    """`{name}` is one segment, `{name:path}` any number of them."""
    text = re.sub(
        r"\\{(\w+)(:path)?\\}",
        lambda m: f"(?P<{m[1]}>{'.*' if m[2] else '[^/]+'})",
        re.escape(path).replace("\\:", ":"),
    )
    return re.compile(text, re.DOTALL)
