"""ARM paths of the resource types whose path is known, as data: one text file for each module of the SDK.

The SDK does not hold the paths, Azure's clients do. Having them as data, the provider starts without
importing the SDK, and ids, parents and types are spelled as Azure spells them.

Each line: class, API version (`-`: the class speaks to no versioned API), `located` if it has a location,
path. A path that begins with no slash is below a resource group. Where several classes share a path, the one
a path usually means comes first.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from typing import Final

from local_cloud.azure.resource_type import GROUP, Descriptor, nearest_parent, without_names

_MADE_WITH_A_CHILD: Final = frozenset(
    f"azure-native:machinelearningservices:{place}{kind}Container"
    for place in ("", "Registry")
    for kind in ("Code", "Component", "Data", "Environment", "Model")
)
"""Azure makes the container of an asset when its first version is put.
https://learn.microsoft.com/azure/machine-learning/how-to-deploy-with-rest"""


def _rows() -> Iterator[Descriptor]:
    folder = importlib.resources.files(__name__)
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".txt"):
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            kind, version, located, path = line.split()
            token = f"azure-native:{file.name.removesuffix('.txt')}:{kind}"
            full = path if path.startswith("/") else f"{GROUP}/providers/{path}"
            yield Descriptor(token, full, version.strip("-"), located == "located")


def _table() -> dict[str, Descriptor]:
    rows = list(_rows())
    parents = {without_names(row.path): row.path for row in rows if row.token not in _MADE_WITH_A_CHILD}
    return {
        row.token: Descriptor(
            row.token,
            row.path,
            row.api_version,
            row.has_location,
            parent_path=nearest_parent(row.path, parents),
        )
        for row in rows
    }


TABLE: Final = _table()
