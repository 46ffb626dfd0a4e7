"""The object everything hangs from: a workspace's memory, its directories and the parts that do its work."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from local_cloud.databricks import ids
from local_cloud.databricks.compute.fleet import Fleet, SparkFactory
from local_cloud.databricks.contract.check import Contract, load_contract
from local_cloud.databricks.errors import ApiError
from local_cloud.databricks.runs.engine import RunEngine
from local_cloud.databricks.store import Store
from local_cloud.databricks.tracking.process import TrackingServer
from local_cloud.databricks.vault import Vault

USER_NAME = "admin@localhost"
DEFAULT_NAME = "local"
DEFAULT_CATALOG = "main"
DEFAULT_SCHEMA = "default"


class Workspace:
    """One Databricks workspace under a state directory."""

    def __init__(self, state_dir: Path, token: str, spark: SparkFactory) -> None:
        state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.state_dir = state_dir.resolve()
        self.token = token
        self.url = ""
        self.contract: Contract = load_contract()
        self.store = Store(self.state_dir / "workspace.db")
        self.vault = Vault(self.state_dir / "secret.key")
        self.tracking = TrackingServer(self.state_dir / "mlflow")
        self.fleet = Fleet(self.store, self.state_dir, spark)
        self.runs = RunEngine(self)
        self._change = threading.Lock()
        if self.store.setting("workspace_id") is None and self.store.setting("deleted") is None:
            self.begin(ids.workspace_id(), DEFAULT_NAME, "")
        self.fleet.recover()
        self.runs.recover()

    @property
    def user_name(self) -> str:
        """The one user, an administrator."""
        return USER_NAME

    @property
    def files(self) -> Path:
        """The directory behind `dbfs:/` and `/Volumes`."""
        return self.state_dir / "files"

    @property
    def warehouse(self) -> Path:
        """The directory of managed tables: `<catalog>/<schema>/<table>`."""
        return self.state_dir / "warehouse"

    @property
    def workspace_id(self) -> str:
        """The workspace's number; raises ApiError (WORKSPACE_NOT_FOUND) while there is no workspace."""
        number = self.store.setting("workspace_id")
        if number is None:
            raise ApiError("This workspace does not exist.", code="WORKSPACE_NOT_FOUND", status=404)
        return number

    def begin(self, workspace_id: str, name: str, resource_id: str) -> bool:
        """Make this the workspace of that number; whether it is a new one (then nothing of an old one is
        left).
        """
        with self._change:
            new = self.store.setting("workspace_id") != workspace_id
            if new:
                self._wipe()
            with self.store.transaction():
                for key, value in (
                    ("workspace_id", workspace_id),
                    ("name", name),
                    ("resource_id", resource_id),
                ):
                    self.store.set_setting(key, value)
                self.store.set_setting("deleted", None)
            if new:
                self._furnish()
            return new

    def remove(self) -> None:
        """Delete the workspace with all its data."""
        with self._change:
            with self.store.transaction():
                self.store.set_setting("workspace_id", None)
                self.store.set_setting("deleted", "true")
            self._wipe()

    def close(self) -> None:
        """Stop clusters, runs and the tracking server; the data stays."""
        self.runs.stop()
        self.fleet.stop()
        self.tracking.stop()
        self.store.close()

    def _wipe(self) -> None:
        self.runs.cancel_all()
        self.fleet.stop_all()
        self.tracking.stop()
        self.store.clear()
        for name in ("files", "warehouse", "lake", "mlflow", "clusters", "uploads"):
            shutil.rmtree(self.state_dir / name, ignore_errors=True)

    def _furnish(self) -> None:
        """What every new workspace has: the folders, the default catalog and its schema."""
        from local_cloud.databricks.api import tree  # the API modules import this one

        self.files.mkdir(parents=True, exist_ok=True)
        (self.warehouse / DEFAULT_CATALOG / DEFAULT_SCHEMA).mkdir(parents=True, exist_ok=True)
        for folder in ("/Shared", "/Repos", "/Users", f"/Users/{USER_NAME}"):
            tree.make_directory(self.store, folder)
