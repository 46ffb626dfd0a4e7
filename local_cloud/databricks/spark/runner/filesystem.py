"""`dbutils.fs`: files of DBFS, volumes, the lake and this machine
(https://docs.databricks.com/aws/en/dev-tools/databricks-utils#file-system-utility-dbutilsfs)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple, NoReturn

from local_cloud.databricks.spark.runner.paths import to_local


class FileInfo(NamedTuple):
    """One entry of `dbutils.fs.ls`."""

    path: str
    name: str
    size: int
    modificationTime: int  # noqa: N815 - the field's own name

    def isDir(self) -> bool:  # noqa: N802
        """Whether it is a directory."""
        return self.name.endswith("/")

    def isFile(self) -> bool:  # noqa: N802
        """Whether it is a file."""
        return not self.isDir()


class FileSystem:
    """The functions of `dbutils.fs`; a missing path is a FileNotFoundError, as
    `java.io.FileNotFoundException` there.
    """

    def __init__(self, state: Path) -> None:
        self._state = state

    def ls(self, dir: str) -> list[FileInfo]:  # noqa: A002 - the argument's own name
        """Entries of a directory, or the file itself."""
        local = self._existing(dir)
        shown = dir if ":" in dir.split("/", maxsplit=1)[0] else f"dbfs:{dir}"
        if local.is_file():
            return [_file_info(local, shown)]
        return [_file_info(entry, f"{shown.rstrip('/')}/{entry.name}") for entry in sorted(local.iterdir())]

    def cp(self, source: str, dest: str, recurse: bool = False) -> bool:
        """Copy a file, or a directory with `recurse`."""
        origin, target = self._existing(source), self._target(dest)
        if origin.is_dir():
            if not recurse:
                raise IsADirectoryError(
                    f"{source} is a directory: dbutils.fs.cp(..., recurse=True) copies it"
                )
            shutil.copytree(origin, target, dirs_exist_ok=True)
        else:
            shutil.copy2(origin, target / origin.name if target.is_dir() else target)
        return True

    def mv(self, source: str, dest: str, recurse: bool = False) -> bool:
        """Move a file, or a directory with `recurse`."""
        origin = self._existing(source)
        if origin.is_dir() and not recurse:
            raise IsADirectoryError(f"{source} is a directory: dbutils.fs.mv(..., recurse=True) moves it")
        shutil.move(origin, self._target(dest))
        return True

    def rm(self, dir: str, recurse: bool = False) -> bool:  # noqa: A002
        """Delete; False when nothing was there."""
        local = to_local(dir, self._state)
        if not local.exists():
            return False
        if local.is_dir():
            if any(local.iterdir()) and not recurse:
                raise OSError(f"{dir} is not empty: dbutils.fs.rm(..., recurse=True) deletes it")
            shutil.rmtree(local)
        else:
            local.unlink()
        return True

    def mkdirs(self, dir: str) -> bool:  # noqa: A002
        """Make a directory and its parents."""
        to_local(dir, self._state).mkdir(parents=True, exist_ok=True)
        return True

    def put(self, file: str, contents: str, overwrite: bool = False) -> bool:
        """Write a UTF-8 file."""
        target = self._target(file)
        if target.exists() and not overwrite:
            raise FileExistsError(f"{file} exists: dbutils.fs.put(..., overwrite=True) replaces it")
        data = contents.encode()
        target.write_bytes(data)
        print(f"Wrote {len(data)} bytes.")
        return True

    def head(self, file: str, max_bytes: int = 65536) -> str:
        """The first bytes of a file as text."""
        with self._existing(file).open("rb") as stream:
            data = stream.read(max_bytes + 1)
        if len(data) > max_bytes:
            print(f"[Truncated to first {max_bytes} bytes]")
        return data[:max_bytes].decode("utf-8", "replace")

    def mounts(self) -> list[object]:
        """No mounts: Unity Catalog uses volumes and external locations."""
        return []

    def mount(self, *_: object, **__: object) -> NoReturn:
        """Refused."""
        raise NotImplementedError("dbutils.fs.mount: use a volume (/Volumes/...) or an abfss:// path instead")

    def refreshMounts(self) -> bool:  # noqa: N802
        """Nothing to refresh."""
        return True

    def _existing(self, path: str) -> Path:
        local = to_local(path, self._state)
        if local == self._state / "files":
            local.mkdir(parents=True, exist_ok=True)
        if not local.exists():
            raise FileNotFoundError(f"No such file or directory: {path}")
        return local

    def _target(self, path: str) -> Path:
        local = to_local(path, self._state)
        local.parent.mkdir(parents=True, exist_ok=True)
        return local


def _file_info(entry: Path, shown: str) -> FileInfo:
    facts = entry.stat()
    slash = "/" if entry.is_dir() else ""
    size = 0 if slash else facts.st_size
    return FileInfo(shown + slash, entry.name + slash, size, int(facts.st_mtime * 1000))
