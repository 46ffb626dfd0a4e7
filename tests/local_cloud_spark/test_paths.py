"""Databricks paths stay below the workspace's directories, whatever is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from local_cloud.databricks.spark.runner.filesystem import FileSystem
from local_cloud.databricks.spark.runner.outputs import Outputs, Redactor
from local_cloud.databricks.spark.runner.paths import mounted, to_local
from local_cloud.databricks.spark.runner.widgets import InputWidgetNotDefined, Widgets

STATE = Path("/state")


@pytest.mark.parametrize(
    ("path", "local"),
    [
        ("dbfs:/tmp/a", "/state/files/tmp/a"),
        ("/tmp/a", "/state/files/tmp/a"),
        ("/Volumes/main/default/v/a", "/state/files/Volumes/main/default/v/a"),
        ("dbfs:/../../etc/passwd", "/state/files/etc/passwd"),
        ("abfss://raw@lake.dfs.core.windows.net/a/../../../b", "/state/lake/lake/raw/b"),
        ("file:/tmp/a", "/tmp/a"),
        ("dbfs:/", "/state/files"),
    ],
)
def test_where_a_path_lies(path: str, local: str) -> None:
    assert to_local(path, STATE) == Path(local)


def test_other_schemes_are_refused() -> None:
    with pytest.raises(ValueError, match="s3://bucket/a"):
        to_local("s3://bucket/a", STATE)


def test_only_the_mounts_are_sent_elsewhere() -> None:
    assert mounted("/dbfs/a", STATE) == "/state/files/a"
    assert mounted("/Volumes/c/s/v", STATE) == "/state/files/Volumes/c/s/v"
    assert [mounted(path, STATE) for path in ("/dbfsx/a", "/etc/hosts", 3, b"/dbfs/a")] == [
        "/dbfsx/a",
        "/etc/hosts",
        3,
        b"/dbfs/a",
    ]


def test_dbutils_fs_round_trip(tmp_path: Path) -> None:
    fs = FileSystem(tmp_path)
    fs.put("/data/a.txt", "héllo")
    assert fs.head("dbfs:/data/a.txt") == "héllo"
    with pytest.raises(FileExistsError):
        fs.put("/data/a.txt", "x")
    fs.cp("/data", "/copy", recurse=True)
    assert [(entry.path, entry.size, entry.isDir()) for entry in fs.ls("/copy")] == [
        ("dbfs:/copy/a.txt", 6, False)
    ]
    fs.mv("/copy/a.txt", "/copy/b.txt")
    with pytest.raises(OSError, match="not empty"):
        fs.rm("/copy")
    assert fs.rm("/copy", recurse=True)
    assert not fs.rm("/copy")
    with pytest.raises(FileNotFoundError, match="/nothing"):
        fs.ls("/nothing")


def test_widgets_prefer_the_parameters_of_the_run() -> None:
    widgets = Widgets({"a": "run"})
    widgets.text("a", "default")
    widgets.dropdown("b", "x", ["x", "y"])
    assert widgets.getAll() == {"a": "run", "b": "x"}
    with pytest.raises(InputWidgetNotDefined, match="named c"):
        widgets.get("c")
    assert widgets.run_sql("CREATE WIDGET TEXT c DEFAULT 'it'")
    assert widgets.get("c") == "it"


def test_secrets_are_taken_out_of_everything_and_long_text_is_cut() -> None:
    outputs = Outputs(Redactor())
    outputs.redactor.add("hunter2")
    outputs.begin()
    outputs.write("hunt")
    outputs.write("er2!")
    outputs.add("table", {"columns": [], "rows": [["hunter2", 1]], "truncated": False})
    outputs.write("x" * (2 << 20))
    text, table, cut, notice = outputs.take()
    assert text.data == "[REDACTED]!"
    assert table.data["rows"] == [["[REDACTED]", 1]]  # type: ignore[index]
    assert len(str(cut.data)) < (1 << 20) + 1
    assert "cut at" in str(notice.data)
