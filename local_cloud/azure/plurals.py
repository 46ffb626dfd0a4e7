"""Plurals as Azure's resource types are spelled: `registries`, `policies`, `publicIPAddresses`."""

from __future__ import annotations


def plural(word: str) -> str:
    """The usual plural of an English noun in camelCase; a word that is a plural already stays."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    if word.endswith(("ss", "x", "ch", "sh")):
        return f"{word}es"
    return word if word.endswith("s") else f"{word}s"


def lower_first(name: str) -> str:
    """`VirtualNetwork` as a segment begins: `virtualNetwork`."""
    return name[:1].lower() + name[1:]
