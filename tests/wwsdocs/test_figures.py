from xml.etree import ElementTree

import pytest
import yaml

from wwsapi.states import TABLES, Table
from wwsdocs.figures import diagram, timeline_figure

TIMELINE = yaml.safe_load("""
title: What "it" is & does
rows: [Client, Connection, Operation]
ways:
  - { name: AbandonCall, marks: [a, b, c] }
  - { name: CloseServiceHost, marks: ["<d>", e, f] }
""")


def drawn(table: Table) -> list[tuple[str, str]]:
    """The states that each arrow leaves and reaches, by where it begins and where its head is."""
    svg = ElementTree.fromstring(diagram(table, "t"))
    boxes = {g.attrib["data-state"]: g[0].attrib for g in svg if "data-state" in g.attrib}
    edges = [g for g in svg if g.get("class") == "wws-edge"]

    def at(x: float, y: float) -> str:
        (state,) = (
            name
            for name, box in boxes.items()
            if 0 <= x - float(box["x"]) <= float(box["width"])
            and 0 <= y - float(box["y"]) <= float(box["height"])
        )
        return state

    found = []
    for edge in edges:
        x, y = edge[0].attrib["d"].lstrip("M").replace("C", " ").split()[:2]
        begin = at(float(x), float(y.partition("H")[0].partition("V")[0].partition("L")[0]))
        tip = edge[1].attrib["points"].split()[0].split(",")
        found.append((begin, at(float(tip[0]), float(tip[1]))))
    return found


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


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_state_is_there_once_and_nothing_has_an_id_or_a_style(table: Table) -> None:
    svg = ElementTree.fromstring(diagram(table, 'a "b" & c'))
    assert svg.attrib["aria-label"] == 'a "b" & c'
    assert [g.attrib["data-state"] for g in svg.iter("g") if "data-state" in g.attrib] == [
        state.name for state in table.states
    ]
    assert [node.tag for node in svg.iter() if {"id", "style"} & node.attrib.keys()] == []


def test_an_arrow_names_the_functions_that_lead_there() -> None:
    channel = next(table for table in TABLES if table.name == "channel")
    svg = ElementTree.fromstring(diagram(channel, "t"))
    labels = [text.text for edge in svg.iter("g") for text in edge.findall("text")]
    assert "ShutdownSession, Receive" not in labels
    assert labels.count("Accept") == 1
    assert labels.count("Reset") == 1


def test_a_timeline_has_a_bar_for_each_who_takes_part() -> None:
    svg = ElementTree.fromstring(timeline_figure(TIMELINE))
    assert svg.attrib["aria-label"] == 'What "it" is & does'
    assert [text.text for text in svg.iter("text")] == [
        "AbandonCall", "Client", "a", "Connection", "b", "Operation", "c",
        "CloseServiceHost", "Client", "<d>", "Connection", "e", "Operation", "f",
    ]  # fmt: skip
    bars = [(bar.attrib["class"], bar.attrib["width"]) for bar in svg.iter("rect")]
    assert bars == [
        ("wws-bar-0", "140"), ("wws-bar-1", "360"), ("wws-bar-2", "320"),
        ("wws-bar-0", "320"), ("wws-bar-1", "360"), ("wws-bar-2", "290"),
    ]  # fmt: skip
    assert [node.tag for node in svg.iter() if {"id", "style"} & node.attrib.keys()] == []
