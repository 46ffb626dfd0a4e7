"""The picture is one well-formed file that asks for nothing, and Mermaid that Mermaid can read."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from local_cloud.inventory import mermaid, svg
from local_cloud.inventory.graph import graph_of
from local_cloud.inventory.layout import lay_out
from local_cloud.inventory.palette import ROLE_NAMES, style

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def graph(preview):
    """Three parts, a grant, a lock, a name with what XML and Mermaid take for their own."""
    network = preview.add("network:VirtualNetwork", 'v<"&#;[x]>', "network")
    account = preview.add("storage:StorageAccount", "lake", "lake", x=network)
    connector = preview.add("databricks:AccessConnector", "c", "databricks")
    preview.add("authorization:RoleAssignment", "r", "lake", scope=account, principalId=connector)
    preview.add("authorization:ManagementLockByScope", "l", "locks", scope=account)
    return graph_of(preview.resources)


def drawn(graph, **options):
    return svg.draw(lay_out(graph), "dev · <standard>", "westeurope & more", **options)


def test_it_is_well_formed_and_names_everything(graph):
    root = ET.fromstring(drawn(graph))
    said = [element.text for element in root.iter() if element.text]
    assert "dev · <standard>" in said
    for card in graph.cards:
        assert card.title in said
        for row in card.rows:
            assert any(text.startswith(row.label) for text in said)
            assert f"{row.label}{row.count}: {row.names}" in said
            assert all(mark in said for mark in row.marks)


def test_it_asks_for_nothing_and_runs_nothing(graph):
    text = drawn(graph)
    assert re.findall(r"https?://[^\"' ]+", text) == ["http://www.w3.org/2000/svg"]
    for element in ET.fromstring(text).iter():
        assert element.tag.removeprefix(SVG) not in {"script", "image", "use", "foreignObject", "a"}
        assert not any("href" in name for name in element.attrib)
    assert "@import" not in text
    assert "url(" not in text


def test_a_line_says_what_it_means(graph):
    said = [title.text for title in ET.fromstring(drawn(graph)).iter(f"{SVG}title")]
    assert "Storage account needs Virtual network" in said
    assert "Access connector has been granted access to Storage account" in said


def test_the_arrow_of_access_points_at_what_may_be_accessed(preview):
    account = preview.add("storage:StorageAccount", "s", "lake")
    connector = preview.add("databricks:AccessConnector", "c", "databricks")
    preview.add("authorization:RoleAssignment", "r", "lake", scope=account, principalId=connector)
    layout = lay_out(graph_of(preview.resources))
    [route] = layout.routes
    tips = [
        path.attrib["d"] for path in ET.fromstring(svg.draw(layout, "", "")).iter(f"{SVG}path")
        if path.attrib.get("class") == "tip"
    ]  # fmt: skip
    x, y = route.points[0]
    assert tips[0].startswith(f"M{x:g} {y:g}l7 ")


def test_it_is_light_dark_or_as_the_screen_is(graph):
    assert "prefers-color-scheme: dark" in drawn(graph)
    light, dark = drawn(graph, theme="light"), drawn(graph, theme="dark")
    assert "prefers-color-scheme" not in light + dark
    assert light != dark


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_stand_out_from_what_they_stand_on(theme):
    """WCAG: 4.5 for text, 3 for what is drawn."""
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", style(theme)))
    for ground in ("page", "card"):
        for name, least in (("ink", 4.5), ("soft", 4.5), *((role, 3) for role in ROLE_NAMES)):
            assert contrast(colours[name], colours[ground]) >= least, (name, ground)


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_long_text_is_cut_to_its_room():
    text = "a very long list of names, and more of them"
    cut = svg.fitted(text, 10, 100)
    assert cut.endswith("…")
    assert svg.text_width(cut, 10) <= 100
    assert svg.fitted("short", 10, 100) == "short"


def test_mermaid_has_a_subgraph_for_each_card_and_no_stray_syntax(graph):
    text = mermaid.write(graph, "dev [standard]")
    lines = text.splitlines()
    assert lines[:4] == ["---", "title: dev  standard", "---", "flowchart LR"]
    assert sum(line.startswith("  subgraph ") for line in lines) == len(graph.cards) == lines.count("  end")
    node = re.compile(r'    c\d+r\d+\["[^"<>\[\]{}|;`]+(<br/><small>[a-z, ]+</small>)?"\]')
    nodes = [line for line in lines if line.startswith("    ")]
    assert len(nodes) == sum(len(card.rows) for card in graph.cards)
    assert all(node.fullmatch(line) for line in nodes)
    assert sum("-->" in line for line in lines) == 1
    assert sum("-. may access .->" in line for line in lines) == 1
