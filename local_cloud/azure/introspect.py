"""What the installed pulumi_azure_native says about a resource class: the SDK itself is the schema.

Importing a service module of the SDK costs up to 1.4 seconds, so every answer is cached and nothing here is
called for a resource whose inputs were validated before.
"""

from __future__ import annotations

import collections.abc
import difflib
import functools
import importlib
import importlib.metadata
import inspect
import re
import sys
import types
import typing
from typing import Any, Final

from infra.azure_rules.tokens import base
from local_cloud.azure.errors import UnknownTypeError
from local_cloud.azure.shapes import Property, properties

__all__ = [
    "PACKAGE",
    "Property",
    "alternatives",
    "api_version",
    "getter_parameters",
    "input_class",
    "is_output_class",
    "output_members",
    "outputs",
    "properties",
    "resource_class",
    "resource_tokens",
    "sdk_version",
    "tokens",
]

PACKAGE: Final = "pulumi_azure_native"
_API_VERSION: Final = re.compile(r"Uses Azure REST API version (\w[\w-]*)\.")


@functools.cache
def sdk_version() -> str:
    """Version of the installed azure-native SDK."""
    return importlib.metadata.version("pulumi-azure-native")


@functools.cache
def tokens() -> dict[str, tuple[str, ...]]:
    """Type tokens of every resource class by service module, without importing any of those modules.

    The SDK registers them when its package is imported, so that references can be turned into resources.
    """
    from pulumi.runtime import rpc

    importlib.import_module(PACKAGE)
    registered = [module for modules in rpc._RESOURCE_MODULES.values() for module in modules]  # noqa: SLF001
    infos = [getattr(module, "mod_info", {"pkg": ""}) for module in registered]
    return {info["mod"]: tuple(info["classes"]) for info in infos if info["pkg"] == "azure-native"}


def _module(token: str) -> types.ModuleType:
    parts = base(token).split(":")
    if len(parts) != 3 or parts[0] != "azure-native":
        raise UnknownTypeError(token)
    if parts[1] not in tokens():
        near = difflib.get_close_matches(parts[1], tokens(), 2)
        raise UnknownTypeError(token, [f"azure-native:{name}:{parts[2]}" for name in near])
    return importlib.import_module(f"{PACKAGE}.{parts[1]}")


def resource_tokens(module: types.ModuleType) -> list[str]:
    """Type tokens of every resource class of a service module, in order of their names."""
    return sorted(tokens()[module.__name__.rsplit(".", 1)[-1]])


@functools.cache
def resource_class(token: str) -> type:
    """The SDK's class of a type token; raises UnknownTypeError with the nearest names."""
    module, name = _module(token), token.rsplit(":", 1)[-1]
    known = tokens()[base(token).split(":")[1]]
    if base(token) not in known:
        near = difflib.get_close_matches(name, [item.rsplit(":", 1)[-1] for item in known], 2)
        raise UnknownTypeError(token, [f"{token.rpartition(':')[0]}:{item}" for item in near])
    return typing.cast("type", getattr(module, name))


@functools.cache
def input_class(token: str) -> type:
    """The class of a resource's arguments.

    Where `XArgs` is also a nested type (64 resources, for instance Subnet), the arguments are `XInitArgs`.
    """
    found = resource_class(token)
    module, name = sys.modules[found.__module__], found.__name__
    args = getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")
    return typing.cast("type", args)


@functools.cache
def alternatives(annotation: Any) -> tuple[Any, ...]:
    """What a value may be: `Input[Optional[Union[str, X]]]` becomes (str, X)."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        import pulumi

        flat: list[Any] = []
        for member in typing.get_args(annotation):
            origin = typing.get_origin(member)
            promised = member is pulumi.Output or origin in (pulumi.Output, collections.abc.Awaitable)
            if member is not type(None) and not promised:
                flat += alternatives(member)
        return tuple(dict.fromkeys(flat))
    return (annotation,)


@functools.cache
def outputs(token: str) -> dict[str, Any]:
    """Output properties of a resource by camelCase name, with their types."""
    from pulumi._types import resource_types

    return dict(resource_types(resource_class(token)))


@functools.cache
def output_members(cls: type) -> dict[str, Any]:
    """Properties of a nested output class, with their types."""
    from pulumi._types import output_type_types

    return dict(output_type_types(cls))


def is_output_class(annotation: Any) -> bool:
    """Whether an annotation is a nested output class of the SDK."""
    from pulumi._types import is_output_type

    return isinstance(annotation, type) and is_output_type(annotation)


@functools.cache
def api_version(token: str) -> str:
    """The Azure API version the class speaks, as its documentation says; empty if it does not."""
    source = sys.modules[resource_class(token).__module__].__file__ or ""
    with open(source, encoding="utf-8") as file:  # noqa: PTH123  (a path of the import system)
        found = _API_VERSION.search(file.read())
    return found.group(1) if found else ""


@functools.cache
def getter_parameters(token: str) -> tuple[str, ...]:
    """Python names of the parameters that identify a resource, as its `get_x` function takes them."""
    found = resource_class(token)
    module_name = found.__module__.rsplit(".", 1)[-1]
    getter = getattr(_module(token), f"get_{module_name}", None)
    if getter is None:
        return ()
    return tuple(name for name in inspect.signature(getter).parameters if name not in {"opts", "expand"})
