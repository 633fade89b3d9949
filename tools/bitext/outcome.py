"""Checking one page of a docset, and repairing it: the text is returned, nobody writes it here."""

from __future__ import annotations

import hashlib
import os
import traceback
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import unified_diff
from typing import Literal

import msgspec
from msgspec import Struct

from bitext.docset import Docset, Member
from bitext.edits import Repair, followed, repaired
from bitext.files import Unreadable, fingerprint
from bitext.model import Edit, Finding, Page
from bitext.report import UNREADABLE, Located, locate
from bitext.rules import Rule, run
from bitext.suppress import unsuppressed

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


def check_page(
    docset: Docset,
    member: Member,
    rules: Sequence[Rule],
    mode: Mode,
    accepted: Collection[str] = (),
) -> Outcome:
    """The outcome of a page that may be anything. Findings whose fingerprints are `accepted` are
    not repaired."""
    docset.asked.clear()
    docset.called = False
    told = len(docset.notices)
    crashes: list[Crash] = []
    kept = () if mode == "check" else accepted
    try:
        outcome = _checked(docset, member, rules, mode, kept, crashes)
    except Exception:  # noqa: BLE001 - whatever it is, the other pages are checked all the same
        crashes.append(Crash(member.path, "reading", traceback.format_exc()))
        outcome = Outcome(encode(()))
    return msgspec.structs.replace(
        outcome,
        asked=os.fsencode("\0".join(sorted(docset.asked))),
        notices=tuple(docset.notices)[told:],
        crashes=tuple(crashes),
        lasting=outcome.lasting and not (crashes or kept or docset.called),
    )


def _checked(  # noqa: PLR0913 - what becomes of a page depends on all of them
    docset: Docset,
    member: Member,
    rules: Sequence[Rule],
    mode: Mode,
    kept: Collection[str],
    crashes: list[Crash],
) -> Outcome:
    page = docset.page(member)
    if isinstance(page, Unreadable):
        asked = any(rule.code == UNREADABLE for rule in rules)
        return Outcome(encode((_unreadable(page),) if asked else ()), lasting=False)

    accepted = _Accepted(kept)

    def look(text: str, edits: Sequence[Edit]) -> list[Finding]:
        found = _findings(docset, member, docset.parse(member, text), rules, crashes)
        return accepted.without_edits(text, found, edits)

    text = page.text
    made: list[Repair] = []
    findings = _findings(docset, member, page, rules, crashes)
    findings = accepted.without_edits(text, findings, ())
    if mode != "check":
        text, findings, made = repaired(text, findings, look)
    repairable = sum(bool(finding.edits) for finding in findings)
    located = locate(text, findings) if findings else ()
    found = encode(located)
    if text == page.text:
        return Outcome(found, repairable)
    output = text if mode == "fix" else "".join(diff(member.path, page.text, text))
    return Outcome(
        found,
        repairable,
        len(made),
        output=output,
        before=fingerprint(page.text.encode()),
        repairs=tuple(made),
        renamed=tuple(accepted.renamed(located)),
    )


def _findings(
    docset: Docset, member: Member, page: Page, rules: Iterable[Rule], crashes: list[Crash]
) -> list[Finding]:
    def failed(rule: Rule) -> None:
        crashes.append(Crash(member.path, rule.code, traceback.format_exc()))

    found = run(docset.pair(member, page), docset.context(member), rules, failed)
    return unsuppressed(page, found)


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
