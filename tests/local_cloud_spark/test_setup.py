"""What is missing on a machine is said with the command that installs it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from local_cloud.databricks.spark import cds, jars, java
from local_cloud.databricks.spark.api import ClusterSpec, ClusterStartError
from local_cloud.databricks.spark.conf import catalog_settings, driver_memory, slots, spark_settings


def fake_java(directory: Path, version: str) -> Path:
    launcher = directory / "bin" / "java"
    launcher.parent.mkdir(parents=True)
    launcher.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n", encoding="utf-8")
    launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR)
    return launcher


def only_java(monkeypatch: pytest.MonkeyPatch, launcher: Path | None) -> None:
    java.find_java.cache_clear()
    monkeypatch.setattr(java, "_candidates", lambda: [launcher] if launcher else [])


@pytest.mark.parametrize("version", ["1.8.0_412", "11.0.20", "25"])
def test_a_java_that_spark_does_not_run_on_is_named(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher = fake_java(tmp_path, version)
    only_java(monkeypatch, launcher)
    with pytest.raises(java.JavaError, match="needs Java 17 to 23") as caught:
        java.find_java()
    assert f"{launcher}: Java {version}" in str(caught.value)


def test_without_java_the_install_command_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    only_java(monkeypatch, None)
    monkeypatch.setattr(java.shutil, "which", lambda tool: "/usr/bin/dnf" if tool == "dnf" else None)
    monkeypatch.setattr(java.sys, "platform", "linux")
    with pytest.raises(java.JavaError, match="sudo dnf install -y java-17-openjdk-headless"):
        java.find_java()


@pytest.mark.parametrize(
    ("platform", "command"), [("darwin", "brew install openjdk@17"), ("win32", "winget install")]
)
def test_each_platform_has_its_command(platform: str, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java.sys, "platform", platform)
    assert command in java.install_command()


@pytest.mark.parametrize("version", ["17.0.15", "21.0.2"])
def test_a_fitting_java_is_taken(version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only_java(monkeypatch, fake_java(tmp_path, version))
    assert java.find_java().version == version
    java.find_java.cache_clear()


def test_a_jar_that_is_not_the_pinned_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(scratch: Path) -> None:
        (scratch / "jars").mkdir()
        for name in jars.PINS:
            (scratch / "jars" / name).write_bytes(b"something else")

    monkeypatch.setattr(jars, "share_dir", lambda: tmp_path)
    monkeypatch.setattr(jars, "_resolve", resolve)
    with pytest.raises(jars.JarsError, match="expected sha256"):
        jars.ensure_jars()
    assert not (tmp_path / "jars").exists()


def test_without_network_the_fix_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    launcher = tmp_path / "java"
    launcher.write_text(
        "#!/bin/sh\necho 'Server access error: java.net.UnknownHostException: repo1' >&2\nexit 1\n"
    )
    launcher.chmod(0o700)
    monkeypatch.setattr(jars, "share_dir", lambda: tmp_path)
    monkeypatch.setattr(jars, "find_java", lambda: java.Java(launcher, "17", 17))
    with pytest.raises(
        jars.JarsError, match=r"(?s)repo1\.maven\.org.*local_cloud prepare.*UnknownHostException"
    ):
        jars.ensure_jars()


def spec(minimum: int, maximum: int, **conf: str) -> ClusterSpec:
    return ClusterSpec("c", "n", "17.3.x-scala2.13", minimum, maximum, dict(conf))


def test_slots_follow_workers_and_stop_at_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local_cloud.databricks.spark.conf.os.cpu_count", lambda: 8)
    assert [slots(spec(0, 0)), slots(spec(1, 1)), slots(spec(1, 3)), slots(spec(2, 100))] == [8, 2, 6, 8]


def test_the_users_settings_win_except_for_the_place(tmp_path: Path) -> None:
    conf = {
        "spark.sql.shuffle.partitions": "7",
        "spark.master": "yarn",
        "spark.sql.extensions": "com.example.Extra",
    }
    settings = spark_settings(spec(1, 1, **conf), tmp_path, tmp_path / "scratch")
    assert settings["spark.sql.shuffle.partitions"] == "7"
    assert settings["spark.master"].startswith("local[")
    assert settings["spark.sql.extensions"] == "io.delta.sql.DeltaSparkSessionExtension,com.example.Extra"


def test_driver_memory_is_read_as_spark_reads_it() -> None:
    assert driver_memory(spec(1, 1, **{"spark.driver.memory": "3g"})) == 3 << 30
    with pytest.raises(ClusterStartError, match="write a size"):
        driver_memory(spec(1, 1, **{"spark.driver.memory": "much"}))


def test_every_directory_of_the_warehouse_is_a_catalog(tmp_path: Path) -> None:
    for name in ("dev", ".hidden", "spark_catalog"):
        (tmp_path / name).mkdir()
    assert set(catalog_settings(tmp_path)) == {
        "spark.sql.catalog.main",
        "spark.sql.catalog.main.root",
        "spark.sql.catalog.dev",
        "spark.sql.catalog.dev.root",
    }


def test_another_class_path_needs_another_archive(tmp_path: Path) -> None:
    jar = tmp_path / "a.jar"
    jar.write_bytes(b"1")
    some = java.Java(Path("/usr/bin/java"), "17", 17)
    before = cds.archive_path(some, [jar])
    jar.write_bytes(b"22")
    assert cds.archive_path(some, [jar]) != before
