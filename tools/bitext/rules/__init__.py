"""The rules. A rule is a file in this folder: `bt101_mangled_constant.py` is the rule BT101,
`mangled-constant`. Nothing else registers it.

Its docstring is its page in the documentation and its tests. The first line says what is wrong.
Examples are indented blocks below a line `Bad, es:` or `Good, es:`; the parts of an example are
separated by a line `=>`: the original (may be left out), the translation, and for a bad one that
can be repaired, the repaired translation. An example may be a whole page with front matter.

The file defines `SEVERITY` and `check(pair, context)`, which gives findings. It may set
`DEFAULT = False` where the rule runs only when it is selected. A rule about the pages of a language
as a whole has `check_set(context)`, too: it yields paths of pages, each with a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import Literal

from msgspec import Struct

from bitext.align import align
from bitext.context import Context
from bitext.edits import repaired
from bitext.model import Edit, Evidence, Finding, Page, Pair, Severity
from bitext.parse import parse

_FILE = re.compile(r"(bt\d{3})_(\w+)")
_EXAMPLE = re.compile(r"^(Bad|Good), ([\w-]+):\n((?:\n|[ ]{4}.*(?:\n|\Z))+)", re.MULTILINE)
FAMILIES = {
    "BT0": "structure",
    "BT1": "identifiers",
    "BT2": "translation",
    "BT3": "links",
    "BT4": "front matter",
    "BT5": "freshness",
    "BT6": "security",
}


class Rule(Struct, frozen=True):
    code: str
    name: str
    severity: Severity
    doc: str
    check: Callable[[Pair, Context], Iterable[Finding]]
    default: bool = True
    check_set: Callable[[Context], Iterable[tuple[str, Finding]]] | None = None

    @property
    def summary(self) -> str:
        return self.doc.partition("\n")[0].rstrip(".")


class Example(Struct, frozen=True):
    verdict: Literal["Bad", "Good"]
    language: str
    original: str
    target: str
    repaired: str = ""


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order of their codes."""
    files = sorted(Path(__file__).parent.glob("bt*.py"))
    return tuple(_load(path.stem) for path in files)


def _load(stem: str) -> Rule:
    match = _FILE.fullmatch(stem)
    if match is None:
        raise ImportError(f"rules/{stem}.py is not named like a rule")
    module = import_module(f"{__name__}.{stem}")
    return Rule(
        match[1].upper(),
        match[2].replace("_", "-"),
        module.SEVERITY,
        dedent(module.__doc__ or "").strip(),
        module.check,
        getattr(module, "DEFAULT", True),
        getattr(module, "check_set", None),
    )


def examples(rule: Rule) -> Iterator[Example]:
    """The examples of a rule's documentation."""
    for verdict, language, body in _EXAMPLE.findall(rule.doc):
        parts = [p.strip("\n") for p in re.split(r"^=>$", dedent(body), flags=re.MULTILINE)]
        if len(parts) == 1:
            parts.insert(0, "")
        yield Example(verdict, language, *parts)


def run(
    pair: Pair,
    context: Context,
    selected: Iterable[Rule],
    failed: Callable[[Rule], None] | None = None,
) -> list[Finding]:
    """The findings of a page, in the order of their places. A rule that raises an exception stops
    the others, unless `failed` is there to hear of it."""
    (found,) = run_together(
        [(pair, context)],
        selected,
        failed=(lambda _number, rule: failed(rule)) if failed else None,
    )
    return found


def run_together(
    pages: Sequence[tuple[Pair, Context]],
    selected: Iterable[Rule],
    turn: Callable[[int], None] = lambda _number: None,
    failed: Callable[[int, Rule], None] | None = None,
) -> list[list[Finding]]:
    """The findings of each of some pages. A rule looks at all of them before the next one does:
    what a processor has just done, it does faster. `turn` hears which page is next."""
    found: list[list[Finding]] = [[] for _ in pages]
    for rule in selected:
        for number, (pair, context) in enumerate(pages):
            turn(number)
            try:
                for finding in rule.check(pair, context):
                    found[number].append(_signed(finding, rule.code, pair.page.text))
            except Exception:
                if failed is None:
                    raise
                failed(number, rule)
    for findings in found:
        findings.sort(key=lambda f: (f.start, f.code))
    return found


def check(pair: Pair, context: Context | None = None) -> list[Finding]:
    """What the rules find that run by default."""
    return run(pair, context or Context(), [rule for rule in rules() if rule.default])


def repair(text: str, original: Page | None = None, path: str = "", language: str = "") -> str:
    """The text of a page with all certain repairs; `original` is what it translates, exactly."""

    def look(text: str, _edits: object = ()) -> list[Finding]:
        evidence = Evidence.EXACT if original else Evidence.NONE
        return check(align(parse(text, path, language), original, evidence))

    return repaired(text, look(text), look)[0]


def _signed(finding: Finding, code: str, page: str) -> Finding:
    """The finding with its code. What it takes from the original gets the page's line ends."""
    edits = finding.edits
    if any("\n" in edit.text for edit in edits):
        line_end = _line_end(page)
        texts = [edit.text.replace("\r\n", "\n").replace("\n", line_end) for edit in edits]
        edits = tuple(Edit(e.start, e.end, t) for e, t in zip(edits, texts, strict=True))
    return Finding(
        finding.message, finding.start, finding.end, finding.original, finding.evidence,
        finding.suggestion, edits, code,
    )  # fmt: skip


def _line_end(text: str) -> str:
    """How the first line of a text ends."""
    return "\r\n" if text[text.find("\n") - 1 : text.find("\n")] == "\r" else "\n"
