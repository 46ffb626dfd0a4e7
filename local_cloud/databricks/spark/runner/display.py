"""`display()` and `displayHTML()`: Spark and pandas tables as data, figures as images, anything else as
IPython does.
"""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import io
import json
import math
import sys
from typing import Any

from local_cloud.databricks.spark.runner.outputs import Outputs

ROW_LIMIT = 10_000
BYTE_LIMIT = 2 << 20
"""https://docs.databricks.com/aws/en/notebooks/notebook-outputs: tables show 10,000 rows or 2 MB, whichever
is less.
"""
_EXACT = 1 << 53


class Display:
    """The functions a notebook calls, bound to the outputs of the running cell."""

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs

    def display(self, *values: Any, **kwargs: Any) -> None:
        """Show each value."""
        for value in values or (None,):
            if value is not None:
                self._show(value, kwargs)

    def display_html(self, html: str) -> None:
        """Show HTML as it is."""
        self._outputs.add("html", str(html))

    def _show(self, value: Any, kwargs: dict[str, Any]) -> None:
        import pandas as pd
        from pyspark.sql import DataFrame

        if isinstance(value, DataFrame):
            self.spark_table(value)
        elif isinstance(value, pd.DataFrame | pd.Series):
            self._pandas_table(value)
        elif isinstance(value, list) and value and all(hasattr(entry, "_fields") for entry in value):
            columns = [{"name": name, "type": ""} for name in value[0]._fields]
            self._table(columns, [list(entry) for entry in value], truncated=False)
        elif type(value).__module__.startswith("matplotlib") and hasattr(value, "savefig"):
            self._figure(value)
        else:
            import IPython.display

            IPython.display.display(value, **kwargs)

    def spark_table(self, frame: Any) -> None:
        """Collect what can be shown of a Spark DataFrame."""
        if frame.isStreaming:
            raise ValueError(
                "display() of a streaming DataFrame never ends in a job; write it instead:"
                " df.writeStream.trigger(availableNow=True).option('checkpointLocation', ...).toTable(...)"
            )
        columns = [
            {"name": field.name, "type": field.dataType.simpleString()} for field in frame.schema.fields
        ]
        rows = frame.limit(ROW_LIMIT + 1).collect()
        self._table(columns, [list(row) for row in rows[:ROW_LIMIT]], truncated=len(rows) > ROW_LIMIT)

    def _pandas_table(self, value: Any) -> None:
        frame = value.to_frame() if value.ndim == 1 else value
        columns = [{"name": str(name), "type": str(dtype)} for name, dtype in frame.dtypes.items()]
        shown = frame.head(ROW_LIMIT).astype(object)
        rows = shown.where(shown.notna(), None).to_numpy().tolist()
        self._table(columns, rows, truncated=len(frame) > ROW_LIMIT)

    def open_figures(self) -> None:
        """Show and close what Matplotlib has open, if the notebook uses it."""
        plt: Any = sys.modules.get("matplotlib.pyplot")
        for number in plt.get_fignums() if plt is not None else ():
            self._figure(plt.figure(number))

    def _figure(self, figure: Any) -> None:
        import matplotlib.pyplot as plt

        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", bbox_inches="tight")
        self._outputs.add(
            "image", {"mime": "image/png", "base64": base64.b64encode(buffer.getvalue()).decode()}
        )
        plt.close(figure)

    def _table(self, columns: list[dict[str, str]], values: list[list[Any]], *, truncated: bool) -> None:
        rows: list[list[Any]] = []
        size = 0
        for row in values:
            cells = [to_json_value(cell) for cell in row]
            size += len(json.dumps(cells))
            if size > BYTE_LIMIT:
                truncated = True
                break
            rows.append(cells)
        self._outputs.add("table", {"columns": columns, "rows": rows, "truncated": truncated})


def to_json_value(value: Any) -> Any:
    """A cell of a table as JSON: exact numbers, ISO dates, base64 bytes, nested rows as objects."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if -_EXACT < value < _EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    return _nested(value)


def _nested(value: Any) -> Any:
    if hasattr(value, "asDict"):
        value = value.asDict()
    if isinstance(value, dict):
        return {str(key): to_json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [to_json_value(item) for item in value]
    if hasattr(value, "item") and hasattr(value, "dtype") and getattr(value, "ndim", 1) == 0:
        return to_json_value(value.item())  # a NumPy scalar
    return str(value)
