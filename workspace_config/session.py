"""What every command needs, made once and only when needed: spec, client, state, remote objects."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from infra.outputs import StackOutputsError, outputs_path, read_outputs
from workspace_config.errors import InputError, RemoteError
from workspace_config.opaque import redacted
from workspace_config.plan import Saved, Step, Wanted, plan
from workspace_config.resource import Bundle
from workspace_config.rules import Document
from workspace_config.spec import Source, read_spec
from workspace_config.state import Store

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

READERS = 8


@dataclasses.dataclass(frozen=True, kw_only=True)
class Options:
    """The options that all commands share."""

    spec_dir: Path
    stack: str
    outputs: Path | None = None
    target: str | None = None
    variables: Mapping[str, str] = dataclasses.field(default_factory=dict)
    state_dir: Path | None = None


class Session:
    """One command on one spec, with a single workspace client."""

    def __init__(self, options: Options, *, secrets_needed: bool = True) -> None:
        self.options = options
        self.secrets_needed = secrets_needed

    @functools.cached_property
    def bundle(self) -> Bundle:
        """The spec, fully resolved; asks the workspace only for what the spec refers to."""
        return read_spec(self._source(offline=False))

    def validate(self) -> Bundle:
        """The spec, checked without a workspace and, if there are none, without stack outputs."""
        return read_spec(self._source(offline=True))

    @functools.cached_property
    def client(self) -> WorkspaceClient:
        """The client of the workspace that the spec or the stack names."""
        return self._client_of(self.bundle.host)

    @functools.cached_property
    def store(self) -> Store:
        """The state of this bundle on this stack."""
        return Store(self.state_dir)

    @property
    def state_dir(self) -> Path:
        """`--state-dir`, or `.state/<stack>/<bundle>` under the current directory."""
        return self.options.state_dir or Path.cwd() / ".state" / self.options.stack / self.bundle.name

    def steps(self) -> tuple[Step, ...]:
        """Read the workspace and plan; changes nothing."""
        from workspace_config.registry import BY_NAME

        wanted = [
            Wanted(item.key, item.kind, redacted(item.desired, self.store.salt), item.depends_on, item.parent)
            for item in self.bundle.resources
        ]
        rules = {name: kind.rules for name, kind in BY_NAME.items()}
        return plan(wanted, self.store.resources, self.actual(self.store.resources), rules)

    def recover(self) -> list[str]:
        """Settle what a killed run left open; returns a sentence for each."""
        if not self.store.pending:
            return []
        from workspace_config.recover import recover
        from workspace_config.registry import BY_NAME

        with self.reaching():
            return recover(self.store, self.client, BY_NAME)

    def actual(self, saved: Mapping[str, Saved]) -> dict[str, Document | None]:
        """Read every saved object, several at a time; raises RemoteError naming all that failed."""
        from workspace_config.registry import BY_NAME

        if not saved:
            return {}
        client = self.client
        with self.reaching(), concurrent.futures.ThreadPoolExecutor(READERS) as pool:
            futures = {key: pool.submit(BY_NAME[old.kind].read, client, old.id) for key, old in saved.items()}
            return self._gathered(futures)

    def _gathered(
        self, futures: Mapping[str, concurrent.futures.Future[Document | None]]
    ) -> dict[str, Document | None]:
        from databricks.sdk.core import DatabricksError

        found: dict[str, Document | None] = {}
        failed = []
        for key, future in futures.items():
            error = future.exception()
            if isinstance(error, DatabricksError):
                failed.append(f"{key}: cannot be read: {error}")
            else:
                found[key] = future.result()
        if failed:
            raise RemoteError("\n".join(failed))
        return found

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """Turn a workspace that does not answer, or refuses us, into a sentence."""
        from databricks.sdk.core import DatabricksError
        from requests import RequestException

        host = self.client.config.host
        try:
            yield
        except RequestException as error:
            message = (
                f"{host} does not answer ({type(error).__name__}). Is the workspace up, and its URL right?"
            )
            raise RemoteError(message) from error
        except DatabricksError as error:
            raise RemoteError(f"{host}: {error.error_code or type(error).__name__}: {error}") from error

    def _source(self, *, offline: bool) -> Source:
        options = self.options
        path = options.outputs or outputs_path(options.stack)
        outputs, missing = None, f"{path}: no outputs of stack {options.stack}; run `pulumi up` first"
        if path.exists() or options.outputs:
            try:
                outputs = read_outputs(path)
            except StackOutputsError as error:
                raise InputError(str(error)) from error
        return Source(
            spec_dir=options.spec_dir,
            stack=options.stack,
            target=options.target,
            variables=options.variables,
            outputs=outputs,
            outputs_missing=missing,
            user_name=None if offline else self._user_name,
            secrets_needed=self.secrets_needed and not offline,
        )

    @functools.cache  # noqa: B019 (a session lives as long as its command)
    def _client_of(self, host: str) -> WorkspaceClient:
        from workspace_config.auth import workspace_client

        if not host or "${" in host:
            raise InputError(
                "which workspace? Set workspace.host, DATABRICKS_HOST, or give --outputs of a stack."
            )
        return workspace_client(host)

    @functools.cache  # noqa: B019
    def _user_name(self, host: str) -> str:
        return str(self._client_of(host).current_user.me().user_name)
