"""Which provider serves a resource: its package's default, or an explicit ``pulumi:providers:*``.

Unlike the real engine this one keeps no default providers in the state: they are configured anew from the
stack's configuration at each run.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from typing import TypeAlias

from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from local_cloud.azure.engine.calls import call
from local_cloud.azure.engine.errors import ProviderError, ResourceError
from local_cloud.azure.engine.model import ResourceState
from local_cloud.azure.engine.project import Project
from local_cloud.azure.engine.provider import Diff, Provider, ReadResult, read_diff
from local_cloud.azure.engine.urns import PROVIDER_PREFIX, name_of, provider_urn
from local_cloud.azure.engine.values import (
    Properties,
    annotate_secrets,
    contains,
    from_struct,
    is_unknown,
    make_secret,
    to_struct,
)

Factories: TypeAlias = Mapping[str, Callable[[], ResourceProviderServicer]]
DYNAMIC = "pulumi-python"


class ProviderRegistry:
    """Makes, configures and finds providers; safe to use from several threads."""

    def __init__(
        self, project: Project, factories: Factories, find: Callable[[str], ResourceState | None]
    ) -> None:
        self._project = project
        self._factories = factories
        self._find_resource = find
        self._lock = threading.RLock()
        self._defaults: dict[str, Provider] = {}
        self._explicit: dict[str, Provider] = {}

    def serve(self, type_: str, reference: str = "") -> Provider | ProviderResources:
        """The provider for a resource type or function token.

        Args:
            type_: ``azure-native:storage:StorageAccount``, or a provider's own type.
            reference: ``<urn>::<id>`` of an explicit provider, or "".

        Raises:
            ResourceError: no provider for the package, or the explicit provider is unknown.
            ProviderError: the provider refused its configuration.
        """
        if type_.startswith(PROVIDER_PREFIX):
            return ProviderResources(self, type_[len(PROVIDER_PREFIX) :])
        if reference:
            return self._find(provider_urn(reference))
        package = type_.split(":", 1)[0]
        with self._lock:
            if package not in self._defaults:
                config = self._default_config(package)
                self._defaults[package] = Provider(self.make(package), config, name=package)
            return self._defaults[package]

    def _default_config(self, package: str) -> Properties:
        dynamic = package == DYNAMIC
        values = self._project.config if dynamic else self._project.package_config(package)
        prefix = "" if dynamic else f"{package}:"
        secret = self._project.secret_keys
        return {key: make_secret(value) if prefix + key in secret else value for key, value in values.items()}

    def make(self, package: str) -> ResourceProviderServicer:
        """A new, unconfigured servicer of a package."""
        if package not in self._factories:
            known = ", ".join(sorted(self._factories))
            raise ResourceError(
                f"the in-process engine has no provider for package '{package}' (it has {known}); "
                "install the official pulumi CLI to use it: https://www.pulumi.com/docs/install/"
            )
        return self._factories[package]()

    def load(self, urn: str, package: str, inputs: Properties) -> None:
        """Configure an explicit provider; unknown inputs (preview) make one that answers nothing itself."""
        known = not contains(inputs, is_unknown)
        provider = Provider(self.make(package), inputs, name=package, known=known)
        with self._lock:
            self._explicit[urn] = provider

    def unload(self, urn: str) -> None:
        """Forget an explicit provider, so that the next use configures it from the state."""
        with self._lock:
            self._explicit.pop(urn, None)

    def _find(self, urn: str) -> Provider:
        with self._lock:
            if urn not in self._explicit:
                state = self._find_resource(urn)
                if state is None:
                    raise ResourceError(
                        f"the provider {urn} is not known; it must be created before it is used"
                    )
                self.load(urn, state.type[len(PROVIDER_PREFIX) :], state.inputs)
            return self._explicit[urn]

    def providers_differ(self, old: ResourceState, new: ResourceState) -> bool:
        """Whether the provider of a resource changed so that the resource must be replaced."""
        if old.provider == new.provider or not old.custom:
            return old.custom != new.custom
        before, after = (self._find_resource(provider_urn(state.provider)) for state in (old, new))
        if before is not None and after is not None and before.urn == after.urn:
            return True
        package = new.type.split(":", 1)[0]
        inputs = [state.inputs if state else self._default_config(package) for state in (before, after)]
        urn = after.urn if after else f"{PROVIDER_PREFIX}{package}"
        return ProviderResources(self, package).config_diff(urn, inputs[0], inputs[0], inputs[1]).replace

    def cancel(self) -> None:
        """Ask every provider in use to stop."""
        with self._lock:
            for provider in (*self._defaults.values(), *self._explicit.values()):
                provider.cancel()


class ProviderResources:
    """The provider of provider resources: CheckConfig, DiffConfig and Configure of their package."""

    def __init__(self, registry: ProviderRegistry, package: str) -> None:
        self.name = package
        self._registry = registry

    def check(self, urn: str, type_: str, olds: Properties, news: Properties, seed: bytes) -> Properties:
        """The provider's inputs, checked."""
        del seed
        request = pb.CheckRequest(
            urn=urn, type=type_, name=name_of(urn), olds=to_struct(olds), news=to_struct(news)
        )
        try:
            answer = call(self._registry.make(self.name).CheckConfig, request)
        except ProviderError as error:
            if error.code == "UNIMPLEMENTED":
                return news
            raise
        if answer.failures:
            raise ResourceError(
                [f"provider '{name_of(urn)}': {item.property}: {item.reason}" for item in answer.failures]
            )
        return annotate_secrets(from_struct(answer.inputs), news)

    def diff(self, old: ResourceState, urn: str, news: Properties, ignore: tuple[str, ...] = ()) -> Diff:
        """Whether the provider must be configured again or be replaced."""
        del ignore
        return self.config_diff(urn, old.inputs, old.outputs, news)

    def config_diff(self, urn: str, old_inputs: Properties, olds: Properties, news: Properties) -> Diff:
        """DiffConfig; a provider without it leaves the comparison to the engine."""
        if contains(news, is_unknown):
            return Diff(None)
        request = pb.DiffRequest(
            urn=urn, olds=to_struct(olds), old_inputs=to_struct(old_inputs), news=to_struct(news)
        )
        try:
            return read_diff(call(self._registry.make(self.name).DiffConfig, request))
        except ProviderError as error:
            if error.code == "UNIMPLEMENTED":
                return Diff(None)
            raise

    def create(self, new: ResourceState, *, preview: bool) -> tuple[str, Properties]:
        """Configure the provider; its id is random."""
        self._registry.load(new.urn, self.name, new.inputs)
        return "" if preview else str(uuid.uuid4()), new.inputs

    def update(
        self, old: ResourceState, new: ResourceState, ignore: tuple[str, ...], *, preview: bool
    ) -> Properties:
        """Configure the provider again."""
        del old, ignore, preview
        self._registry.load(new.urn, self.name, new.inputs)
        return new.inputs

    def read(self, state: ResourceState) -> ReadResult:
        """A provider is what it was configured to be."""
        return ReadResult(state.id, None, state.outputs)

    def delete(self, state: ResourceState) -> None:
        """Forget the provider."""
        self._registry.unload(state.urn)
