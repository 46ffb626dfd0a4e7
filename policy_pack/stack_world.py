"""What exists, as far as the stack shows it: never complete, because Azure holds other things as well.

Every resource is judged against all others, so what many of them ask for is found once.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Iterator
from typing import Final

from infra.azure_rules import Existing
from infra.azure_rules.tokens import base, same_id, subscription_of
from policy_pack.policy_model import Stack


def _key(resource_id: str) -> str:
    return resource_id.rstrip("/").lower()


class StackWorld:
    """Resources of the stack whose id is known."""

    complete: Final = False

    def __init__(self, stack: Stack) -> None:
        self._all = {
            _key(view.id): Existing(view.id, view.token, view.inputs, view.outputs)
            for view in stack.resources
            if view.id
        }
        self._by_token: dict[str, list[Existing]] = {}
        for existing in self._all.values():
            self._by_token.setdefault(existing.token, []).append(existing)
        self._below: dict[tuple[str, str, str], list[Existing]] = {}
        self._texts: dict[str, str] = {}

    @functools.cached_property
    def subscription_id(self) -> str:
        """Subscription of the resources, if they are all of one."""
        found = {subscription_of(resource_id) for resource_id in self._all} - {""}
        return found.pop() if len(found) == 1 else ""

    def get(self, resource_id: str) -> Existing | None:
        """The resource of that id, case-insensitive."""
        return self._all.get(_key(resource_id))

    def of_type(self, token: str) -> list[Existing]:
        """Every resource of a type token."""
        return self._by_token.get(base(token), [])

    def named(self, token: str, name: str) -> list[Existing]:
        """Every resource of a type token whose id ends with this name, in any case."""
        return [item for item in self.of_type(token) if item.name.lower() == name.lower()]

    def below(self, resource_id: str, token: str, mentioning: str = "") -> list[Existing]:
        """Every resource of a type token under this id whose inputs contain a text, in any case."""
        place = (_key(resource_id), base(token), mentioning.lower())
        if place not in self._below:
            candidates = self.below(resource_id, token) if mentioning else self.of_type(token)
            self._below[place] = [item for item in candidates if self.is_below(item, resource_id, mentioning)]
        return self._below[place]

    def is_below(self, item: Existing, resource_id: str, mentioning: str) -> bool:
        """Whether a resource is under this id and its inputs contain the text."""
        if not item.id.lower().startswith(f"{_key(resource_id)}/"):
            return False
        return not mentioning or mentioning.lower() in self._text(item)

    def _text(self, item: Existing) -> str:
        if item.id not in self._texts:
            self._texts[item.id] = json.dumps(item.inputs).lower()
        return self._texts[item.id]

    def reserved(self, kind: str, name: str) -> str | None:  # noqa: ARG002
        """A stack does not know what was deleted before."""
        return None


class Others(Collection[Existing]):
    """Resources without one of them, which they contain; counted without being read."""

    def __init__(self, items: list[Existing], resource_id: str) -> None:
        self._items = items
        self._id = resource_id

    def __len__(self) -> int:
        return len(self._items) - 1

    def __iter__(self) -> Iterator[Existing]:
        return (item for item in self._items if not same_id(item.id, self._id))

    def __contains__(self, item: object) -> bool:
        return any(item == other for other in self)


class WorldWithout:
    """The same world as it was before one of its resources: what a creation is judged against."""

    complete: Final = False

    def __init__(self, world: StackWorld, resource_id: str) -> None:
        self._world = world
        self._mine = world.get(resource_id) if resource_id else None
        self.subscription_id = world.subscription_id

    def get(self, resource_id: str) -> Existing | None:
        """The resource of that id, unless it is the one left out."""
        found = self._world.get(resource_id)
        return None if found is self._mine else found

    def of_type(self, token: str) -> Collection[Existing]:
        """Every other resource of a type token."""
        items = self._world.of_type(token)
        mine = self._mine
        return Others(items, mine.id) if mine is not None and mine.token == base(token) else items

    def named(self, token: str, name: str) -> list[Existing]:
        """Every other resource of a type token whose id ends with this name, in any case."""
        return [item for item in self._world.named(token, name) if item is not self._mine]

    def below(self, resource_id: str, token: str, mentioning: str = "") -> Collection[Existing]:
        """Every other resource of a type token under this id whose inputs contain a text, in any case."""
        items = self._world.below(resource_id, token, mentioning)
        mine = self._mine
        if mine is None or mine.token != base(token):
            return items
        return Others(items, mine.id) if self._world.is_below(mine, resource_id, mentioning) else items

    def reserved(self, kind: str, name: str) -> str | None:
        """A stack does not know what was deleted before."""
        return self._world.reserved(kind, name)
