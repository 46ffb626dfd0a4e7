"""Promise: files are streamed, replaced only when asked, read in ranges, and never outside their directory."""

from __future__ import annotations

import io

import pytest
from databricks.sdk.errors import AlreadyExists, BadRequest, DatabricksError, InvalidParameterValue, NotFound

ROOT = "/Volumes/main/default/vol"


@pytest.fixture(scope="module", autouse=True)
def volume(client):
    from databricks.sdk.service.catalog import VolumeType

    client.volumes.create("main", "default", "vol", VolumeType.MANAGED)


def test_upload_download_range_list_delete(client, call):
    data = bytes(range(256)) * 40_000
    client.files.upload(f"{ROOT}/d/big.bin", io.BytesIO(data))
    assert client.files.download(f"{ROOT}/d/big.bin").contents.read() == data
    status, part = call("GET", f"/api/2.0/fs/files{ROOT}/d/big.bin", headers={"Range": "bytes=10-19"})
    assert (status, part) == (206, data[10:20])
    assert client.files.get_metadata(f"{ROOT}/d/big.bin").content_length == len(data)
    with pytest.raises(AlreadyExists):
        client.files.upload(f"{ROOT}/d/big.bin", io.BytesIO(b"x"))
    client.files.upload(f"{ROOT}/d/big.bin", io.BytesIO(b"x"), overwrite=True)
    client.files.create_directory(f"{ROOT}/d/sub")
    listed = {
        e.name: (e.is_directory, e.file_size) for e in client.files.list_directory_contents(f"{ROOT}/d")
    }
    assert listed == {"big.bin": (False, 1), "sub": (True, None)}
    with pytest.raises(DatabricksError, match="not empty"):
        client.files.delete_directory(f"{ROOT}/d")
    client.files.delete(f"{ROOT}/d/big.bin")
    client.files.delete_directory(f"{ROOT}/d/sub")
    client.files.delete_directory(f"{ROOT}/d")
    with pytest.raises(NotFound):
        client.files.get_directory_metadata(f"{ROOT}/d")
    with pytest.raises(NotFound, match=r"Volume 'main.default.none' does not exist"):
        client.files.upload("/Volumes/main/default/none/x", io.BytesIO(b"x"))


def test_large_files_go_in_parts(client, server):
    data = bytes(range(256)) * (240 << 10)
    client.files.upload(f"{ROOT}/large.bin", io.BytesIO(data))
    assert client.files.download(f"{ROOT}/large.bin").contents.read() == data
    assert not any((server.app.state.workspace.state_dir / "uploads").iterdir())


def test_dbfs_is_the_same_files(client):
    client.dbfs.mkdirs("/tmp/dir")
    with client.dbfs.open("/tmp/dir/f.txt", write=True, overwrite=True) as file:
        file.write(b"hello " * 300_000)
    assert client.dbfs.get_status("/tmp/dir/f.txt").file_size == 1_800_000
    with client.dbfs.open("/tmp/dir/f.txt", read=True) as file:
        assert file.read(6) == b"hello "
    client.dbfs.put("/tmp/dir/g.txt", contents="aGk=", overwrite=True)
    assert sorted(f.path for f in client.dbfs.list("/tmp/dir")) == ["/tmp/dir/f.txt", "/tmp/dir/g.txt"]
    client.api_client.do(
        "POST",
        "/api/2.0/dbfs/move",
        body={"source_path": "/tmp/dir/g.txt", "destination_path": "/tmp/moved.txt"},
    )
    assert client.files.download("/tmp/moved.txt").contents.read() == b"hi"
    with pytest.raises(BadRequest, match="not empty"):
        client.api_client.do("POST", "/api/2.0/dbfs/delete", body={"path": "/tmp/dir"})
    client.dbfs.delete("/tmp/dir", recursive=True)
    with pytest.raises(NotFound):
        client.dbfs.get_status("/tmp/dir")
    with pytest.raises(InvalidParameterValue, match="base64"):
        client.dbfs.put("/tmp/bad", contents="%%%")
