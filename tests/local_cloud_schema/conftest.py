"""Every place of every resource class, one at a time: inputs as small as possible with one class written out."""

import collections
import dataclasses

import pytest

from local_cloud.azure import introspect
from local_cloud.azure.example_inputs import minimal_object, shallow_object
from local_cloud.azure.shapes import properties

TEXT, FRACTION, LIST, OBJECT = "no such value", 1.5, ["no such value"], {"noSuchKey": 1}


@dataclasses.dataclass
class Place:
    """A class somewhere in a resource's inputs; `target` is its object inside `inputs`."""

    token: str
    cls: type
    inputs: dict
    target: dict
    path: str

    def at(self, name):
        return f"{self.path}.{name}" if self.path else name


def _containers(shape):
    """What is around the objects of a shape: `[0]` for a list, `.example` for a mapping; then its classes."""
    around = ()
    while shape.item is not None or shape.member is not None:
        around += ("[0]" if shape.item is not None else ".example",)
        shape = shape.item or shape.member
    return around, shape.objects


def _put(root, steps):
    inputs = target = minimal_object(root)
    path, cls = "", root
    for name, around, cls in steps:
        value = inner = minimal_object(cls)
        for container in reversed(around):
            value = [value] if container == "[0]" else {"example": value}
        target[name], target = value, inner
        path += f"{'.' if path else ''}{name}{''.join(around)}"
    target.update(shallow_object(cls))
    return cls, inputs, target, path


def places_of(token, seen):
    """The resource's own class, and each nested class that is not in `seen` yet."""
    root = introspect.input_class(token)
    queue = collections.deque([()])
    while queue:
        steps = queue.popleft()
        cls, inputs, target, path = _put(root, steps)
        yield Place(token, cls, inputs, target, path)
        for name, spec in properties(cls).items():
            around, objects = _containers(spec.shape)
            for option in objects:
                if option not in seen:
                    seen.add(option)
                    queue.append((*steps, (name, around, option)))


def wrong_types(shape):
    """Values a shape does not accept, each with the path of the failure below the property."""
    if shape.anything:
        return
    number = float in shape.scalars
    if str not in shape.scalars and not shape.enums:
        yield TEXT, ""
    if bool not in shape.scalars:
        yield True, ""
    if not number:
        yield FRACTION, ""
    if shape.item is None:
        yield LIST, ""
    else:
        yield from (([value], f"[0]{below}") for value, below in wrong_types(shape.item))
    if not shape.objects and shape.member is None:
        yield OBJECT, ""
    elif shape.member is not None:
        yield from (({"example": value}, f".example{below}") for value, below in wrong_types(shape.member))


def enums_of(shape):
    """A value no enum lists, its path below the property, and whether the enum is closed."""
    if shape.item is not None:
        yield from (([value], f"[0]{below}", closed) for value, below, closed in enums_of(shape.item))
    if shape.member is not None:
        yield from (
            ({"example": value}, f".example{below}", closed)
            for value, below, closed in enums_of(shape.member)
        )
    if shape.enums and not shape.anything:
        yield TEXT, "", str not in shape.scalars


@pytest.fixture(scope="session")
def places():
    return places_of


@pytest.fixture(scope="session")
def wrong():
    return wrong_types


@pytest.fixture(scope="session")
def unlisted():
    return enums_of
