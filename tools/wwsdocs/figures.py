"""Figures: the states of an object as SVG, and what each way to stop does over time.

Colours and fonts are in the style sheet, by class, so that a figure follows the theme and needs no
style of its own. A state carries its name in `data-state`: a program that runs beside it lights it.
Both are narrow enough for a phone: 392 units are its width, and texts there stand below bars.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from html import escape
from typing import Literal, NamedTuple

from wwsapi.states import Table

_WIDTH, _HEIGHT = 96, 32  # of a state
_COLUMN, _ROW, _EDGE, _TOP = 148, 68, 2, 6
_LINE = 13  # of a label

_COLUMNS = {
    "CREATED": 0, "CLOSED": 0, "OPENING": 1, "ACCEPTING": 1, "FAULTED": 1, "OPEN": 2, "CLOSING": 2,
}  # fmt: skip
# The life of an object goes around; what interrupts it is inside.
_ROWS = (("CREATED", "OPENING", "OPEN"), ("ACCEPTING",), ("FAULTED",), ("CLOSED", "CLOSING"))

Point = tuple[float, float]
Side = Literal["left", "right", "top", "bottom"]
Edge = tuple[str, str]


class Port(NamedTuple):
    """A place on the edge of a state: how far from its middle, or from its left end."""

    side: Side
    at: float


class Way(NamedTuple):
    leaves: Port
    enters: Port
    label: Literal["above", "below", "around", "before", "behind"]  # where it stands, of the line


_WAYS: dict[Edge, Way] = {
    ("CREATED", "OPENING"): Way(Port("right", -7), Port("left", -7), "above"),
    ("OPENING", "CREATED"): Way(Port("left", 7), Port("right", 7), "below"),
    ("OPENING", "OPEN"): Way(Port("right", 0), Port("left", 0), "above"),
    ("CREATED", "ACCEPTING"): Way(Port("bottom", 86), Port("left", -7), "above"),
    ("ACCEPTING", "CREATED"): Way(Port("left", 7), Port("bottom", 72), "below"),
    ("ACCEPTING", "OPEN"): Way(Port("right", 0), Port("bottom", 14), "above"),
    ("OPEN", "FAULTED"): Way(Port("bottom", 32), Port("right", 0), "around"),
    ("OPEN", "CLOSING"): Way(Port("bottom", 54), Port("top", 54), "behind"),
    ("CLOSING", "CLOSED"): Way(Port("left", 0), Port("right", 0), "above"),
    ("FAULTED", "CLOSED"): Way(Port("left", 0), Port("top", 86), "around"),
    ("CREATED", "CLOSED"): Way(Port("bottom", 54), Port("top", 54), "behind"),
    ("CLOSED", "CREATED"): Way(Port("top", 40), Port("bottom", 40), "before"),
}


class Plan:
    """Where the states of an object stand."""

    def __init__(self, table: Table) -> None:
        names = {state.name for state in table.states}
        rows = [row for row in _ROWS if names & {*row}]
        self._rows = {name: number for number, row in enumerate(rows) for name in row}
        self.width = 2 * _COLUMN + _WIDTH + 2 * _EDGE
        self.height = _TOP + (len(rows) - 1) * _ROW + _HEIGHT + _EDGE

    def corner(self, state: str) -> Point:
        return _EDGE + _COLUMNS[state] * _COLUMN, _TOP + self._rows[state] * _ROW

    def port(self, state: str, port: Port) -> Point:
        x, y = self.corner(state)
        if port.side in ("left", "right"):
            return x + (_WIDTH if port.side == "right" else 0), y + _HEIGHT / 2 + port.at
        return x + port.at, y + (_HEIGHT if port.side == "bottom" else 0)


def diagram(table: Table, title: str, error: str) -> str:
    """The states of an object, and the functions, or the error, that lead from one to another."""
    plan = Plan(table)
    shapes = [_edge(plan, edge, labels) for edge, labels in _edges(table, error).items()]
    shapes += [_state(plan, state.name) for state in table.states]
    return (
        f'<svg class="wws-figure" viewBox="0 0 {plan.width} {plan.height}" text-anchor="middle" '
        f'role="img" aria-label="{escape(title)}">{"".join(shapes)}</svg>'
    )


def _edges(table: Table, error: str) -> dict[Edge, list[str]]:
    edges: dict[Edge, list[str]] = {}
    for start, end, label in _moves(table, error):
        if start is not end:
            labels = edges.setdefault((start.name, end.name), [])
            if label not in labels:
                labels.append(label)
    return edges


def _moves(table: Table, error: str) -> Iterator[tuple[IntEnum, IntEnum, str]]:
    """From, to, and the function or the outcome that leads there. An error that leads where success
    does is no other way: there the function leads, however it ends."""
    for function, row in table.rows.items():
        for state, cell in row.items():
            during = cell.outcomes.get("async", state)
            yield state, during, function
            if "ok" in cell.outcomes:
                yield during, cell.outcomes["ok"], "" if during is not state else function
            for outcome in ("error", "broken"):
                target = cell.outcomes.get(outcome)
                if target not in (None, cell.outcomes.get("ok")):
                    yield during, target, error


def _state(plan: Plan, name: str) -> str:
    x, y = plan.corner(name)
    return (
        f'<g data-state="{name}"><rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
        f'<text x="{x + _WIDTH / 2:g}" y="{y + _HEIGHT / 2 + 4.5:g}">{name}</text></g>'
    )


def _edge(plan: Plan, edge: Edge, labels: list[str]) -> str:
    way = _WAYS[edge]
    (x1, y1), (x2, y2) = plan.port(edge[0], way.leaves), plan.port(edge[1], way.enters)
    across, down = (f"H{x2:g}" if x1 != x2 else ""), (f"V{y2:g}" if y1 != y2 else "")
    steps = across + down if way.leaves.side in ("left", "right") else down + across
    texts = "" if "" in labels else _label(way, (x1, y1), (x2, y2), labels)  # else it just ends
    return (
        f'<g class="wws-edge"><path d="M{x1:g} {y1:g}{steps}"/>'
        f"{_arrow((x2, y2), way.enters.side)}{texts}</g>"
    )


def _arrow(tip: Point, side: Side) -> str:
    """The head of an arrow that comes to this side."""
    x, y = tip
    away = {"left": (-7, 0), "right": (7, 0), "top": (0, -7), "bottom": (0, 7)}
    dx, dy = away[side]
    ends = (x, y), (x + dx + dy / 2, y + dy + dx / 2), (x + dx - dy / 2, y + dy - dx / 2)
    points = " ".join(f"{a:g},{b:g}" for a, b in ends)
    return f'<polygon points="{points}"/>'


def _label(way: Way, start: Point, end: Point, lines: list[str]) -> str:
    """Beside a line down, above the row of the fault; else in the gap between two columns."""
    (x1, y1), (x2, y2) = start, end
    if way.label in ("before", "behind"):
        before = way.label == "before"
        x, y = x1 - 6 if before else x1 + 6, max(y1, y2) - _ROW - 10
        anchor = "end" if before else "start"
        return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(", ".join(lines))}</text>'
    level = y1 if way.leaves.side in ("left", "right") else y2
    gap = _EDGE + _WIDTH + (_COLUMN - _WIDTH) / 2
    x = gap if min(x1, x2) < _COLUMN else gap + _COLUMN
    first = level + _LINE if way.label == "below" else level - 5
    places = [first + number * _LINE for number in range(len(lines))]
    if way.label == "around":
        places[1:] = [level + number * _LINE for number in range(1, len(lines))]
    return "".join(
        f'<text x="{x:g}" y="{y:g}">{escape(line)}</text>'
        for y, line in zip(places, lines, strict=True)
    )


_STOP = 32  # when somebody stops the call, of the time that is shown; the style sheet knows it, too
_ENDS = {  # when client, connection and operation are done, for each way
    "AbandonCall": (_STOP, 100, 90),
    "AbortServiceProxy": (_STOP, _STOP, 58),
    "AbortServiceHost": (_STOP, _STOP, 58),
    "CloseServiceHost": (90, 100, 82),
}


def timeline_figure(words: dict[str, object]) -> str:
    """A panel for each way to stop, and in it a bar for each who takes part."""
    rows, ways = words["rows"], words["ways"]
    assert isinstance(rows, list)
    assert isinstance(ways, list)
    panels = "".join(_panel(way["name"], rows, way["marks"]) for way in ways)
    title = escape(str(words["title"]))
    return f'<figure class="wws-timeline" aria-label="{title}">{panels}</figure>'


def _panel(name: str, rows: list[str], marks: list[str]) -> str:
    bars = "".join(
        f"<dt>{escape(row)}</dt><dd>{_bar(number, end)}{escape(mark)}</dd>"
        for number, (row, mark, end) in enumerate(zip(rows, marks, _ENDS[name], strict=True))
    )
    return f'<div class="wws-way"><p>{escape(name)}</p><dl>{bars}</dl></div>'


def _bar(number: int, end: int) -> str:
    return (
        f'<svg class="wws-time" aria-hidden="true"><rect class="wws-bar-{number}" width="{end}%" '
        f'y="3" height="10" rx="3"/><line x1="{_STOP}%" x2="{_STOP}%" y2="16"/></svg>'
    )
