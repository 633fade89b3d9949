"""The scenarios by number: how hard each is, where it is known from, and which tests play it.

`scenarios.tsv` repeats level and provenance from the specification, so that the list can be printed
where the specification is not at hand; a test compares the two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent

_ITEM = re.compile(r"^(\d+)\. (.*(?:\n +.*)*)", re.MULTILINE)
_PLAYED = re.compile(r"^@(?:scenario|race)\((\d+)", re.MULTILINE)


class Scenario(NamedTuple):
    level: str
    provenance: str


def table() -> dict[int, Scenario]:
    rows = (HERE / "scenarios.tsv").read_text("utf-8").splitlines()
    return {int(number): Scenario(*rest) for number, *rest in (row.split("\t") for row in rows)}


def of_specification(text: str) -> dict[int, Scenario]:
    """Section 5. A section may give its level once, in its heading."""
    found = {}
    for section in re.split(r"^### ", text[text.index("\n### 5.1") :], flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n## ")[0].partition("\n")
        for number, item in _ITEM.findall(body):
            level = next((mark for mark in item[:1] + heading if mark in "①②③"), "")
            provenance = item[item.rindex("[") + 1 : item.rindex("]")]
            found[int(number)] = Scenario(level, provenance)
    return found


def tests() -> dict[int, list[str]]:
    """The files that play a scenario, by its number."""
    found = defaultdict(list)
    for path in sorted(HERE.glob("test_*.py")):
        for number in _PLAYED.findall(path.read_text("utf-8")):
            found[int(number)].append(path.name)
    return dict(found)
