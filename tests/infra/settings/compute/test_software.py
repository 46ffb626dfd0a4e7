"""What runs on a cluster: each rule refuses what breaks it, its command repairs it, and no secret is shown."""

from __future__ import annotations

import pytest

DEDICATED = {"data_security_mode": "SINGLE_USER"}
WHEEL = "/Volumes/main/default/libraries/one-1.0-py3-none-any.whl"


def shared(**more):
    return {"cluster": more}


CASES = [
    (shared(spark_env_vars={"1A": "x"}), "cluster.spark_env_vars.1A", "a name such as PYSPARK_PYTHON"),
    (
        shared(init_scripts=[{"volumes": {"destination": "./init.sh"}}]),
        "cluster.init_scripts[0].volumes.destination",
        "a file in a volume",
    ),
    (
        shared(cluster_log_conf={"dbfs": {"destination": "logs"}}),
        "cluster.cluster_log_conf.dbfs.destination",
        "a place in DBFS",
    ),
    (shared(libraries=[{"whl": "dist/one.whl"}]), "cluster.libraries[0].whl", "a wheel in the workspace"),
    (shared(libraries=[{"jar": "dbfs:/one.jar"}]), "cluster.libraries[0].jar", "a JAR in the workspace"),
    (
        shared(libraries=[{"pypi": {"package": "one two"}}]),
        "cluster.libraries[0].pypi.package",
        "a requirement",
    ),
    (
        shared(libraries=[{"maven": {"coordinates": "one:two"}}]),
        "cluster.libraries[0].maven.coordinates",
        "group:artifact:version",
    ),
    (
        shared(libraries=[{"maven": {"coordinates": "a:b:1", "exclusions": ["c"]}}]),
        "cluster.libraries[0].maven.exclusions[0]",
        "group:artifact",
    ),
    (
        shared(init_scripts=[{"workspace": {"destination": "/Workspace/Shared/init.sh"}}]),
        "cluster.init_scripts[0]",
        "must be in a volume or the lake",
    ),
    (shared(init_scripts=[{}]), "cluster.init_scripts[0].volumes.destination", "each has one of workspace"),
    (
        shared(
            cluster_log_conf={
                "volumes": {"destination": "/Volumes/main/default/logs"},
                "dbfs": {"destination": "dbfs:/logs"},
            }
        ),
        "cluster.cluster_log_conf.dbfs",
        "cluster.cluster_log_conf.volumes says where logs go",
    ),
    (shared(libraries=[{}]), "cluster.libraries[0].pypi.package", "each has one of pypi"),
    (shared(libraries=[{"whl": WHEEL}, {"whl": WHEEL}]), "cluster.libraries[1]", "in the list already"),
    (shared(libraries=[{"cran": {"package": "jsonlite"}}]), "cluster.libraries[0]", "runs no R"),
    (
        shared(libraries=[{"requirements": "/Workspace/Shared/r.txt"}], runtime={"channel": "14.3"}),
        "cluster.libraries[0]",
        "older than 15.0",
    ),
    (
        shared(libraries=[{"whl": WHEEL, "pypi": {"repo": "https://pypi.example.com/simple"}}]),
        "cluster.libraries[0].pypi.repo",
        "left out without cluster.libraries[0].pypi.package",
    ),
    (
        shared(libraries=[{"whl": WHEEL, "jar": "/Volumes/main/default/libraries/one.jar"}]),
        "cluster.libraries[0].jar",
        "each has one of pypi",
    ),
    (shared(libraries="simplejson"), "cluster.libraries", "must be a list of maps"),
]


@pytest.mark.parametrize(("config", "path", "rule"), CASES, ids=lambda value: str(value)[:60])
def test_what_breaks_a_rule_is_refused_and_repaired_by_the_command(breaks, config, path, rule):
    breaks(config, path, rule)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fs.azure.account.key.lake.dfs.core.windows.net", "hunter2"),
        ("spark.hadoop.javax.jdo.option.ConnectionPassword", "hunter2"),
        ("spark.my.apiKey", "hunter2"),
        ("spark.address", "https://me:hunter2@example.com"),
        ("spark.note", "dapi0123456789abcdef0123456789abcdef"),
        ("spark.connection", "Endpoint=sb://x;AccountKey=hunter2"),
    ],
)
def test_a_secret_must_be_a_reference_and_is_never_shown(parse, errors, repaired, name, value):
    config = shared(spark_conf={name: value})
    [error] = errors(config)
    assert value not in str(error)
    assert "{{secrets/<scope>/<key>}}" in error.rule
    assert f'["{name}"]' in error.key
    parse(repaired(config, error))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fs.azure.account.key.lake.dfs.core.windows.net", "{{secrets/lake/key}}"),
        ("fs.azure.sas.token.provider.type.lake.dfs.core.windows.net", "org.example.Provider"),
        ("spark.sql.shuffle.partitions", 8),
        ("spark.databricks.io.cache.enabled", True),
    ],
)
def test_what_is_no_secret_is_left_alone(compute, name, value):
    chosen = compute(shared(spark_conf={name: value})).cluster
    assert chosen.software.spark_conf == {name: str(value).lower() if value is True else str(value)}


def test_encrypted_config_does_not_become_readable_in_the_workspace(parse, errors, repaired):
    config = shared(spark_env_vars={"LEVEL": "hunter2"})
    [error] = errors(config, secret_keys=["cluster"])
    assert "hunter2" not in str(error)
    assert "{{secrets/scope/key}}" in error.rule
    parse(repaired(config, error), secret_keys=["cluster"])


def test_a_repository_with_a_password_is_refused_and_never_shown(parse, errors, repaired):
    config = shared(libraries=[{"pypi": {"package": "one", "repo": "https://me:hunter2@pypi.example.com"}}])
    [error] = errors(config)
    assert error.key.endswith("cluster.libraries[0].pypi.repo")
    assert "hunter2" not in str(error)
    parse(repaired(config, error))


def test_every_source_of_a_library(compute):
    sources = [
        {"pypi": {"package": "simplejson==3.19.3", "repo": "https://pypi.example.com/simple"}},
        {"pypi": {"package": "pandas[excel]>=2.2,<3"}},
        {"maven": {"coordinates": "org.example:one_2.13:1.0", "exclusions": ["org.slf4j:*"]}},
        {"cran": {"package": "jsonlite"}},
        {"whl": WHEEL},
        {"jar": "abfss://libraries@account.dfs.core.windows.net/one.jar"},
        {"requirements": "/Workspace/Shared/requirements.txt"},
    ]
    assert list(compute(shared(libraries=sources, **DEDICATED)).cluster.software.libraries) == sources


def test_every_place_of_an_init_script(compute):
    scripts = [
        {"volumes": {"destination": "/Volumes/main/default/scripts/a.sh"}},
        {"workspace": {"destination": "/Shared/b.sh"}},
        {"abfss": {"destination": "abfss://scripts@account.dfs.core.windows.net/c.sh"}},
    ]
    assert list(compute(shared(init_scripts=scripts, **DEDICATED)).cluster.software.init_scripts) == scripts
