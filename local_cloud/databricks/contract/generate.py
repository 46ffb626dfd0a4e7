"""Derives the wire contract (routes, request fields, enums) from the installed databricks-sdk by reading its
source.

Reading the source with `ast` instead of importing it keeps the server's start free of the client, and makes
an upgrade of the client one command: `python -m local_cloud.databricks.contract.generate`. It rewrites
`contract.json`, which is committed; a test compares the two.
"""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CONTRACT_FILE = Path(__file__).with_name("contract.json")
SERVICES = (
    "/workspace/", "/secrets/", "/policies/clusters/", "/policy-families", "/clusters/", "/instance-pools/",
    "/libraries/", "/jobs/", "/dbfs/", "/fs/", "/permissions/", "/preview/scim/v2/", "/sql/warehouses",
    "/global-init-scripts", "/workspace-conf", "/unity-catalog/catalogs", "/unity-catalog/schemas",
    "/unity-catalog/volumes", "/unity-catalog/tables", "/unity-catalog/permissions",
    "/unity-catalog/effective-permissions", "/unity-catalog/metastore_summary",
    "/unity-catalog/current-metastore-assignment", "/unity-catalog/workspaces/",
)  # fmt: skip
EXTRA_TYPES = (
    "compute.ClusterPermissionLevel", "compute.ClusterPolicyPermissionLevel",
    "compute.InstancePoolPermissionLevel",
    "jobs.JobPermissionLevel", "sql.WarehousePermissionLevel", "workspace.WorkspaceObjectPermissionLevel",
    "ml.ExperimentPermissionLevel", "ml.RegisteredModelPermissionLevel", "catalog.Privilege",
)  # fmt: skip
SCALARS = {"str": "str", "int": "int", "bool": "bool", "float": "float"}

Document = dict[str, Any]


def type_name(node: ast.expr | None, module: str) -> str:
    """A compact name of an annotation: `str`, `[]T` (list), `{}T` (map), `module.Class`, or `any`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return type_name(ast.parse(node.value, mode="eval").body, module)
    if isinstance(node, ast.Subscript):
        return _generic(node, module)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    if isinstance(node, ast.Name):
        if node.id in SCALARS:
            return SCALARS[node.id]
        return "any" if node.id in ("any", "Any", "dict", "BinaryIO") else f"{module}.{node.id}"
    return "any"


def _generic(node: ast.Subscript, module: str) -> str:
    outer = node.value.id if isinstance(node.value, ast.Name) else ""
    if outer == "Optional":
        return type_name(node.slice, module)
    if outer in ("List", "Iterator"):
        return "[]" + type_name(node.slice, module)
    if outer == "Dict" and isinstance(node.slice, ast.Tuple):
        return "{}" + type_name(node.slice.elts[1], module)
    return "any"


def _assignments(function: ast.FunctionDef, target: str) -> Iterator[tuple[str, str]]:
    """Each (wire name, Python name) of the `target["wire"] = ...python...` statements of a function."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Subscript):
            continue
        place = node.targets[0]
        if not (
            isinstance(place.value, ast.Name)
            and place.value.id == target
            and isinstance(place.slice, ast.Constant)
        ):
            continue
        source = node.value.generators[0].iter if isinstance(node.value, ast.ListComp) else node.value
        names = [n.attr for n in ast.walk(source) if isinstance(n, ast.Attribute) and _is_self(n.value)]
        names += [n.id for n in ast.walk(source) if isinstance(n, ast.Name) and n.id != "self"]
        if names:
            yield str(place.slice.value), names[0]


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _dataclass(node: ast.ClassDef, module: str) -> Document:
    wire = {}
    for method in node.body:
        if isinstance(method, ast.FunctionDef) and method.name == "as_dict":
            wire = {python: name for name, python in _assignments(method, "body")}
    fields = {}
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            fields[wire.get(name, name)] = [
                type_name(statement.annotation, module),
                int(statement.value is None),
            ]
    return {"fields": fields}


def _enum(node: ast.ClassDef) -> Document:
    values = [s.value for s in node.body if isinstance(s, ast.Assign)]
    return {"enum": [v.value for v in values if isinstance(v, ast.Constant)]}


def _calls(method: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for node in ast.walk(method):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "self._api.do" and len(node.args) >= 2:
            verb, path = node.args[0], node.args[1]
            if isinstance(verb, ast.Constant) and isinstance(path, (ast.Constant, ast.JoinedStr)):
                parts = path.values if isinstance(path, ast.JoinedStr) else [path]
                yield (
                    str(verb.value),
                    "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts),
                )


def _method(method: ast.FunctionDef, module: str) -> Document:
    arguments = {a.arg: a for a in (*method.args.args, *method.args.kwonlyargs) if a.arg != "self"}
    optional = len(method.args.defaults)
    required = {a.arg for a in method.args.args[: len(method.args.args) - optional]}
    required |= {
        a.arg for a, d in zip(method.args.kwonlyargs, method.args.kw_defaults, strict=True) if d is None
    }

    def shape(target: str) -> Document:
        return {
            wire: [type_name(arguments[python].annotation, module), int(python in required)]
            for wire, python in _assignments(method, target)
            if python in arguments
        }

    for node in ast.walk(method):
        if (
            isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == "body"
            and isinstance(node.value, ast.Call)
        ):
            name = ast.unparse(node.value).removesuffix(".as_dict()")
            if name in arguments:
                return {"whole": type_name(arguments[name].annotation, module), "query": shape("query")}
    return {"body": shape("body"), "query": shape("query")}


def _scan(source: Path) -> tuple[Document, Document]:
    module, types, routes = source.stem, {}, {}
    for node in ast.parse(source.read_text("utf-8")).body:
        if not isinstance(node, ast.ClassDef):
            continue
        if any(ast.unparse(base) == "Enum" for base in node.bases):
            types[f"{module}.{node.name}"] = _enum(node)
        elif any(ast.unparse(decorator) == "dataclass" for decorator in node.decorator_list):
            types[f"{module}.{node.name}"] = _dataclass(node, module)
        elif node.name.endswith("API"):
            for method in (m for m in node.body if isinstance(m, ast.FunctionDef)):
                for verb, path in _calls(method):
                    sdk = f"{module}.{node.name}.{method.name}"
                    routes[f"{verb} {path}"] = {"sdk": sdk, **_method(method, module)}
    return types, routes


def _reachable(routes: Document, types: Document) -> Document:
    wanted = [shape[0] for route in routes.values() for shape in route.get("body", {}).values()]
    wanted += [shape[0] for route in routes.values() for shape in route["query"].values()]
    wanted += [route["whole"] for route in routes.values() if "whole" in route] + list(EXTRA_TYPES)
    found: Document = {}
    while wanted:
        name = wanted.pop().replace("[]", "").replace("{}", "")
        if name in types and name not in found:
            found[name] = types[name]
            wanted += [field[0] for field in types[name].get("fields", {}).values()]
    return dict(sorted(found.items()))


def generate() -> Document:
    """The contract of the installed databricks-sdk, trimmed to the services this workspace offers."""
    found = importlib.util.find_spec("databricks.sdk.service")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("databricks-sdk is not installed: pip install databricks-sdk")
    types: Document = {}
    routes: Document = {}
    for source in sorted(Path(found.origin).parent.glob("[a-z]*.py")):
        more_types, more_routes = _scan(source)
        types |= more_types
        routes |= more_routes
    kept = {
        key: routes[key]
        for key in sorted(routes)
        if any(s in key for s in SERVICES) and "/accounts/" not in key
    }
    return {
        "sdk": importlib.metadata.version("databricks-sdk"),
        "routes": kept,
        "types": _reachable(kept, types),
    }


def render(contract: Document) -> str:
    """The text of `contract.json`: one route or type per line, so that an upgrade reads as a diff."""
    lines = [f'{{"sdk": {json.dumps(contract["sdk"])},']
    for section, end in (("routes", ","), ("types", "}")):
        entries = [
            f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in contract[section].items()
        ]
        lines.append(f'"{section}": {{\n' + ",\n".join(entries) + "\n}" + end)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    CONTRACT_FILE.write_text(render(generate()), "utf-8")
