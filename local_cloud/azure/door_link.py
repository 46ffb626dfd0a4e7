"""Where the ARM server of a store listens, for what a resource shows of it: Synapse's development endpoint.

Without a running server a workspace shows the address it would have in Azure, which nobody answers.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

_FILE: Final = Path("arm") / "endpoint.json"


def endpoint_file(directory: Path) -> Path:
    """The file, below the directory of a store, that says where the server is."""
    return directory / _FILE


def door_url(store_path: str) -> str | None:
    """URL of the server beside a store's file, or None if there is none."""
    if store_path.startswith(":"):
        return None
    try:
        values = json.loads(endpoint_file(Path(store_path).parent).read_text(encoding="utf-8"))
        return str(values["url"])
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None


def announce(directory: Path, url: str) -> None:
    """Say that the server of this process listens at a URL."""
    file = endpoint_file(directory)
    draft = file.with_suffix(".tmp")
    draft.write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")
    draft.replace(file)


def withdraw(directory: Path) -> None:
    """Say that the server of this process listens no more; another one's word is left alone."""
    file = endpoint_file(directory)
    try:
        if json.loads(file.read_text(encoding="utf-8")).get("pid") == os.getpid():
            file.unlink()
    except (FileNotFoundError, ValueError):
        return
