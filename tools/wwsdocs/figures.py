"""Figures as SVG: the states of an object, and what each way to stop does over time.

Colours and fonts are in the style sheet, by class, so that a figure follows the theme and needs no
style of its own. A state carries its name in `data-state`: a program that runs beside it lights it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from html import escape
from math import hypot

from wwsapi.states import Table

_WIDTH, _HEIGHT = 108, 34  # of a state
_PLACES = {  # column, row
    "CREATED": (0, 1),
    "OPENING": (1, 1),
    "ACCEPTING": (1, 2),
    "OPEN": (2, 1),
    "FAULTED": (3, 2),
    "CLOSING": (3, 1),
    "CLOSED": (4, 1),
}
_COLUMN, _ROW, _TOP = 170, 92, 34

Point = tuple[float, float]
Edge = tuple[str, str]
Route = tuple[str, Point, str]  # the path, the place of its label, the head of its arrow


def diagram(table: Table, title: str) -> str:
    """The states of an object, and the functions that lead from one to another."""
    edges = _edges(table)
    shapes = [_edge(edge, labels) for edge, labels in edges.items()]
    shapes += [_state(state) for state in table.states]
    width = 4 * _COLUMN + _WIDTH + 20
    height = _TOP + _ROW // 2 + 2 * _ROW
    return (
        f'<svg class="wws-figure" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}">{"".join(shapes)}</svg>'
    )


def _edges(table: Table) -> dict[Edge, list[str]]:
    edges: dict[Edge, list[str]] = {}
    for start, end, label in _moves(table):
        if start is not end:
            labels = edges.setdefault((start.name, end.name), [])
            if label not in labels:
                labels.append(label)
    return edges


def _moves(table: Table) -> Iterator[tuple[IntEnum, IntEnum, str]]:
    """From, to, and the function or the outcome that leads there."""
    for function, row in table.rows.items():
        for state, cell in row.items():
            during = cell.outcomes.get("async", state)
            yield state, during, function
            if "ok" in cell.outcomes:
                yield during, cell.outcomes["ok"], "" if during is not state else function
            for outcome in ("error", "broken"):
                if outcome in cell.outcomes:
                    yield during, cell.outcomes[outcome], "error"


def _corner(state: str) -> Point:
    column, row = _PLACES[state]
    return 10 + column * _COLUMN, _TOP + (row - 1) * _ROW + _ROW // 2


def _state(state: IntEnum) -> str:
    x, y = _corner(state.name)
    middle = f'x="{x + _WIDTH / 2:g}" y="{y + _HEIGHT / 2 + 4:g}"'
    return (
        f'<g data-state="{state.name}"><rect x="{x:g}" y="{y:g}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" rx="6"/><text {middle}>{state.name}</text></g>'
    )


def _edge(edge: Edge, labels: list[str]) -> str:
    start, end = edge
    path, place, arrow = _route(start, end)
    words = "" if "" in labels else ", ".join(labels)  # what ends either way, just ends
    text = f'<text x="{place[0]:g}" y="{place[1]:g}">{escape(words)}</text>' if words else ""
    return f'<g class="wws-edge"><path d="{path}"/>{arrow}{text}</g>'


def _arrow(tip: Point, way: Point) -> str:
    """The head of an arrow that comes this way."""
    (x, y), (dx, dy) = tip, way
    size = hypot(dx, dy)
    dx, dy = dx / size * 7, dy / size * 7
    left, right = (x - dx - dy / 2, y - dy + dx / 2), (x - dx + dy / 2, y - dy - dx / 2)
    points = " ".join(f"{a:.4g},{b:.4g}" for a, b in (tip, left, right))
    return f'<polygon points="{points}"/>'


def _route(start: str, end: str) -> Route:
    """A path, and where its label stands. Neighbours are joined by lines; what goes back or further
    goes over the row, or under it."""
    (x1, y1), (x2, _) = _corner(start), _corner(end)
    (c1, r1), (c2, r2) = _PLACES[start], _PLACES[end]
    half = _HEIGHT / 2
    if r1 == r2 and c2 - c1 == 1:
        y = y1 + half - 6
        place = (x1 + _WIDTH + x2) / 2, y - 5
        return f"M{x1 + _WIDTH:g} {y:g}H{x2:g}", place, _arrow((x2, y), (1, 0))
    if r1 == r2 and c1 - c2 == 1:
        y = y1 + half + 8
        place = (x2 + _WIDTH + x1) / 2, y + 14
        return f"M{x1:g} {y:g}H{x2 + _WIDTH:g}", place, _arrow((x2 + _WIDTH, y), (-1, 0))
    if r1 == r2 and c2 > c1:
        bow = y1 - 18 - 9 * (c2 - c1)
        a, b = x1 + _WIDTH / 2, x2 + _WIDTH / 2
        path = f"M{a:g} {y1:g}C{a:g} {bow:g} {b:g} {bow:g} {b:g} {y1:g}"
        return path, ((a + b) / 2, bow + 9), _arrow((b, y1), (0, 1))
    if r1 == r2:
        a, b, y = x1 + _WIDTH - 14, x2 + 14, y1 + _HEIGHT
        low = y + _ROW + 18
        path = f"M{a:g} {y:g}V{low:g}H{b:g}V{y:g}"
        return path, ((a + b) / 2, low - 5), _arrow((b, y), (0, -1))
    return _slanted(start, end)


def _slanted(start: str, end: str) -> Route:
    (x1, y1), (x2, y2) = _corner(start), _corner(end)
    down = y2 > y1
    a, b = x1 + _WIDTH / 2, x2 + _WIDTH / 2
    shift = 20 if down else -20
    ya, yb = (y1 + _HEIGHT, y2) if down else (y1, y2 + _HEIGHT)
    xa, xb = a + (shift if b > a else 0), b - (34 if b > a else -20)
    part = 0.36 if down else 0.62
    place = xa + (xb - xa) * part + (24 if down else -18), ya + (yb - ya) * part + 4
    if not down and b < a:  # it goes back beside the one that came: to the right of both
        xa, xb = a + 34, b + 44
        path = f"M{xa:g} {ya:g}C{xa:g} {ya - 40:g} {xb:g} {yb + 40:g} {xb:g} {yb:g}"
        return path, (xa + 4, ya - 22), _arrow((xb, yb), (0, -1))
    return f"M{xa:g} {ya:g}L{xb:g} {yb:g}", place, _arrow((xb, yb), (xb - xa, yb - ya))


_CALL, _EVENT = 110, 250  # where the call begins, and where somebody stops it
_ENDS = {  # how long client, connection and operation last, for each way
    "AbandonCall": (_EVENT, 470, 430),
    "AbortServiceProxy": (_EVENT, _EVENT, 310),
    "AbortServiceHost": (_EVENT, _EVENT, 310),
    "CloseServiceHost": (430, 470, 400),
}
_LANE, _PANEL = 24, 110


def timeline_figure(words: dict[str, object]) -> str:
    """One panel for each way to stop, one bar for each who takes part."""
    rows, ways = words["rows"], words["ways"]
    assert isinstance(rows, list)
    assert isinstance(ways, list)
    height = _PANEL * len(ways)
    panels = [
        _panel(number * _PANEL, way["name"], rows, way["marks"]) for number, way in enumerate(ways)
    ]
    return (
        f'<svg class="wws-figure wws-times" viewBox="0 0 {4 * _COLUMN + _WIDTH + 20} {height}" '
        f'role="img" aria-label="{escape(str(words["title"]))}">{"".join(panels)}</svg>'
    )


def _panel(top: float, name: str, rows: list[str], marks: list[str]) -> str:
    shapes = [
        f'<text class="wws-way" x="{_EVENT}" y="{top + 16:g}">{escape(name)}</text>',
        f'<path class="wws-event" d="M{_EVENT} {top + 22:g}V{top + 22 + 3 * _LANE:g}"/>',
    ]
    for number, (row, mark, end) in enumerate(zip(rows, marks, _ENDS[name], strict=True)):
        y = top + 28 + number * _LANE
        shapes.append(
            f'<text class="wws-who" x="{_CALL - 8}" y="{y + 11:g}">{escape(row)}</text>'
            f'<rect class="wws-bar-{number}" x="{_CALL}" y="{y:g}" width="{end - _CALL}" '
            f'height="14" rx="3"/>'
            f'<text class="wws-mark" x="{end + 8}" y="{y + 11:g}">{escape(mark)}</text>'
        )
    return "".join(shapes)
