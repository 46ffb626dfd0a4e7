"""Functions of azure-native that this stand-in answers: client identity, keys, signatures, stored resources.

A function it does not know fails by name; nothing is invented.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from infra.azure_rules import tokens as t
from local_cloud.azure.core import AzureCore
from local_cloud.azure.errors import InvokeError, UnknownTypeError
from local_cloud.azure.functions import FUNCTIONS
from local_cloud.azure.functions.getters import stored
from local_cloud.azure.values import plain


def invoke(core: AzureCore, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a function; raises InvokeError for one not served, NotFoundError for a missing resource."""
    values = plain(dict(args))
    function = FUNCTIONS.get(t.base(token))
    if function is not None:
        return function(core, values)
    package, module, name = token.split(":")
    if not (name.startswith("get") and name[3:4].isupper()):
        raise InvokeError(_not_served(token))
    try:
        return stored(core, f"{package}:{module}:{name[3:]}", values)
    except UnknownTypeError as error:
        raise InvokeError(_not_served(token)) from error


def _not_served(token: str) -> str:
    near = difflib.get_close_matches(t.base(token), FUNCTIONS, 1, 0.0)
    return (
        f"the local azure-native provider does not serve the function {token!r}. The nearest it serves is "
        f"{near[0]!r}; besides {len(FUNCTIONS)} such functions it serves the get function of every resource."
    )
