"""Checking one page of a docset, and repairing it: the text is returned, nobody writes it here."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Collection, Iterable, Sequence
from difflib import unified_diff
from typing import Literal

import msgspec
from msgspec import Struct

from bitext.docset import Docset, Member
from bitext.edits import Repair, repaired
from bitext.files import Unreadable, fingerprint
from bitext.model import Finding, Page
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
    or with mode "diff" what would change; `before` is the digest of what was read. `asked` are the
    files that all this depends on, unless it is not `lasting`; `repairs` are places in `output`."""

    findings: bytes
    repairable: int = 0
    repaired: int = 0
    asked: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    crashes: tuple[Crash, ...] = ()
    output: str = ""
    before: bytes = b""
    lasting: bool = True
    repairs: tuple[Repair, ...] = ()


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
        asked=tuple(sorted(docset.asked)),
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

    def look(text: str) -> list[Finding]:
        found = _findings(docset, member, docset.parse(member, text), rules, crashes)
        return _keeping(text, found, kept)

    text = page.text
    made: list[Repair] = []
    findings = _keeping(text, _findings(docset, member, page, rules, crashes), kept)
    if mode != "check":
        text, findings, made = repaired(text, findings, look)
    repairable = sum(bool(finding.edits) for finding in findings)
    found = encode(locate(text, findings) if findings else ())
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
    )


def _findings(
    docset: Docset, member: Member, page: Page, rules: Iterable[Rule], crashes: list[Crash]
) -> list[Finding]:
    def failed(rule: Rule) -> None:
        crashes.append(Crash(member.path, rule.code, traceback.format_exc()))

    found = run(docset.pair(member, page), docset.context(member), rules, failed)
    return unsuppressed(page, found)


def _keeping(text: str, findings: list[Finding], kept: Collection[str]) -> list[Finding]:
    """The findings, of which some are to stay as they are."""
    if not kept:
        return findings
    located = locate(text, findings)
    return [
        msgspec.structs.replace(finding, edits=()) if place.fingerprint in kept else finding
        for finding, place in zip(findings, located, strict=True)
    ]


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
