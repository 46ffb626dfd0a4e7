"""The stock provider of ``pulumi.dynamic`` resources, in this process.

The SDK ships it as a program (``python -m pulumi.dynamic``) whose last statement starts a server. Running
the same source without that statement gives the very servicer the real engine talks to, with its provider
cache fresh for every run.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import sys
import types
from typing import cast

from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from local_cloud.azure.engine.errors import EngineError

_MODULE = "pulumi.dynamic.__main__"


def dynamic_provider(project: str) -> ResourceProviderServicer:
    """A new stock servicer.

    Raises:
        EngineError: the installed SDK's module does not have the expected shape.
    """
    # The servicer reads the project's name for unqualified config keys from here, as a plugin process would.
    os.environ["PULUMI_PROJECT"] = project
    spec = importlib.util.find_spec(_MODULE)
    if spec is None or spec.origin is None:
        raise EngineError(f"the installed pulumi package has no module {_MODULE}")
    with open(spec.origin, encoding="utf-8") as stream:  # noqa: PTH123  (a spec's origin is a plain string)
        tree = ast.parse(stream.read(), spec.origin)
    last = tree.body[-1]
    if not (
        isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and ast.unparse(last) == "main()"
    ):
        raise EngineError(
            f"{_MODULE} of the installed pulumi package no longer ends in main(); this engine is for 3.272"
        )
    tree.body.pop()
    module = types.ModuleType("_pulumi_dynamic_provider")
    module.__file__ = spec.origin
    sys.modules[module.__name__] = module
    exec(compile(tree, spec.origin, "exec"), module.__dict__)  # noqa: S102  (the SDK's own source)
    return cast("ResourceProviderServicer", module.DynamicResourceProviderServicer())
