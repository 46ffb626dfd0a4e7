"""Finding what a run registered the way a test thinks of it: by class, name, parent and dependency.

A question with no answer fails and says what there is, so that a test never loops over nothing by mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pulumi

from local_cloud.azure.mocks.recording import Recording, Registered

Kind = str | type[pulumi.Resource]
"""A type token (`azure-native:storage:StorageAccount`), its end (`StorageAccount`), or a class of an SDK."""


class Resources:
    """What the last run registered; `latest` gives its recording."""

    def __init__(self, latest: Callable[[], Recording]) -> None:
        self._latest = latest

    @property
    def recording(self) -> Recording:
        """The recording of the last run; raises AssertionError when nothing ran."""
        return self._latest()

    def __iter__(self) -> Iterator[Registered]:
        return iter(list(self.recording.resources.values()))

    def __len__(self) -> int:
        return len(self.recording.resources)

    @property
    def warnings(self) -> list[str]:
        """What the provider would silently drop, with the URN it belongs to."""
        return self.recording.warnings

    @property
    def outputs(self) -> dict[str, object]:
        """Stack outputs, plain."""
        return self.recording.outputs

    def all(self, kind: Kind | None = None, name: str | None = None) -> list[Registered]:
        """Every registration of that kind and logical name, in order; perhaps none."""
        return [item for item in self if _is(item, kind) and name in (None, item.name)]

    def one(self, kind: Kind | None = None, name: str | None = None) -> Registered:
        """The only registration of that kind and logical name; AssertionError says what there is instead."""
        found = self.all(kind, name)
        if len(found) == 1:
            return found[0]
        wanted = " ".join(filter(None, (_words(kind), f"named {name!r}" if name else "")))
        raise AssertionError(
            f"the program registered {len(found)} of {wanted or 'anything'}, not one. It registered:\n"
            + self.listing(found or None)
        )

    def none(self, kind: Kind | None = None, name: str | None = None) -> None:
        """Assert that nothing of the kind was registered."""
        found = self.all(kind, name)
        if found:
            raise AssertionError(f"the program registered {len(found)} of it:\n{self.listing(found)}")

    def parent(self, item: Registered) -> Registered | None:
        """The component it belongs to; None for the stack itself."""
        return self.recording.resources.get(item.parent)

    def children(self, item: Registered) -> list[Registered]:
        """What has `item` as its parent."""
        return [other for other in self if other.parent == item.urn]

    def dependencies(self, item: Registered, path: str | None = None) -> list[Registered]:
        """What `item` waits for: all of it, or what one top-level input comes from."""
        urns = item.dependencies if path is None else self._behind(item, path)
        return [self.recording.resources[urn] for urn in urns if urn in self.recording.resources]

    def dependents(self, item: Registered) -> list[Registered]:
        """What waits for `item`."""
        return [other for other in self if item.urn in other.dependencies]

    def waits_for(self, item: Registered, other: Registered) -> bool:
        """Whether `item` is created after `other`, directly or through others or their components."""
        seen: set[str] = set()
        ahead = list(item.dependencies)
        while ahead:
            urn = ahead.pop()
            if urn == other.urn:
                return True
            if urn not in seen and urn in self.recording.resources:
                seen.add(urn)
                ahead += self.recording.resources[urn].dependencies
        return False

    def listing(self, items: list[Registered] | None = None) -> str:
        """One line per registration, for error messages."""
        lines = [f"  {item}" for item in (list(self) if items is None else items)]
        return "\n".join(lines) or "  nothing"

    def _behind(self, item: Registered, path: str) -> tuple[str, ...]:
        if path not in item.inputs and path not in item.property_dependencies:
            raise AssertionError(f"{item} has no input {path!r}; it has {', '.join(sorted(item.inputs))}")
        return item.property_dependencies.get(path, ())


def token_of(kind: type[pulumi.Resource]) -> str:
    """The type token of a resource class; raises TypeError for a component, whose token only it knows."""
    token = getattr(kind, "pulumi_type", None)
    if isinstance(token, str):
        return token
    parts = kind.__module__.split(".")
    if parts[0] == "pulumi_azure_native" and issubclass(kind, pulumi.CustomResource) and len(parts) > 2:
        return f"azure-native:{parts[1]}:{kind.__name__}"
    raise TypeError(f"{kind.__qualname__} does not tell its type token; ask for the token itself")


def _is(item: Registered, kind: Kind | None) -> bool:
    if kind is None:
        return True
    token = kind if isinstance(kind, str) else token_of(kind)
    return item.type == token or (":" not in token and item.type.rsplit(":", 1)[-1] == token)


def _words(kind: Kind | None) -> str:
    return "" if kind is None else kind if isinstance(kind, str) else token_of(kind)
