"""A session with the serverless SQL endpoint, as the identity that Pulumi uses: no password exists for it.
The driver is an extra, since only the machine that runs the script needs it.
"""

from __future__ import annotations

import importlib
import os
import struct
from typing import TYPE_CHECKING, Any, Final

from infra.arm import cloud, credentials

if TYPE_CHECKING:
    from infra.synapse.views.runner import Connection

ACCESS_TOKEN: Final = 1256
"""SQL_COPT_SS_ACCESS_TOKEN: https://learn.microsoft.com/sql/connect/odbc/using-azure-active-directory"""
_RESOURCES: Final = {
    "public": "https://database.windows.net",
    "usgovernment": "https://database.usgovcloudapi.net",
    "china": "https://database.chinacloudapi.cn",
}
_WAIT: Final = 60


class DriverError(RuntimeError):
    """There is no session: no driver, nobody signed in, or no answer."""


def connect(endpoint: str) -> tuple[Connection, type[Exception]]:
    """A session in `master`, and the class of the driver's errors; raises DriverError with what to do."""
    try:
        driver: Any = importlib.import_module("mssql_python")
    except ImportError as error:
        raise DriverError(
            f"mssql-python cannot be used ({error}). Install it with `pip install "
            "'azure-databricks-platform[synapse]'`, or run the printed script in Synapse Studio."
        ) from error
    token = _token()
    try:
        session = driver.connect(
            f"Server={endpoint},1433;Database=master;Encrypt=yes;TrustServerCertificate=no",
            autocommit=True,
            attrs_before={ACCESS_TOKEN: token},
            timeout=_WAIT,
        )
    except driver.Error as error:
        raise DriverError(
            f"{endpoint}: no session: {error}. Run from an address in synapse.firewallRules or from the "
            "network of the private endpoints, as a Synapse SQL Administrator."
        ) from error
    return session, driver.Error


def packed(token: str) -> bytes:
    """A token as ODBC wants it: UTF-16 after its length."""
    data = token.encode("utf-16-le")
    return struct.pack("<I", len(data)) + data


def _token() -> bytes:
    from azure.core.exceptions import ClientAuthenticationError

    from infra.arm.errors import ArmError

    try:
        where = cloud.current(os.environ)
        resource = _RESOURCES.get(where.name, _RESOURCES["public"])
        return packed(credentials.credential(os.environ, where).get_token(f"{resource}/.default").token)
    except (ArmError, ClientAuthenticationError) as error:
        raise DriverError(f"nobody is signed in: {error} {credentials.HOW_TO_SIGN_IN}") from error
