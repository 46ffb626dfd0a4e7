"""Notebook files to cells: Databricks source format (.py, .sql) and Jupyter's .ipynb.

Source format: a first line `# Databricks notebook source`, cells parted by `# COMMAND ----------`, and lines
of another language behind `# MAGIC` (https://docs.databricks.com/aws/en/notebooks/notebook-export-import).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

COMMENTS = {"python": "#", "sql": "--", "scala": "//", "r": "#"}
_MAGIC = re.compile(
    r"\s*%(?P<name>sql|md-sandbox|md|python|sh|fs|scala|r|run|pip|restart_python)(?=\s|$)"
    r"[ \t]*\n?(?P<rest>.*)",
    re.S,
)


class NotebookFormatError(ValueError):
    """The file is not a notebook that can be read."""


@dataclass(frozen=True)
class Cell:
    """One cell: its language (python, sql, md, sh, fs, run, pip, scala, r) and its text without the magic
    word.
    """

    language: str
    source: str


def parse_notebook(text: str, language: str) -> list[Cell]:
    """Cells in order, empty ones left out. `language` is the default; raises NotebookFormatError."""
    default = language.lower() or "python"
    if default not in COMMENTS:
        raise NotebookFormatError(
            f"unknown notebook language {language}; known: {', '.join(COMMENTS).upper()}"
        )
    if text.lstrip().startswith("{"):
        return _parse_jupyter(text, default)
    return _parse_source(text, default)


def _parse_source(text: str, default: str) -> list[Cell]:
    comment = re.escape(COMMENTS[default])
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    body = rest if re.fullmatch(rf"{comment} Databricks notebook source\s*", first) else text
    cells = []
    for chunk in re.split(rf"(?m)^{comment} COMMAND -+[^\S\n]*$", body):
        lines = [line for line in chunk.split("\n") if not re.match(rf"{comment} DBTITLE\b", line)]
        lines = [re.sub(rf"^{comment} MAGIC ?", "", line) for line in lines]
        source = "\n".join(lines).strip("\n")
        if source.strip():
            cells.append(_cell(source, default))
    return cells


def _parse_jupyter(text: str, default: str) -> list[Cell]:
    try:
        document = json.loads(text)
        written = document["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotebookFormatError(f"not a Jupyter notebook: {type(error).__name__}: {error}") from error
    metadata: dict[str, Any] = document.get("metadata", {})
    own = metadata.get("application/vnd.databricks.v1+notebook", {}).get("language")
    cells = []
    for entry in written:
        source = entry["source"] if isinstance(entry["source"], str) else "".join(entry["source"])
        if not source.strip() or entry["cell_type"] == "raw":
            continue
        cells.append(
            Cell("md", source)
            if entry["cell_type"] == "markdown"
            else _cell(source, (own or default).lower())
        )
    return cells


def _cell(source: str, default: str) -> Cell:
    match = _MAGIC.match(source)
    if match is None:
        return Cell(default, source)
    name = match["name"]
    if name == "pip" and len(match["rest"].strip().splitlines()) > 1:
        return Cell(default, source)  # code after the %pip line: IPython's line magic takes it
    if name == "restart_python":
        return Cell("python", source.strip())
    return Cell("md" if name == "md-sandbox" else name, match["rest"].rstrip("\n"))
