"""An ARM server in a thread of this process, for tests and tools that need one for a while."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from local_cloud.azure.arm.app import create_app
from local_cloud.azure.arm.certificates import certificates
from local_cloud.azure.arm.identity.tenant import Tenant
from local_cloud.azure.arm.serve import HOST, Place, environment, https_server, listen
from local_cloud.azure.core import AzureCore
from local_cloud.azure.door_link import announce, withdraw
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import Store
from local_cloud.azure.waiting import Waiter
from local_cloud.azure.workspace_link import WorkspaceLink


class Door:
    """Serves the store below `directory` (a state directory of `local_cloud arm`) until it is closed.

    `options` are those of `create_app`; `environment` is what a client needs, its secret included.
    """

    def __init__(
        self, directory: Path, link: WorkspaceLink | None = None, waiter: Waiter | None = None, **options: Any
    ) -> None:
        place = Place(directory)
        self.directory = directory
        self.settings = Settings()
        tenant = Tenant.load(place.private, self.settings)
        files = certificates(place.private)
        self.store = Store(place.database)
        self.core = AzureCore(self.store, self.settings, link, waiter)
        self._listener = listen(0)
        self.url = f"https://{HOST}:{self._listener.getsockname()[1]}"
        said = environment(self.url, tenant, files, self.settings.subscription_id)
        self.environment = {**said, "AZURE_CLIENT_SECRET": tenant.client_secret}
        self._server = https_server(create_app(self.core, tenant, **options), files)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True
        )
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        announce(directory, self.url)

    def close(self) -> None:
        """Serve no more."""
        withdraw(self.directory)
        self._server.should_exit = True
        self._thread.join(10)
        self._listener.close()
        self.store.close()
