"""Reads SQL text as Spark does: where a statement ends, and which named parameters it holds.

A semicolon inside a string, a quoted name or a comment ends nothing, and a colon there names nothing; a
`BEGIN ... END` script is one statement (https://spark.apache.org/docs/latest/sql-ref-scripting.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PIECES = re.compile(
    r"""(?P<comment>--[^\n]*|/\*)
    |(?P<raw>\b[rR](?:'[^']*'|"[^"]*"))
    |(?P<quoted>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`)
    |(?P<semicolon>;)
    |(?P<cast>::)
    |(?P<parameter>(?<![\w:]):[A-Za-z_]\w*)""",
    re.X | re.S,
)


def split_statements(text: str) -> list[str]:
    """The statements of a text, without their semicolons; those of nothing but comments are left out."""
    if re.match(r"\s*BEGIN\b(?!\s+TRANSACTION)", without_comments(text), re.I):
        return [text.strip().rstrip(";").rstrip()]
    ends = [start for kind, start, _ in _tokens(text) if kind == "semicolon"]
    statements = []
    begin = 0
    for end in [*ends, len(text)]:
        statement = text[begin:end].strip()
        if without_comments(statement).strip():
            statements.append(statement)
        begin = end + 1
    return statements


def parameter_names(statement: str) -> set[str]:
    """Names of `:name` markers outside strings, quoted names and comments (`a::int` and `struct:field` are
    none).
    """
    return {statement[start + 1 : end] for kind, start, end in _tokens(statement) if kind == "parameter"}


def without_comments(text: str) -> str:
    """The text with every comment replaced by one space."""
    parts, position = [], 0
    for kind, start, end in _tokens(text):
        if kind == "comment":
            parts.append(text[position:start] + " ")
            position = end
    return "".join([*parts, text[position:]])


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    position = 0
    while match := _PIECES.search(text, position):
        kind, start, position = str(match.lastgroup), match.start(), match.end()
        if match[0] == "/*":
            position = _comment_end(text, position)
        yield kind, start, position


def _comment_end(text: str, position: int) -> int:
    """Bracketed comments nest in Spark SQL."""
    depth = 1
    while depth:
        match = re.compile(r"/\*|\*/").search(text, position)
        if match is None:
            return len(text)
        depth += 1 if match[0] == "/*" else -1
        position = match.end()
    return position
