"""Property paths."""

from __future__ import annotations

import pytest

from local_cloud.azure.engine import paths
from local_cloud.azure.engine.values import make_secret


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("a", ("a",)),
        ("a.b[0].c", ("a", "b", 0, "c")),
        ('a["x.y"]', ("a", "x.y")),
        ('["a"].b', ("a", "b")),
        ("a[*].b", ("a", "*", "b")),
        ("*", ("*",)),
        ("#initerror", ("#initerror",)),
    ],
)
def test_parse(text, steps):
    assert paths.parse(text) == steps


@pytest.mark.parametrize("text", ["a[", "a[x]", 'a["x]', "a]"])
def test_parse_refuses(text):
    with pytest.raises(ValueError, match="is not a property path"):
        paths.parse(text)


def test_covers():
    assert paths.covers(("a",), ("a", "b", 0))
    assert paths.covers(("*",), ("a", "b"))
    assert paths.covers(("a", "*", "c"), ("a", 3, "c"))
    assert not paths.covers(("a", "b"), ("a",))
    assert not paths.covers(("a", "b"), ("a", "c"))


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (("a",), {"a": 1}, {"a": 2}, {"a": 1}),
        (("a",), {}, {"a": 2}, {}),
        (("a",), {"a": 1}, {}, {"a": 1}),
        (("a", "b"), {"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, {"a": {"b": 1, "c": 3}}),
        (("a", 1), {"a": [1, 2]}, {"a": [3, 4]}, {"a": [3, 2]}),
        (("a", 1), {"a": [1]}, {"a": [3, 4]}, {"a": [3]}),
        (("a", 1), {"a": [1, 2]}, {"a": [3]}, {"a": [3, 2]}),
        (("a", "*", "b"), {"a": [{"b": 1}]}, {"a": [{"b": 2}, {"b": 3}]}, {"a": [{"b": 1}, {"b": 3}]}),
        (("a", "b"), {}, {}, {}),
        (
            ("a", "b"),
            {"a": make_secret({"b": 1})},
            {"a": make_secret({"b": 2})},
            {"a": make_secret({"b": 1})},
        ),
    ],
)
def test_reset(path, old, new, expected):
    assert paths.reset(path, old, new) == expected


def test_reset_needs_the_way_to_exist():
    with pytest.raises(KeyError):
        paths.reset(("a", "b"), {}, {"a": {"b": 1}})
