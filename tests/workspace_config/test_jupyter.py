"""A Jupyter notebook is uploaded as one and counts as unchanged while the text of its cells is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Command = Callable[..., tuple[int, dict[str, Any]]]


def notebook(text: str, metadata: dict[str, Any]) -> str:
    cell = {
        "cell_type": "code",
        "source": [text],
        "metadata": metadata,
        "outputs": [],
        "execution_count": None,
    }
    return json.dumps(
        {
            "cells": [cell],
            "metadata": {"language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def test_only_cells_count(spec: Any, command: Command, client: Any) -> None:
    spec.write(
        "bundle: {name: NAME}\nworkspace: {root_path: /Workspace/Shared/NAME}\nsync: {paths: [./src]}\n"
    )
    spec.write(notebook("print(1)", {}), "src/n.ipynb")
    code, done = command("apply")
    assert code == 0, done
    assert done["resources"]["files.src/n.ipynb"]["kind"] == "notebook"
    spec.write(notebook("print(1)", {"collapsed": True}), "src/n.ipynb")
    assert command("plan")[0] == 0
    spec.write(notebook("print(2)", {}), "src/n.ipynb")
    assert command("apply")[1]["updated"] == ["files.src/n.ipynb"]
    assert command("plan")[0] == 0
    path = f"/Workspace/Shared/{spec.name}/files/src/n"
    assert b"print(2)" in client.workspace.download(path).read()
    assert command("destroy")[0] == 0
