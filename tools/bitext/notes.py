"""What is known of a page of the stage, and its Markdown cannot say.

The stage is plain Markdown of one language. Which original each of its blocks translates, which
identifiers were restored, and from which version it was made lies beside it, a JSON file a page.
Places are characters of the staged page, and `digest` is that of its text: whoever shows the notes
can tell whether they still belong to the page.

Blocks of the stage are aligned with the original rendered in the same way, so that both sides are
Markdown for readers, with links that lead somewhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import msgspec
from msgspec import Struct

from bitext.align import align
from bitext.context import Version
from bitext.difference import shown
from bitext.docset import ENGLISH, Docset, Member
from bitext.edits import Repair, Stretch, apply
from bitext.folders import tag
from bitext.model import TEXT_KINDS, Evidence, FrontMatter, Inline, Page, Pair
from bitext.names.find import plain
from bitext.originals import hash_of
from bitext.parse import parse
from bitext.reconstruct import is_exact, reconstruct
from bitext.render.annotations import annotated
from bitext.render.directives import Directive
from bitext.render.links import Shelf
from bitext.render.page import render

_NAMES = "BT1"  # the rules about identifiers
_DATE = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")
_TRANSLATIONS = {"MT": "machine", "HT": "human"}


class Original(Struct, frozen=True, omit_defaults=True):
    """The Markdown that a block of the stage translates."""

    start: int
    end: int
    kind: str
    text: str


class Restored(Struct, frozen=True, omit_defaults=True):
    """An identifier that a translation had broken, in the body of a page. `start:end` is where it
    stands now, with the link or the code that it is the text of; both are 0 where that is code, a
    picture, or cannot be told."""

    name: str
    before: str
    evidence: str
    reason: str
    start: int = 0
    end: int = 0


class Provenance(Struct, frozen=True, omit_defaults=True):
    """Where a page comes from. `translation` is "machine" or "human", `date` that of its handing
    over. `hash` names the version of the original, `evidence` says what is shown as the original.
    `source` is the language whose markup gave a page back that is an original itself. `others` are
    the languages that were made from another version."""

    translation: str = ""
    date: str = ""
    hash: str = ""
    evidence: str = ""
    source: str = ""
    version: Version | None = None
    others: tuple[str, ...] = ()


class Notes(Struct, frozen=True, omit_defaults=True):
    """All that, for one page. `language` is that of the page."""

    digest: str
    language: str
    provenance: Provenance = Provenance()
    originals: tuple[Original, ...] = ()
    restored: tuple[Restored, ...] = ()


def notes_path(path: str) -> str:
    """Where the notes of a page of the stage are. Site engines pass over names with a dot."""
    return f".notes/{path}.json"


def written(told: Notes) -> bytes:
    return msgspec.json.format(msgspec.json.encode(told)) + b"\n"


def read_notes(data: bytes) -> Notes:
    return msgspec.json.decode(data, type=Notes)


def digest(text: str) -> str:
    """What tells a staged page from another version of it."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def notes(docset: Docset, member: Member, page: Page, staged: Page, shelf: Shelf) -> Notes:
    """The notes of a page, but for what was restored."""
    original, evidence = _original(docset, member, page)
    found: tuple[Original, ...] = ()
    if original is not None:
        # What a program writes is in the page's language on both sides: it has no original.
        here = {
            name: partial(_said_in, staged.language, write)
            for name, write in docset.directives.items()
        }
        # Nor has what the site says, which is said on both sides, too.
        said = annotated(original, staged.language, docset.annotations(member))
        text = render(apply(original.text, said), member.relative, ENGLISH[0], shelf, here)
        pair = align(staged, parse(text, member.relative, ENGLISH[0]), evidence)
        found = tuple(originals(pair))
    facts = provenance(docset, member, page, evidence)
    return Notes(digest(staged.text), staged.language, facts, found)


def _said_in(language: str, write: Directive, argument: str, _: str) -> str:
    return write(argument, language)


def notes_of_original(page: Page, staged: Page) -> Notes:
    """The notes of an original that the markup of a translation gave back."""
    exact = is_exact(reconstruct(page), hash_of(page))
    evidence = Evidence.EXACT if exact else Evidence.SPANS
    facts = Provenance(hash=hash_of(page), evidence=evidence.name.lower(), source=page.language)
    return Notes(digest(staged.text), staged.language, facts)


def _original(docset: Docset, member: Member, page: Page) -> tuple[Page | None, Evidence]:
    """What the page was made from: the exact file before what its own markup tells, and that
    before the file of today."""
    original, evidence = docset.original_of(member, page)
    if page.spans and evidence is not Evidence.EXACT:
        return parse(reconstruct(page), page.path, ENGLISH[0]), Evidence.SPANS
    return original, evidence


def originals(pair: Pair) -> Iterator[Original]:
    """The originals of the blocks, without those that read the same."""
    for segment in pair.segments:
        target = segment.target
        if segment.kind != "field" and shown(segment.original) not in ("", shown(target)):
            yield Original(segment.start, segment.end, segment.kind, segment.original)


def restored(staged: Page, repairs: Iterable[tuple[Repair, Stretch]]) -> Iterator[Restored]:
    """The identifiers among the repairs."""
    start = staged.front.end if staged.front else 0
    for repair, (low, high) in repairs:
        finding = repair.finding
        name = finding.suggestion
        if not finding.code.startswith(_NAMES) or not name or low < start:
            continue
        first, last = _name_at(staged, low, high, name)
        text = staged.text
        # A repair may be less than the name: of `WS \_X`, only a space goes.
        before = text[first:low] + repair.before + text[high:last] if last else repair.before
        place = _widened(staged.inlines, first, last) if last else (0, 0)
        evidence, _, reason = finding.evidence.rpartition("; ")
        yield Restored(name, shown(before), evidence, reason, *place)


def _name_at(page: Page, low: int, high: int, name: str) -> Stretch:
    """Where a name stands that a stretch of the page is in, or that is in the stretch."""
    block = next((b for b in page.blocks if b.kind in TEXT_KINDS and b.start <= low <= b.end), None)
    if block is None:
        return 0, 0
    source = page.text[block.start : max(block.end, high)]
    view = plain(source)
    for match in re.finditer(re.escape(name), view.text):
        start, end = (block.start + at for at in view.source(*match.span(), source))
        if start < high and low < end:
            return start, end
    return 0, 0


def _widened(inlines: Sequence[Inline], start: int, end: int) -> Stretch:
    around = [i for i in inlines if i.start <= start and end <= i.end]
    if any(i.kind == "image" for i in around):
        return 0, 0
    outer = next((i for i in around if i.kind in ("link", "code")), None)
    return (outer.start, outer.end) if outer else (start, end)


def provenance(docset: Docset, member: Member, page: Page, evidence: Evidence) -> Provenance:
    front = page.front or FrontMatter(0, 0, ())
    version = _version(docset, member, page)
    siblings = ((tag(m.folder), m, docset.page(m)) for m in docset.siblings(member))
    return Provenance(
        _TRANSLATIONS.get(front.get("ms.translationtype").strip().upper(), ""),
        iso(front.get("ms.lasthandoff")),
        hash_of(page),
        evidence.name.lower() if evidence else "",
        version=version,
        others=tuple(
            language
            for language, sibling, other in siblings
            if version is not None
            and isinstance(other, Page)
            and (theirs := _version(docset, sibling, other)) is not None
            and version.differs_from(theirs)
        ),
    )


def _version(docset: Docset, member: Member, page: Page) -> Version | None:
    """What is known of the version; where that is nothing else, its hash."""
    if version := docset.version(member):
        return version
    digest = hash_of(page)
    return Version(digest, "", sha256=digest if len(digest) == 64 else "") if digest else None


def iso(date: str) -> str:
    """A date that is written month first, as ISO 8601 has it; another one as it is."""
    match = _DATE.fullmatch(date.strip())
    return f"{match[3]}-{int(match[1]):02}-{int(match[2]):02}" if match else date.strip()
