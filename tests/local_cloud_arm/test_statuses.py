"""The status codes of the protocol table against what the operations of the clients accept."""

import importlib
import re
from pathlib import Path

import pytest

from local_cloud.azure.arm.paths import resolve
from local_cloud.azure.arm.protocols import protocol
from local_cloud.azure.descriptor import TABLE
from local_cloud.azure.errors import AzureError

_BUILDER = re.compile(r"\ndef build_(\w+)_request\((.*?)\n(?=def |class )", re.DOTALL)
_URL = re.compile(r'_url = \(?\s*((?:"[^"]*"\s*(?:#.*)?\s*)+)')
_CALL = re.compile(r"_request = build_(\w+)_request\(.*?status_code not in \[([\d, ]+)\]", re.DOTALL)


def operations(module):
    """Method, path and accepted statuses of every operation of a client."""
    package = importlib.import_module(f"azure.mgmt.{module}.operations._operations")
    source = Path(package.__file__).read_text(encoding="utf-8")
    built = {}
    for name, body in _BUILDER.findall(source):
        url, method = _URL.search(body), re.search(r'method="(\w+)"', body)
        if url and method:
            built[name] = (method[1], re.sub(r"\{(\w+)\}", r"\1", "".join(re.findall(r'"([^"]*)"', url[1]))))
    for name, statuses in _CALL.findall(source):
        if name in built:
            yield name, *built[name], {int(item) for item in statuses.split(",")}


def answered(kind, method):
    """The statuses of this server."""
    row = protocol(kind)
    if method == "PUT":
        return {row.created, row.updated}
    if method == "PATCH":
        return {row.patched}
    return {row.deleted if row.delete == "none" else 202, row.absent}


@pytest.mark.parametrize(
    ("module", "least"),
    [("network", 120), ("storage", 20), ("databricks", 6), ("datafactory", 12)],
)
def test_clients_accept_every_status(module, least):
    wrong, compared = [], 0
    for name, method, path, accepted in operations(module):
        if method not in ("PUT", "PATCH", "DELETE"):
            continue
        try:
            target = resolve(path)
        except AzureError:
            continue
        if target.is_list or target.kind.token not in TABLE:
            continue
        compared += 1
        if not answered(target.kind, method) <= accepted:
            wrong.append(
                f"{name}: {target.kind.token} {method} answers {answered(target.kind, method)}, {accepted} expected"
            )
    assert not wrong, "\n".join(wrong)
    assert compared >= least
