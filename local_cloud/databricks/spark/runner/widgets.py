"""`dbutils.widgets`: the parameters of a notebook run, and the defaults that the notebook declares.

A parameter of the run wins over the default of a widget, and may be read without declaring a widget, as in a
job.
"""

# ruff: noqa: ARG002, N803 - names and arguments are those of dbutils.widgets
from __future__ import annotations

import re
from collections.abc import Sequence


class InputWidgetNotDefined(ValueError):  # noqa: N818 - the error's own name
    """No widget and no parameter has this name."""


class Widgets:
    """Widget values; all of them are strings."""

    def __init__(self, parameters: dict[str, str], defaults: dict[str, str] | None = None) -> None:
        self.parameters = dict(parameters)
        self.defaults = dict(defaults or {})

    def text(self, name: str, defaultValue: str, label: str | None = None) -> None:
        """A text box."""
        self.defaults[name] = str(defaultValue)

    def dropdown(
        self, name: str, defaultValue: str, choices: Sequence[str], label: str | None = None
    ) -> None:
        """A list; the default must be one of the choices."""
        if defaultValue not in list(choices):
            raise ValueError(
                f"widget {name}: the default {defaultValue!r} is not one of its choices {list(choices)}"
            )
        self.defaults[name] = str(defaultValue)

    def combobox(
        self, name: str, defaultValue: str, choices: Sequence[str], label: str | None = None
    ) -> None:
        """A list that takes other values too."""
        self.defaults[name] = str(defaultValue)

    def multiselect(
        self, name: str, defaultValue: str, choices: Sequence[str], label: str | None = None
    ) -> None:
        """Several of a list, joined by commas."""
        self.dropdown(name, defaultValue, choices, label)

    def get(self, name: str) -> str:
        """The value; raises InputWidgetNotDefined naming those there are."""
        values = self.getAll()
        if name not in values:
            known = ", ".join(sorted(values)) or "none"
            raise InputWidgetNotDefined(f"No input widget named {name} is defined (defined: {known})")
        return values[name]

    def getAll(self) -> dict[str, str]:  # noqa: N802
        """Every value by name."""
        return {**self.defaults, **self.parameters}

    def getArgument(self, name: str, defaultValue: str | None = None) -> str | None:  # noqa: N802
        """The value, or a default (deprecated on Databricks in favour of `get`)."""
        return self.getAll().get(name, defaultValue)

    def remove(self, name: str) -> None:
        """Forget one widget."""
        self.defaults.pop(name, None)

    def removeAll(self) -> None:  # noqa: N802
        """Forget every widget."""
        self.defaults.clear()

    def run_sql(self, statement: str) -> bool:
        """CREATE WIDGET and REMOVE WIDGET of SQL notebooks; False when the statement is something else."""
        create = re.fullmatch(
            r"\s*CREATE\s+WIDGET\s+(TEXT|DROPDOWN|COMBOBOX|MULTISELECT)\s+`?(\w+)`?\s+DEFAULT\s+(['\"])(.*?)\3.*",
            statement,
            re.I | re.S,
        )
        if create:
            self.defaults[create[2]] = create[4]
            return True
        remove = re.fullmatch(r"\s*REMOVE\s+WIDGET\s+`?(\w+)`?\s*", statement, re.I)
        if remove:
            self.remove(remove[1])
        return remove is not None
