"""A throwaway project around the same sources: measurements and tests leave the user's rehearsal alone."""

from __future__ import annotations

from pathlib import Path

from local_cloud.rehearsal.layout import Layout

_SHARED = ("Pulumi.yaml", "Pulumi.local.yaml", "infra", "examples")


def scratch_project(folder: Path, source: Layout) -> Layout:
    """Link the program and the examples of `source` into `folder`; its state stays in `folder`."""
    for name in _SHARED:
        (folder / name).symlink_to(source.root / name)
    return Layout(folder)
