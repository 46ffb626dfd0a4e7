"""What runs on a cluster besides the runtime: Spark's configuration, environment variables, init scripts,
libraries, and where its logs go. None of it may hold a secret: whoever may see the cluster can read it.

https://learn.microsoft.com/azure/databricks/compute/configure
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from infra.settings.config_values import member
from infra.settings.libraries import read_libraries
from infra.settings.reader import ConfigReader

REFERENCE: Final = r"\{\{secrets/[\w.@-]+/[\w.@-]+\}\}"
SECRET_NAME: Final = re.compile(
    r"(?i)passw(or)?d|secret|token(?!.*provider)|credential(?!.*provider)|account\.?key|access_?key|api_?key"
)
SECRET_VALUE: Final = re.compile(
    r"dapi[0-9a-f]{32}|(?i:AccountKey=|[?&]sig=)|eyJ[\w-]{10,}\.[\w-]+\.|://[^/\s]+:[^/\s]+@"
)
"""Forms of a token, an account key, a shared access signature, a JWT, and a password in an address."""
SCRIPTS: Final = {
    "workspace": (
        r"/(Workspace|Users|Shared)/\S+\.sh",
        "must be a workspace file such as /Workspace/Shared/init.sh",
        "/Workspace/Shared/init.sh",
    ),
    "volumes": (
        r"/Volumes/[^/\s]+/[^/\s]+/[^/\s]+/\S+\.sh",
        "must be a file in a volume such as /Volumes/main/default/scripts/init.sh",
        "/Volumes/main/default/scripts/init.sh",
    ),
    "abfss": (
        r"abfss://[^@/\s]+@[a-z0-9]{3,24}\.dfs\.core\.windows\.net/\S+\.sh",
        "must be a file in the lake such as abfss://scripts@account.dfs.core.windows.net/init.sh",
        "abfss://scripts@account.dfs.core.windows.net/init.sh",
    ),
}
LOGS: Final = {
    "volumes": (
        r"/Volumes/[^/\s]+/[^/\s]+/[^/\s]+(/\S*)?",
        "must be a place in a volume such as /Volumes/main/default/logs",
        "/Volumes/main/default/logs",
    ),
    "dbfs": (r"dbfs:/\S+", "must be a place in DBFS such as dbfs:/cluster-logs", "dbfs:/cluster-logs"),
}


@dataclass(frozen=True, kw_only=True)
class Software:
    """The fields of the API as they are sent; `libraries` go to an API of their own."""

    spark_conf: dict[str, str] = field(default_factory=dict)
    spark_env_vars: dict[str, str] = field(default_factory=dict)
    init_scripts: tuple[dict[str, Any], ...] = ()
    cluster_log_conf: dict[str, Any] | None = None
    libraries: tuple[dict[str, Any], ...] = ()


def read_software(reader: ConfigReader, path: str) -> Software:
    """The settings of the cluster at `path` that are about software."""
    return Software(
        spark_conf=_variables(reader, f"{path}.spark_conf", r"\S+", "spark.sql.shuffle.partitions"),
        spark_env_vars=_variables(reader, f"{path}.spark_env_vars", r"[A-Za-z_]\w*", "PYSPARK_PYTHON"),
        init_scripts=_scripts(reader, f"{path}.init_scripts"),
        cluster_log_conf=_logs(reader, f"{path}.cluster_log_conf"),
        libraries=read_libraries(reader, f"{path}.libraries"),
    )


def _variables(reader: ConfigReader, path: str, name: str, example: str) -> dict[str, str]:
    """A map whose secrets are references; Spark wants `true`, where YAML has True.

    https://learn.microsoft.com/azure/databricks/security/secrets/secrets-spark-conf-env-var
    """
    rule = f"must be a map of texts by names such as {example}"
    found = reader.mapping(path, rule, "1", lambda _key, _value: True)
    if found and reader.is_secret(path):
        rule = (
            "must not be encrypted config: it would be readable in the workspace. Put the value in a secret"
        )
        reader.surplus(path, "a value", f"{rule} scope and refer to it as {{{{secrets/scope/key}}}}")
    for key, value in found.items():
        if not re.fullmatch(name, key):
            reader.surplus(member(path, key), "the name", f"must be a name such as {example}")
        secret = SECRET_NAME.search(key) or SECRET_VALUE.search(value)
        if secret and not re.fullmatch(REFERENCE, value):
            rule = "looks like a secret and must be a reference to one: {{secrets/<scope>/<key>}}"
            reader.refuse(member(path, key), "a value that is not shown", rule, "{{secrets/scope/key}}")
    return {key: value.lower() if value in ("True", "False") else value for key, value in found.items()}


def _scripts(reader: ConfigReader, path: str) -> tuple[dict[str, Any], ...]:
    """Init scripts in the order in which they run; a file of the machine that runs Pulumi cannot be one."""
    rule = f"each has one of {', '.join(SCRIPTS)}"
    found = []
    for one in reader.objects(path, rule, "volumes.destination"):
        before, places = len(reader.errors), _places(reader, one, SCRIPTS)
        if not places and len(reader.errors) == before:
            reader.refuse(f"{one}.volumes.destination", "nothing", rule, SCRIPTS["volumes"][2])
        for extra in list(places)[1:]:
            reader.surplus(f"{one}.{extra}", "a value", f"must be left out: {rule}")
        found += [{place: at} for place, at in list(places.items())[:1]]
    return tuple(found)


def _places(reader: ConfigReader, path: str, forms: dict[str, tuple[str, str, str]]) -> dict[str, Any]:
    """Every place that is given at `path`, as the API wants it."""
    texts = {place: reader.optional(f"{path}.{place}.destination", *form) for place, form in forms.items()}
    return {place: {"destination": text} for place, text in texts.items() if text}


def _logs(reader: ConfigReader, path: str) -> dict[str, Any] | None:
    places = _places(reader, path, LOGS)
    if len(places) > 1:
        reader.surplus(f"{path}.dbfs", "a value", f"must be left out: {path}.volumes says where logs go")
    return dict(list(places.items())[:1]) or None
