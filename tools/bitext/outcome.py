"""Checking pages of a docset, and repairing them: the text is returned, nobody writes it here."""

from __future__ import annotations

import hashlib
import os
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from difflib import unified_diff
from typing import Literal

import msgspec
from msgspec import Struct

from bitext.context import Context
from bitext.docset import Asked, Docset, Member
from bitext.edits import Repair, followed, repaired
from bitext.files import Unreadable, fingerprint
from bitext.memo import forget
from bitext.model import Edit, Finding, Page, Pair
from bitext.report import UNREADABLE, Located, locate
from bitext.rules import Rule, run, run_together
from bitext.suppress import unsuppressed

_PAGES = 16  # that are looked at together
_TEXT = 1_000_000  # characters of them, or a few more

Mode = Literal["check", "fix", "diff"]

encode = msgspec.msgpack.Encoder().encode


class Crash(Struct, frozen=True, array_like=True):
    """A rule failed on a page. That is a bug, and `trace` is for who mends it."""

    path: str
    rule: str
    trace: str


class Outcome(Struct, frozen=True, array_like=True):
    """What became of a page. `findings` are those that remain, encoded. `output` is its new text,
    or with mode "diff" what would change; `before` is the digest of what was read. `asked` names
    the files that all this depends on, unless it is not `lasting`; `repairs` are places in
    `output`. `renamed` are the accepted findings that repairs of others gave another fingerprint:
    the old one, the new one, and the message."""

    findings: bytes
    repairable: int = 0
    repaired: int = 0
    asked: bytes = b""
    notices: tuple[str, ...] = ()
    crashes: tuple[Crash, ...] = ()
    output: str = ""
    before: bytes = b""
    lasting: bool = True
    repairs: tuple[Repair, ...] = ()
    renamed: tuple[tuple[str, str, str], ...] = ()


def files(asked: bytes) -> list[str]:
    """The paths in `asked`, whose names need not be text."""
    return os.fsdecode(asked).split("\0")


class _Look(Struct, eq=False):
    """A page that is looked at. One that nobody could read, or align, has no `seen`."""

    member: Member
    asked: Asked
    page: Page | Unreadable | None = None
    seen: tuple[Pair, Context] | None = None
    findings: list[Finding] = []
    crashes: list[Crash] = []

    def failed(self, where: str) -> None:
        self.crashes.append(Crash(self.member.path, where, traceback.format_exc()))


def check_page(
    docset: Docset,
    member: Member,
    rules: Sequence[Rule],
    mode: Mode,
    accepted: Collection[str] = (),
) -> Outcome:
    """The outcome of a page that may be anything. Findings whose fingerprints are `accepted` are
    not repaired."""
    (outcome,) = check_pages(docset, [member], rules, mode, lambda _member: accepted)
    return outcome


def check_pages(
    docset: Docset,
    members: Iterable[Member],
    rules: Sequence[Rule],
    mode: Mode,
    accepted: Callable[[Member], Collection[str]],
) -> Iterator[Outcome]:
    """The outcomes of pages, in their order. What is quick for one is quicker for several."""
    told = len(docset.notices)
    for looks in _together(docset, members):
        _run(docset, looks, rules)
        for look in looks:
            kept = () if mode == "check" else accepted(look.member)
            docset.asked = look.asked
            try:
                outcome = _outcome(docset, look, rules, mode, kept)
            except Exception:  # noqa: BLE001 - whatever it is, the other pages are checked all the same
                look.failed("reading")
                outcome = Outcome(encode(()))
            yield msgspec.structs.replace(
                outcome,
                asked=os.fsencode("\0".join(sorted(look.asked))),
                notices=tuple(docset.notices)[told:],
                crashes=tuple(look.crashes),
                lasting=outcome.lasting and look.asked.is_all and not (look.crashes or kept),
            )
            told = len(docset.notices)
        forget()


def _together(docset: Docset, members: Iterable[Member]) -> Iterator[list[_Look]]:
    """Pages, read and aligned, as many as may be in memory together."""
    looks: list[_Look] = []
    size = 0
    for member in members:
        look = _look(docset, member)
        looks.append(look)
        size += len(look.page.text) if isinstance(look.page, Page) else 0
        if len(looks) == _PAGES or size > _TEXT:
            yield looks
            looks, size = [], 0
    if looks:
        yield looks


def _look(docset: Docset, member: Member) -> _Look:
    docset.asked = Asked()
    look = _Look(member, docset.asked)
    try:
        look.page = docset.page(member)
        if isinstance(look.page, Page):
            look.seen = docset.pair(member, look.page), docset.context(member)
    except Exception:  # noqa: BLE001 - whatever it is, the other pages are checked all the same
        look.failed("reading")
    return look


def _run(docset: Docset, looks: Iterable[_Look], rules: Sequence[Rule]) -> None:
    """Finds what is wrong with each page."""
    seen = [(look, look.seen) for look in looks if look.seen]

    def turn(number: int) -> None:
        docset.asked = seen[number][0].asked

    def failed(number: int, rule: Rule) -> None:
        seen[number][0].failed(rule.code)

    found = run_together([pages for _, pages in seen], rules, turn, failed)
    for number, (look, (_, context)) in enumerate(seen):
        turn(number)
        docset.note_lists(context)
        look.findings = found[number]


def _outcome(
    docset: Docset, look: _Look, rules: Sequence[Rule], mode: Mode, kept: Collection[str]
) -> Outcome:
    page = look.page
    if page is None:
        return Outcome(encode(()))
    if isinstance(page, Unreadable):
        asked = any(rule.code == UNREADABLE for rule in rules)
        return Outcome(encode((_unreadable(page),) if asked else ()), lasting=False)

    accepted = _Accepted(kept)

    def again(text: str, edits: Sequence[Edit]) -> list[Finding]:
        parsed = docset.parse(look.member, text)
        pair, context = docset.pair(look.member, parsed), docset.context(look.member)
        found = run(pair, context, rules, lambda rule: look.failed(rule.code))
        return accepted.without_edits(text, unsuppressed(parsed, found), edits)

    text = page.text
    made: list[Repair] = []
    findings = accepted.without_edits(text, unsuppressed(page, look.findings), ())
    if mode != "check":
        text, findings, made = repaired(text, findings, again)
    repairable = sum(bool(finding.edits) for finding in findings)
    located = locate(text, findings) if findings else ()
    found = encode(located)
    if text == page.text:
        return Outcome(found, repairable)
    output = text if mode == "fix" else "".join(diff(look.member.path, page.text, text))
    return Outcome(
        found,
        repairable,
        len(made),
        output=output,
        before=fingerprint(page.text.encode()),
        repairs=tuple(made),
        renamed=tuple(accepted.renamed(located)),
    )


class _Accepted:
    """The findings of a page that are to stay as they are, while others are repaired."""

    def __init__(self, fingerprints: Collection[str]) -> None:
        self._fingerprints = fingerprints
        self._findings: list[Finding] = []
        self._names: list[str] = []  # the fingerprints under which they were accepted, or nothing

    def without_edits(
        self, text: str, findings: list[Finding], edits: Sequence[Edit]
    ) -> list[Finding]:
        """The findings after some edits; those that were accepted before are so now."""
        if not self._fingerprints:
            return findings
        before = followed(self._findings, edits, findings)
        names = [self._names[index] if index >= 0 else "" for index in before]
        for number, place in enumerate(locate(text, findings)):
            known = place.fingerprint in self._fingerprints
            if before[number] < 0 and known and place.fingerprint not in names:
                names[number] = place.fingerprint
        self._names = names
        self._findings = [
            msgspec.structs.replace(finding, edits=()) if name else finding
            for finding, name in zip(findings, names, strict=True)
        ]
        return self._findings

    def renamed(self, located: Sequence[Located]) -> Iterator[tuple[str, str, str]]:
        for name, place in zip(self._names, located, strict=False):
            if name and name != place.fingerprint:
                yield name, place.fingerprint, place.message


def _unreadable(page: Unreadable) -> Located:
    line, column = page.line, page.column
    fingerprint = hashlib.blake2b(page.message.encode(), digest_size=8).hexdigest()
    return Located(UNREADABLE, page.message, line, column, line, column, fingerprint=fingerprint)


def diff(path: str, old: str, new: str) -> Iterable[str]:
    """The change of a file as `git apply` and `patch -p1` read it."""
    lines = unified_diff(_lines(old), _lines(new), f"a/{path}", f"b/{path}")
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Lines as git counts them: nothing but LF ends one."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
