"""What Unity Catalog needs of Azure and of the account: access to storage, and a metastore."""

from infra.unity_catalog.external_storage import ExternalStorage, external_storage
from infra.unity_catalog.metastore_assignment import MetastoreAssignment
from infra.unity_catalog.storage_access import StorageAccess, StorageAccessArgs

__all__ = [
    "ExternalStorage",
    "MetastoreAssignment",
    "StorageAccess",
    "StorageAccessArgs",
    "external_storage",
]
