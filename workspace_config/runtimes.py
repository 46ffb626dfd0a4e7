"""Which Databricks Runtime `ml_runtime:` means, resolved to a pinned key without asking the workspace.

The SDK's own selector assumes Scala 2.12 and so never finds 17 and later; here the table says what each
version ships with and until when it is supported. The table is data, dated by TABLE_DATE.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
from collections.abc import Mapping
from typing import Any

TABLE_DATE = dt.date(2026, 11, 22)
"""Day on which the support dates were read.
https://learn.microsoft.com/azure/databricks/release-notes/runtime/"""


@dataclasses.dataclass(frozen=True)
class Runtime:
    """One long-term-support release."""

    version: str
    scala: str
    """Scala of the preferred variant; 16.4 also ships with 2.12."""
    end_of_support: dt.date
    label: str = ""
    """Prefix of its keys: `17.3.x`, or `18.x` since numbering is by major version only."""

    @property
    def prefix(self) -> str:
        """What its keys begin with."""
        return self.label or f"{self.version}.x"


RUNTIMES: tuple[Runtime, ...] = (
    Runtime("18", "2.13", dt.date(2029, 6, 10), "18.x"),
    Runtime("17.3", "2.13", dt.date(2028, 10, 22)),
    Runtime("16.4", "2.12", dt.date(2028, 5, 9)),
    Runtime("15.4", "2.12", dt.date(2027, 8, 19)),
    Runtime("14.3", "2.12", dt.date(2027, 2, 1)),
    Runtime("13.3", "2.12", dt.date(2026, 8, 22)),
)
LTS_CHANNEL = "17.3"
"""What `channel: lts` means: the newest release whose ML libraries are all published; name 18 to get it."""
OPTIONS = ("channel", "ml", "gpu", "scala")


class RuntimeChoiceError(ValueError):
    """An `ml_runtime:` that names no runtime; `field` is where the fault stands."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def resolve(choice: Mapping[str, Any], today: dt.date | None = None) -> str:
    """Resolve `{channel: lts | "17.3", ml: true, gpu: false}` to a key such as `17.3.x-cpu-ml-scala2.13`.

    Raises RuntimeChoiceError for an unknown option or channel, for a release past its end of support, and for
    a GPU without the ML runtime.
    """
    unknown = [name for name in choice if name not in OPTIONS]
    if unknown:
        near = difflib.get_close_matches(unknown[0], OPTIONS, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else f" Options: {', '.join(OPTIONS)}."
        raise RuntimeChoiceError(unknown[0], f"unknown option `{unknown[0]}` of ml_runtime.{hint}")
    runtime = _release(str(choice.get("channel", "lts")))
    day = today or dt.datetime.now(dt.timezone.utc).date()
    if runtime.end_of_support < day:
        message = (
            f"runtime {runtime.version} is out of support since {runtime.end_of_support}; use `channel: lts`"
        )
        raise RuntimeChoiceError("channel", message)
    ml, gpu = bool(choice.get("ml", True)), bool(choice.get("gpu", False))
    if gpu and not ml:
        raise RuntimeChoiceError("gpu", "a GPU runtime is an ML runtime: set `ml: true`, or remove `gpu`")
    flavour = f"-{'gpu' if gpu else 'cpu'}-ml" if ml else ""
    return f"{runtime.prefix}{flavour}-scala{choice.get('scala', runtime.scala)}"


def _release(channel: str) -> Runtime:
    wanted = LTS_CHANNEL if channel == "lts" else channel
    for runtime in RUNTIMES:
        if runtime.version == wanted:
            return runtime
    known = ", ".join(["lts", *(runtime.version for runtime in RUNTIMES)])
    raise RuntimeChoiceError("channel", f"unknown channel `{channel}` of ml_runtime. One of {known}.")


def end_of_support(key: str) -> dt.date | None:
    """End of support of the release a key belongs to; None when the table does not have it."""
    return next((item.end_of_support for item in RUNTIMES if key.startswith(f"{item.prefix}-")), None)
