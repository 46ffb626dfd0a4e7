"""Which Databricks runtime a cluster starts, by release and flavour instead of by a key nobody remembers. The
table of releases is that of the workspace configuration, so that both halves mean the same by `lts`.

https://learn.microsoft.com/azure/databricks/release-notes/runtime/
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader
from workspace_config.runtimes import RUNTIMES, end_of_support, resolve

SPARK_VERSION: Final = (
    r"\d+\.(\d+\.)?x-((cpu|gpu)-ml-)?(photon-)?scala2\.1[23]",
    "must be a Databricks runtime key such as 17.3.x-scala2.13 or 17.3.x-cpu-ml-scala2.13",
    "17.3.x-scala2.13",
)
ENGINES: Final = ("STANDARD", "PHOTON")
NOTICE: Final = dt.timedelta(days=90)
_CHANNELS: Final = ("lts", *(runtime.version for runtime in RUNTIMES))
_CHANNEL: Final = (
    "|".join(re.escape(channel) for channel in _CHANNELS),
    f"must be one of {', '.join(_CHANNELS)}",
    "lts",
)
_EVER: Final = dt.date.min
"""A release past its support is still offered: it earns a warning, not a program that ends one morning."""


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """A runtime key and whether Photon runs its queries; `engine_path` is the setting that says so.
    It is `chosen` when the stack gives `runtime` instead of a key.
    """

    spark_version: str
    runtime_engine: str
    engine_path: str
    chosen: bool

    @property
    def ml(self) -> bool:
        """Whether it is a runtime for machine learning."""
        return "-ml-" in self.spark_version

    @property
    def gpu(self) -> bool:
        """Whether it needs a machine with a GPU."""
        return "-gpu-ml-" in self.spark_version

    @property
    def photon(self) -> bool:
        """Whether Photon is asked for, by engine or by key."""
        return self.runtime_engine == "PHOTON" or "photon" in self.spark_version

    @property
    def release(self) -> tuple[int, int]:
        """Its numbers: (17, 3), or (18, 0) for a key that names the major version alone."""
        found = re.match(r"(\d+)\.(?:(\d+)\.)?x", self.spark_version)
        return (int(found[1]), int(found[2] or 0)) if found else (0, 0)


def read_runtime(reader: ConfigReader, path: str) -> Runtime:
    """`<path>.spark_version`, or the key that `<path>.runtime` stands for."""
    key = reader.optional(f"{path}.spark_version", *SPARK_VERSION)
    choice = f"{path}.runtime"
    channel = reader.text(f"{choice}.channel", "lts", *_CHANNEL)
    ml, gpu = reader.boolean(f"{choice}.ml", False), reader.boolean(f"{choice}.gpu", False)
    photon = reader.boolean(f"{choice}.photon", False)
    engine = reader.choice(f"{path}.runtime_engine", "", ENGINES)
    chosen = any(reader.is_set(f"{choice}.{name}") for name in ("channel", "ml", "gpu", "photon"))
    if key and chosen:
        rule = f"must be left out: {choice} says which runtime it is"
        reader.surplus(f"{path}.spark_version", key, rule)
    if engine and chosen:
        rule = f"must be left out: {choice}.photon says it"
        reader.surplus(f"{path}.runtime_engine", engine, rule)
    rule = "must be true: a GPU runtime is one for machine learning"
    reader.require(ml or not gpu, f"{choice}.ml", ml, rule, "true")
    engine_path = f"{choice}.photon" if photon else f"{path}.runtime_engine"
    if key and "photon" in key:
        engine_path = f"{path}.spark_version"
    return Runtime(
        spark_version=key or resolve({"channel": channel, "ml": ml or gpu, "gpu": gpu}, today=_EVER),
        runtime_engine="PHOTON"
        if photon
        else engine or ("PHOTON" if key and "photon" in key else "STANDARD"),
        engine_path=engine_path,
        chosen=chosen,
    )


def support_notice(spark_version: str, today: dt.date | None = None) -> str | None:
    """A sentence about a runtime that is out of support, or will be within 90 days; None for any other."""
    end, day = end_of_support(spark_version), today or dt.datetime.now(dt.timezone.utc).date()
    if end is None or end - day > NOTICE:
        return None
    when = "ended" if end < day else "ends"
    return f"Support of {spark_version} {when} on {end}: choose a newer runtime, for instance channel `lts`."
