"""The Azure behind a test: one store, and a core per provider a program configures."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from local_cloud.azure.core import AzureCore
from local_cloud.azure.faults import Faults
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import MEMORY, Store
from local_cloud.azure.values import plain
from local_cloud.azure.waiting import NoTime, Waiter


class Azure:
    """An Azure that lives as long as the object. `config` has the keys of the azure-native provider.

    Retries and slow operations take no time, unless `waiter` is another one: `azure.waiter.waited` tells how
    long they would have taken.
    """

    def __init__(
        self,
        store: Store | None = None,
        config: Mapping[str, str] | None = None,
        waiter: Waiter | None = None,
    ) -> None:
        self.store = store or Store(MEMORY)
        self.waiter = waiter or NoTime()
        self.core = self.configured(config or {})

    @property
    def faults(self) -> Faults:
        """What goes wrong from now on: `azure.faults.inject(Fault("throttled"))`."""
        return self.core.manager.faults

    def configured(self, config: Mapping[str, Any]) -> AzureCore:
        """The same Azure through a provider of that configuration."""
        return AzureCore(self.store, Settings.from_config(config), None, self.waiter)


class Cores:
    """The core of each provider of one run: the default one, and explicit ones by URN."""

    def __init__(self, azure: Azure, config: Mapping[str, str]) -> None:
        self._azure = azure
        self._default = azure.configured(config)
        self._explicit: dict[str, AzureCore] = {}
        self._lock = threading.Lock()

    def add(self, urn: str, inputs: Mapping[str, Any]) -> None:
        """An explicit provider was registered with these inputs."""
        core = self._azure.configured(plain(dict(inputs)))
        with self._lock:
            self._explicit[urn] = core

    def of(self, reference: str) -> AzureCore:
        """The core behind a provider reference `<urn>::<id>`, empty for the default provider."""
        return self._explicit.get(reference.rpartition("::")[0], self._default)
