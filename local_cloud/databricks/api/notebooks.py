"""Notebook formats: a notebook is kept as source text and given out as source, Jupyter or HTML, as the real
one does.

Source format: https://docs.databricks.com/aws/en/notebooks/notebook-format
"""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass

from local_cloud.databricks.errors import InvalidParameterError
from local_cloud.databricks.store import Document

COMMENTS = {"PYTHON": "#", "SQL": "--", "SCALA": "//", "R": "#"}
EXTENSIONS = {".py": "PYTHON", ".sql": "SQL", ".scala": "SCALA", ".r": "R"}
_HEADER = "Databricks notebook source"
_MAGIC_LANGUAGES = {"python": "PYTHON", "sql": "SQL", "scala": "SCALA", "r": "R"}


@dataclass(frozen=True)
class Imported:
    """What an import makes: a NOTEBOOK in a language or a FILE, at a path, with its content."""

    path: str
    object_type: str
    language: str | None
    content: bytes


def header(language: str) -> str:
    """The first line of a notebook's source, by which it is told from a plain file."""
    return f"{COMMENTS[language]} {_HEADER}"


def read_import(path: str, content: bytes, file_format: str, language: str | None) -> Imported:
    """Decide what an import is by format, language, extension and first line.

    Raises InvalidParameterError when the format is not offered, the language cannot be told or the content is
    not a notebook.
    """
    stem, extension = posixpath.splitext(path)
    first = content[:80].split(b"\n")[0].decode("utf-8", "replace").strip()
    if file_format == "RAW":
        return Imported(path, "FILE", None, content)
    if file_format == "AUTO":
        if extension == ".ipynb":
            return _from_jupyter(stem, content)
        by_header = next(
            (
                name
                for name in COMMENTS
                if header(name) == first and EXTENSIONS.get(extension.lower(), name) == name
            ),
            None,
        )
        if by_header is None or extension.lower() not in ("", *EXTENSIONS):
            return Imported(path, "FILE", None, content)
        return Imported(stem, "NOTEBOOK", EXTENSIONS.get(extension.lower(), by_header), content)
    if file_format == "JUPYTER":
        return _from_jupyter(path, content)
    if file_format == "SOURCE":
        told = language or EXTENSIONS.get(extension.lower())
        if told is None:
            raise InvalidParameterError(
                "language: missing required field; a SOURCE import needs it (PYTHON, SQL, SCALA or R)"
            )
        return Imported(path, "NOTEBOOK", told, content)
    raise InvalidParameterError(
        f"format: {file_format} is not offered by the local workspace; use SOURCE, JUPYTER, AUTO or RAW"
    )


def _from_jupyter(path: str, content: bytes) -> Imported:
    try:
        document = json.loads(content)
        cells, metadata = document["cells"], document.get("metadata", {})
        language = str(
            metadata.get("application/vnd.databricks.v1+notebook", {}).get("language", "python")
        ).upper()
        return Imported(path, "NOTEBOOK", language, _cells_to_source(cells, language).encode())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidParameterError(
            f"content: not a Jupyter notebook ({type(error).__name__}: {error})"
        ) from error


def _cells_to_source(cells: list[Document], language: str) -> str:
    comment = COMMENTS[language]
    chunks = []
    for cell in cells:
        text = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        if cell["cell_type"] != "code":
            text = "%md\n" + text
        if text.lstrip().startswith("%"):
            text = "\n".join(f"{comment} MAGIC {line}".rstrip() for line in text.split("\n"))
        chunks.append(text)
    return header(language) + "\n" + f"\n\n{comment} COMMAND ----------\n\n".join(chunks) + "\n"


def to_jupyter(source: bytes, language: str) -> bytes:
    """A notebook's source as an .ipynb document; markdown cells become markdown, magics stay code."""
    cells: list[Document] = []
    for text in split_cells(source.decode("utf-8", "replace"), language):
        base: Document = {"metadata": {}}
        if re.match(r"%md\b", text):
            cells.append({**base, "cell_type": "markdown", "source": re.sub(r"\A%md[^\S\n]*\n?", "", text)})
        else:
            cells.append(
                {**base, "cell_type": "code", "execution_count": None, "outputs": [], "source": text}
            )
    meta = {
        "language_info": {"name": language.lower()},
        "application/vnd.databricks.v1+notebook": {"language": language.lower()},
    }
    return json.dumps(
        {"cells": cells, "metadata": meta, "nbformat": 4, "nbformat_minor": 0}, indent=1
    ).encode()


def split_cells(source: str, language: str) -> list[str]:
    """The cells of a notebook's source, `MAGIC` comments taken off."""
    comment = re.escape(COMMENTS[language])
    lines = source.split("\n")
    body = "\n".join(lines[1:] if lines[0].strip() == header(language) else lines)
    chunks = re.split(rf"(?m)^{comment} COMMAND -+[^\S\n]*$", body)
    return [re.sub(rf"(?m)^{comment} MAGIC ?", "", chunk).strip("\n") for chunk in chunks if chunk.strip()]
