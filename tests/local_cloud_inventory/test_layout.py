"""Cards never overlap and lines pass between them; what needs stands right of what is needed."""

from __future__ import annotations

import random

import pytest

from local_cloud.inventory.graph import graph_of
from local_cloud.inventory.layout import WIDTH, lay_out

PARTS = ("network", "lake", "vault", "databricks", "factory", "synapse", "learning", "compute")
TYPES = (
    "network:Subnet",
    "storage:StorageAccount",
    "keyvault:Vault",
    "datafactory:Factory",
    "synapse:SqlPool",
)


@pytest.fixture(params=range(6))
def chance(request, preview):
    """A stack made by chance: each resource needs some of those before it."""
    dice = random.Random(request.param)
    made = []
    for number in range(40):
        needs = dice.sample(made, min(len(made), dice.randrange(4)))
        made.append(preview.add(dice.choice(TYPES), f"r{number}", dice.choice(PARTS), x=needs))
    return lay_out(graph_of(preview.resources))


def area(box):
    return box.x, box.y, box.x + WIDTH, box.y + box.height


def test_cards_do_not_overlap(chance):
    boxes = [area(box) for box in chance.boxes]
    for number, (x1, y1, x2, y2) in enumerate(boxes):
        for a1, b1, a2, b2 in boxes[number + 1 :]:
            assert x2 <= a1 or a2 <= x1 or y2 <= b1 or b2 <= y1


def test_lines_pass_between_cards(chance):
    lanes = [
        (start, end)
        for route in chance.routes
        for start, end in zip(route.points[1:-1:2], route.points[2:-1:2], strict=True)
    ]
    for (x1, y), (x2, same) in lanes:
        assert y == same
        for left, top, right, bottom in map(area, chance.boxes):
            assert not (min(x1, x2) < right and left < max(x1, x2) and top < y < bottom)


def test_lines_begin_and_end_at_their_rows(chance):
    rows = {row.id: (box, row) for box in chance.boxes for row in box.card.rows}
    for route in chance.routes:
        for point, row_id, right in (
            (route.points[0], route.line.source, route.leaves_right),
            (route.points[-1], route.line.target, route.arrives_right),
        ):
            box, row = rows[row_id]
            assert point == (box.x + (WIDTH if right else 0), box.middle(row))


def test_everything_is_within_the_picture(chance):
    for box in chance.boxes:
        assert 0 <= box.x <= chance.width - WIDTH
        assert 0 <= box.y <= chance.height - box.height


def test_what_needs_stands_right_of_what_is_needed(preview):
    network = preview.add("network:VirtualNetwork", "v", "network")
    workspace = preview.add("databricks:Workspace", "w", "databricks", x=network)
    preview.add("datafactory:LinkedService", "l", "factory", x=workspace)
    preview.add("keyvault:Vault", "k", "vault")
    columns = {box.card.title: box.column for box in lay_out(graph_of(preview.resources)).boxes}
    assert columns == {"network": 0, "databricks": 1, "factory": 2, "vault": 0}


def test_a_circle_is_cut_where_access_closes_it(preview):
    lake = preview.add("storage:StorageAccount", "s", "lake")
    learning = preview.add("machinelearningservices:Workspace", "m", "learning", x=lake)
    connector = preview.add("databricks:AccessConnector", "c", "connector")
    preview.add("storage:BlobServiceProperties", "b", "lake", x=connector)
    preview.add("authorization:RoleAssignment", "r", "other", scope=learning, principalId=connector)
    columns = {box.card.title: box.column for box in lay_out(graph_of(preview.resources)).boxes}
    assert columns["connector"] < columns["lake"] < columns["learning"]


def test_a_line_back_passes_between_cards_too(preview):
    one = preview.add("storage:StorageAccount", "one", "a")
    two = preview.add("keyvault:Vault", "two", "b", x=one)
    three = preview.add("datafactory:Factory", "three", "c", x=two)
    preview.add("synapse:SqlPool", "four", "a", x=three)
    layout = lay_out(graph_of(preview.resources))
    [back] = [route for route in layout.routes if not route.leaves_right]
    assert len(back.points) == 4
    assert back.arrives_right
    assert back.points[0][0] > back.points[1][0] > back.points[2][0] > back.points[3][0]


def test_an_empty_stack_is_an_empty_picture():
    layout = lay_out(graph_of([]))
    assert (layout.boxes, layout.routes, layout.width, layout.height) == ((), (), 0, 0)
