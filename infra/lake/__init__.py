"""Accounts for data: the lake, and the account of external locations."""

from infra.lake.lake import CATALOG_CONTAINER, SYNAPSE_CONTAINER, Lake, LakeArgs
from infra.lake.network_rules import StorageNetwork
from infra.lake.storage_logs import observed_storage

__all__ = ["CATALOG_CONTAINER", "SYNAPSE_CONTAINER", "Lake", "LakeArgs", "StorageNetwork", "observed_storage"]
