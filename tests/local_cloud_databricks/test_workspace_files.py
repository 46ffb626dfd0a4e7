"""Promise: folders, notebooks and files behave as in the real workspace, whichever way a client sends them."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import pytest
from databricks.sdk.errors import (
    BadRequest,
    DatabricksError,
    InvalidParameterValue,
    NotFound,
    ResourceAlreadyExists,
)
from databricks.sdk.service.workspace import ExportFormat, ImportFormat, Language, ObjectType

PYTHON = b"# Databricks notebook source\nprint(1)\n\n# COMMAND ----------\n\n# MAGIC %md\n# MAGIC hello\n"
JUPYTER = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["# title\n", "text"]},
            {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": "x = 1"},
            {
                "cell_type": "code",
                "metadata": {},
                "outputs": [],
                "execution_count": None,
                "source": ["%sql\n", "select 1"],
            },
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 0,
    }
).encode()


@pytest.mark.parametrize(
    ("name", "content", "file_format", "language", "path", "kind", "told"),
    [
        ("nb.py", PYTHON, ImportFormat.AUTO, None, "nb", ObjectType.NOTEBOOK, Language.PYTHON),
        ("plain.py", b"print(1)\n", ImportFormat.AUTO, None, "plain.py", ObjectType.FILE, None),
        (
            "q.sql",
            b"-- Databricks notebook source\nselect 1",
            ImportFormat.AUTO,
            None,
            "q",
            ObjectType.NOTEBOOK,
            Language.SQL,
        ),
        ("data.bin", bytes(range(256)), ImportFormat.AUTO, None, "data.bin", ObjectType.FILE, None),
        ("j.ipynb", JUPYTER, ImportFormat.AUTO, None, "j", ObjectType.NOTEBOOK, Language.PYTHON),
        ("j2", JUPYTER, ImportFormat.JUPYTER, None, "j2", ObjectType.NOTEBOOK, Language.PYTHON),
        ("src", b"select 1", ImportFormat.SOURCE, Language.SQL, "src", ObjectType.NOTEBOOK, Language.SQL),
        ("raw.py", PYTHON, ImportFormat.RAW, None, "raw.py", ObjectType.FILE, None),
    ],
)
def test_import_decides_kind_language_and_path(
    client, name, content, file_format, language, path, kind, told
):
    client.workspace.mkdirs("/Shared/kinds")
    client.workspace.upload(
        f"/Shared/kinds/{name}", content, format=file_format, language=language, overwrite=True
    )
    status = client.workspace.get_status(f"/Workspace/Shared/kinds/{path}")
    assert (status.object_type, status.language, status.path) == (kind, told, f"/Shared/kinds/{path}")
    if file_format not in (ImportFormat.JUPYTER,) and not name.endswith("ipynb"):
        assert client.workspace.download(f"/Shared/kinds/{path}").read() == content


def test_json_import_and_export_round_trip(client):
    client.workspace.import_(
        "/Shared/json-nb",
        content=base64.b64encode(PYTHON).decode(),
        format=ImportFormat.SOURCE,
        language=Language.PYTHON,
        overwrite=True,
    )
    exported = client.workspace.export("/Shared/json-nb", format=ExportFormat.SOURCE)
    assert base64.b64decode(exported.content) == PYTHON
    jupyter = json.loads(
        base64.b64decode(client.workspace.export("/Shared/json-nb", format=ExportFormat.JUPYTER).content)
    )
    assert [(c["cell_type"], c["source"]) for c in jupyter["cells"]] == [
        ("code", "print(1)"),
        ("markdown", "hello"),
    ]


def test_jupyter_becomes_source_with_magics(client):
    client.workspace.upload("/Shared/conv.ipynb", JUPYTER, format=ImportFormat.AUTO, overwrite=True)
    source = client.workspace.download("/Shared/conv").read().decode()
    assert source == (
        "# Databricks notebook source\n# MAGIC %md\n# MAGIC # title\n# MAGIC text\n\n# COMMAND ----------\n\nx = 1\n\n"
        "# COMMAND ----------\n\n# MAGIC %sql\n# MAGIC select 1\n"
    )


def test_folders_list_recursively_and_zip(client):
    client.workspace.mkdirs("/Shared/tree/a/b")
    client.workspace.upload("/Shared/tree/a/b/n.py", PYTHON, format=ImportFormat.AUTO, overwrite=True)
    client.workspace.upload("/Shared/tree/f.txt", b"text", format=ImportFormat.AUTO, overwrite=True)
    assert sorted(o.path for o in client.workspace.list("/Shared/tree", recursive=True)) == [
        "/Shared/tree/a/b/n",
        "/Shared/tree/f.txt",
    ]
    exported = base64.b64decode(client.workspace.export("/Shared/tree", format=ExportFormat.SOURCE).content)
    with zipfile.ZipFile(io.BytesIO(exported)) as archive:
        assert {n: archive.read(n) for n in archive.namelist()} == {"a/b/n.py": PYTHON, "f.txt": b"text"}


def test_refusals(client):
    client.workspace.mkdirs("/Shared/refuse")
    client.workspace.upload("/Shared/refuse/f", b"x", format=ImportFormat.RAW, overwrite=True)
    with pytest.raises(ResourceAlreadyExists):
        client.workspace.upload("/Shared/refuse/f", b"y", format=ImportFormat.RAW)
    with pytest.raises(NotFound, match="parent folder"):
        client.workspace.upload("/Shared/nowhere/f", b"y", format=ImportFormat.RAW)
    with pytest.raises(BadRequest, match="not empty"):
        client.workspace.delete("/Shared/refuse")
    with pytest.raises(NotFound):
        client.workspace.get_status("/Shared/none")
    with pytest.raises(DatabricksError, match="not a Jupyter notebook"):
        client.workspace.upload("/Shared/refuse/x", b"{}", format=ImportFormat.JUPYTER)
    with pytest.raises(InvalidParameterValue, match="absolute"):
        client.workspace.mkdirs("/Shared/../etc")
    client.workspace.delete("/Shared/refuse", recursive=True)
    with pytest.raises(NotFound):
        client.workspace.get_status("/Shared/refuse/f")
