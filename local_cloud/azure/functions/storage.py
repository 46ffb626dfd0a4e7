"""Keys and shared access signatures of storage accounts.

Signatures are made as Azure makes them, with the account's key: a client that knows the key can verify them.
https://learn.microsoft.com/rest/api/storageservices/create-account-sas
https://learn.microsoft.com/rest/api/storageservices/create-service-sas
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import urllib.parse
from collections.abc import Mapping
from typing import Any, Final

from infra.azure_rules import Existing
from infra.azure_rules import tokens as t
from local_cloud.azure.core import AzureCore
from local_cloud.azure.errors import AzureError, InvokeError
from local_cloud.azure.functions.context import Function, key, named
from local_cloud.azure.values import secret

_VERSION: Final = "2015-04-05"
"""The service version Resource Manager signs with, whatever its own API version."""
_KEYS: Final = ("key1", "key2")
_ACCOUNT: Final = {
    "permissions": "sp",
    "services": "ss",
    "resourceTypes": "srt",
    "sharedAccessStartTime": "st",
    "sharedAccessExpiryTime": "se",
    "iPAddressOrRange": "sip",
    "protocols": "spr",
}
_SERVICE: Final = {
    "permissions": "sp",
    "sharedAccessStartTime": "st",
    "sharedAccessExpiryTime": "se",
    "canonicalizedResource": "",
    "identifier": "si",
    "iPAddressOrRange": "sip",
    "protocols": "spr",
}
_HEADERS: Final = {
    "cacheControl": "rscc",
    "contentDisposition": "rscd",
    "contentEncoding": "rsce",
    "contentLanguage": "rscl",
    "contentType": "rsct",
}
_TABLE_RANGE: Final = {
    "partitionKeyStart": "spk",
    "rowKeyStart": "srk",
    "partitionKeyEnd": "epk",
    "rowKeyEnd": "erk",
}


def account_keys(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """Both keys of an account."""
    account = named(core, t.STORAGE_ACCOUNT, args)
    created = account.outputs.get("keyCreationTime", {})
    return {
        "keys": [
            {
                "keyName": name,
                "permissions": "FULL",
                "creationTime": created.get(name, ""),
                "value": secret(key(core, account.id, name)),
            }
            for name in _KEYS
        ]
    }


def _signed(core: AzureCore, account: Existing, args: Mapping[str, Any], lines: list[str]) -> str:
    if account.outputs.get("allowSharedKeyAccess") is False:
        raise AzureError(
            "KeyBasedAuthenticationNotPermitted",
            f"Key based authentication is not permitted on the storage account '{account.name}'.",
            status=403,
        )
    name = str(args.get("keyToSign", "key1"))
    if name not in _KEYS:
        raise InvokeError(f"keyToSign is {name!r}, not one of {', '.join(_KEYS)}")
    secret_key = base64.b64decode(key(core, account.id, name))
    return base64.b64encode(hmac.new(secret_key, "\n".join(lines).encode(), hashlib.sha256).digest()).decode()


def _token(fields: Mapping[str, str], args: Mapping[str, Any], more: Mapping[str, str]) -> Any:
    sent = {short: str(args[name]) for name, short in fields.items() if short and name in args}
    return secret(urllib.parse.urlencode({"sv": _VERSION, **sent, **more}, quote_via=urllib.parse.quote))


def _required(function: str, args: Mapping[str, Any], *names: str) -> None:
    missing = [name for name in names if name not in args]
    if missing:
        raise InvokeError(f"{function} needs {', '.join(missing)}")


def account_sas(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """A signature for services of an account."""
    _required(
        "listStorageAccountSAS", args, "permissions", "services", "resourceTypes", "sharedAccessExpiryTime"
    )
    account = named(core, t.STORAGE_ACCOUNT, args)
    lines = [account.name, *(str(args.get(name, "")) for name in _ACCOUNT), _VERSION, ""]
    return {"accountSasToken": _token(_ACCOUNT, args, {"sig": _signed(core, account, args, lines)})}


def service_sas(core: AzureCore, args: Mapping[str, Any]) -> dict[str, Any]:
    """A signature for one container, blob, share, queue or table."""
    _required("listStorageAccountServiceSAS", args, "canonicalizedResource")
    account = named(core, t.STORAGE_ACCOUNT, args)
    table = str(args["canonicalizedResource"]).startswith("/table/")
    extra = _TABLE_RANGE if table else _HEADERS
    lines = [str(args.get(name, "")) for name in _SERVICE] + [_VERSION]
    if not str(args["canonicalizedResource"]).startswith("/queue/"):
        lines += [str(args.get(name, "")) for name in extra]
    more = {"sr": str(args["resource"])} if "resource" in args else {}
    more["sig"] = _signed(core, account, args, lines)
    return {"serviceSasToken": _token({**_SERVICE, **extra}, args, more)}


FUNCTIONS: Final[dict[str, Function]] = {
    "azure-native:storage:listStorageAccountKeys": account_keys,
    "azure-native:storage:listStorageAccountSAS": account_sas,
    "azure-native:storage:listStorageAccountServiceSAS": service_sas,
}
