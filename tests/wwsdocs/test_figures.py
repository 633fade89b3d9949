import re
from collections.abc import Iterator
from itertools import combinations
from xml.etree import ElementTree

import pytest
import yaml

from wwsapi.states import TABLES, Table
from wwsdocs.figures import diagram, timeline_figure

SIDES = ("x", "y", "width", "height")
TIMELINE = yaml.safe_load("""
title: What "it" is & does
rows: [Client, Connection, Operation]
ways:
  - { name: AbandonCall, marks: [a, b, c] }
  - { name: CloseServiceHost, marks: ["<d>", e, f] }
""")


Box = tuple[float, float, float, float]  # left, top, right, bottom


def boxes(svg: ElementTree.Element) -> dict[str, Box]:
    found = {}
    for node in svg:
        if name := node.get("data-state"):
            x, y, width, height = (float(node[0].attrib[key]) for key in SIDES)
            found[name] = x, y, x + width, y + height
    return found


def drawn(table: Table) -> list[tuple[str, str]]:
    """The states that each arrow leaves and reaches, by where it begins and where its head is."""
    svg = ElementTree.fromstring(diagram(table, "t", "error"))

    def at(x: float, y: float) -> str:
        (state,) = (
            name
            for name, (left, top, right, bottom) in boxes(svg).items()
            if left <= x <= right and top <= y <= bottom
        )
        return state

    found = []
    for edge in svg.iterfind("g[@class='wws-edge']"):
        path, head = edge[0].attrib["d"], edge[1].attrib["points"]
        x, y = re.findall(r"[\d.]+", path)[:2]
        tip_x, tip_y = head.split()[0].split(",")
        found.append((at(float(x), float(y)), at(float(tip_x), float(tip_y))))
    return found


def lines(svg: ElementTree.Element) -> Iterator[Box]:
    """Each straight piece of each arrow."""
    for path in svg.iterfind("g/path"):
        way = path.attrib["d"]
        x, y = map(float, re.findall(r"[\d.]+", way)[:2])
        for step, length in re.findall(r"([HV])([\d.]+)", way):
            to_x, to_y = (float(length), y) if step == "H" else (x, float(length))
            yield min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)
            x, y = to_x, to_y


def labels(svg: ElementTree.Element) -> Iterator[Box]:
    """Where a label stands, at the most, in 12 pixels."""
    for text in svg.iterfind("g[@class='wws-edge']/text"):
        said = text.text or ""
        width = sum(12 if ord(letter) > 0x2E80 else 7.2 for letter in said)
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        before = {"start": 0, "end": width}.get(text.get("text-anchor", ""), width / 2)
        yield x - before, y - 9, x - before + width, y + 2


def apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def possible(table: Table) -> set[tuple[str, str]]:
    found = set()
    for row in table.rows.values():
        for state, cell in row.items():
            during = cell.outcomes.get("async", state)
            ends = [end for name, end in cell.outcomes.items() if name != "async"]
            found |= {(state.name, during.name), *((during.name, end.name) for end in ends)}
    return {(start, end) for start, end in found if start != end}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_transition_is_drawn_once(table: Table) -> None:
    assert sorted(drawn(table)) == sorted(possible(table))


@pytest.mark.parametrize("error", ["erreur", "錯誤"])
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_labels_touch_neither_states_nor_arrows_nor_one_another(table: Table, error: str) -> None:
    svg = ElementTree.fromstring(diagram(table, "t", error))
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    found = list(labels(svg))
    others = [*boxes(svg).values(), *lines(svg)]
    assert [(one, other) for one in found for other in others if not apart(one, other)] == []
    assert [pair for pair in combinations(found, 2) if not apart(*pair)] == []
    outside = [
        (left, top, right, low)
        for left, top, right, low in found
        if min(left, top) < 0 or right > width or low > height
    ]
    assert outside == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_arrows_go_through_no_state(table: Table) -> None:
    svg = ElementTree.fromstring(diagram(table, "t", "error"))
    inner = [(x + 1, y + 1, right - 1, low - 1) for x, y, right, low in boxes(svg).values()]
    assert [(a, b) for a in lines(svg) for b in inner if not apart(a, b)] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_state_is_there_once_and_nothing_has_an_id_or_a_style(table: Table) -> None:
    svg = ElementTree.fromstring(diagram(table, 'a "b" & c', "error"))
    assert svg.attrib["aria-label"] == 'a "b" & c'
    assert [g.attrib["data-state"] for g in svg.iter("g") if "data-state" in g.attrib] == [
        state.name for state in table.states
    ]
    assert [node.tag for node in svg.iter() if {"id", "style"} & node.attrib.keys()] == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "channel",
            ["Abort"] * 3 + ["Accept"] + ["Close"] * 3 + ["Open", "Reset"] + ["erreur"] * 3,
        ),
        ("service host", ["Abort"] * 2 + ["Close"] * 3 + ["Open", "Reset", "erreur"]),
    ],
)
def test_an_arrow_names_what_leads_there(name: str, expected: list[str]) -> None:
    table = next(table for table in TABLES if table.name == name)
    svg = ElementTree.fromstring(diagram(table, "t", "erreur"))
    labels = svg.iterfind("g[@class='wws-edge']/text")
    assert sorted(text.text or "" for text in labels) == expected


def test_a_timeline_has_a_bar_for_each_who_takes_part() -> None:
    figure = ElementTree.fromstring(timeline_figure(TIMELINE))
    assert figure.attrib["aria-label"] == 'What "it" is & does'
    assert list(figure.itertext()) == [
        "AbandonCall", "Client", "a", "Connection", "b", "Operation", "c",
        "CloseServiceHost", "Client", "<d>", "Connection", "e", "Operation", "f",
    ]  # fmt: skip
    bars = [(bar.attrib["class"], bar.attrib["width"]) for bar in figure.iter("rect")]
    assert bars == [
        ("wws-bar-0", "32%"), ("wws-bar-1", "100%"), ("wws-bar-2", "90%"),
        ("wws-bar-0", "90%"), ("wws-bar-1", "100%"), ("wws-bar-2", "82%"),
    ]  # fmt: skip
    assert [node.tag for node in figure.iter() if {"id", "style"} & node.attrib.keys()] == []
