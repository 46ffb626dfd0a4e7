"""Notebook files become cells, and SQL text becomes statements, as Databricks and Spark read them."""

from __future__ import annotations

import json

import pytest

from local_cloud.databricks.spark.runner.cells import Cell, NotebookFormatError, parse_notebook
from local_cloud.databricks.spark.runner.statements import parameter_names, split_statements

SOURCE = """# Databricks notebook source
# MAGIC %md
# MAGIC # Title
# MAGIC
# MAGIC text

# COMMAND ----------

# DBTITLE 1,Load
x = 1  # COMMAND is only a word here

# COMMAND ----------

# MAGIC %sql SELECT 1

# COMMAND ----------

# MAGIC %run ./setup $a="1"

# COMMAND ----------

# MAGIC %pip install tabulate

# COMMAND ----------


"""


def test_python_source_becomes_cells() -> None:
    assert parse_notebook(SOURCE, "PYTHON") == [
        Cell("md", "# Title\n\ntext"),
        Cell("python", "x = 1  # COMMAND is only a word here"),
        Cell("sql", "SELECT 1"),
        Cell("run", './setup $a="1"'),
        Cell("pip", "install tabulate"),
    ]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert parse_notebook("\ufeff" + SOURCE.replace("\n", "\r\n"), "PYTHON") == parse_notebook(
        SOURCE, "PYTHON"
    )


def test_sql_source_may_hold_python() -> None:
    text = "-- Databricks notebook source\nSELECT 1\n-- COMMAND ----------\n-- MAGIC %python\n-- MAGIC print(1)\n"
    assert parse_notebook(text, "SQL") == [Cell("sql", "SELECT 1"), Cell("python", "print(1)")]


def test_a_notebook_without_header_is_read_too() -> None:
    assert parse_notebook("print(1)", "python") == [Cell("python", "print(1)")]


def test_a_magic_word_is_only_a_magic_at_the_start_of_a_cell() -> None:
    assert parse_notebook("x = 7 %shift\n", "PYTHON")[0].language == "python"
    assert parse_notebook("%shell\n", "PYTHON")[0].language == "python"


def test_jupyter_cells_keep_their_kind() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# T\n", "t"]},
        {"cell_type": "code", "source": ["%sql\n", "SELECT 1"]},
        {"cell_type": "code", "source": "a = 1\na"},
        {"cell_type": "raw", "source": "nothing"},
    ]
    text = json.dumps({"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": cells})
    assert parse_notebook(text, "PYTHON") == [
        Cell("md", "# T\nt"),
        Cell("sql", "SELECT 1"),
        Cell("python", "a = 1\na"),
    ]


@pytest.mark.parametrize(("text", "language"), [("{}", "PYTHON"), ("{broken", "PYTHON"), ("x", "COBOL")])
def test_what_is_no_notebook_is_refused(text: str, language: str) -> None:
    with pytest.raises(NotebookFormatError):
        parse_notebook(text, language)


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';', \"a;b\", `c;d` -- e;f\n; /* g;h /* i; */ ; */ SELECT 2", ["SELECT ';', \"a;b\", `c;d` -- e;f", "/* g;h /* i; */ ; */ SELECT 2"]),
        ("SELECT 'it''s; fine', 'a\\';b'", ["SELECT 'it''s; fine', 'a\\';b'"]),
        (r"SELECT r'\'; SELECT 2", [r"SELECT r'\'", "SELECT 2"]),
        ("-- only a comment;\n/* and another */;", []),
        ("BEGIN\n SELECT 1;\n SELECT 2;\nEND;", ["BEGIN\n SELECT 1;\n SELECT 2;\nEND"]),
    ],
)  # fmt: skip
def test_statements_end_where_spark_ends_them(text: str, statements: list[str]) -> None:
    assert split_statements(text) == statements


def test_parameters_are_found_outside_strings_only() -> None:
    text = "SELECT :a, ':b', a::int, m:field, x[:c] -- :d\n/* :e */ WHERE f=:f_1"
    assert parameter_names(text) == {"a", "c", "f_1"}
