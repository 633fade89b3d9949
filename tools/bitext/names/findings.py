"""What the identifier rules report: the lost names of a page, a kind a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import structs

from bitext.context import Context
from bitext.memo import remembered
from bitext.model import TEXT_KINDS, Edit, Evidence, Finding, Pair, Segment
from bitext.names.alone import constants, restore_alone, squash, vocabulary
from bitext.names.by_place import emphasis_of_names, held, restore_held
from bitext.names.loss import Repair
from bitext.names.original import Original, look
from bitext.names.restore import restore


def lost_names(pair: Pair, context: Context, *kinds: str) -> list[Finding]:
    """The findings for names of these kinds. A page is looked through once for all rules."""
    found = _by_kind(pair, context)
    return [finding for kind in kinds for finding in found.get(kind, ())]


def lost_words(pair: Pair) -> Iterator[Finding]:
    """Names of one word that were translated or re-cased in their place."""
    pieces = [(s, names) for s in pair.segments if (names := held(s.original))]
    known = frozenset(e for _, names in pieces for e in emphasis_of_names(names))
    language = pair.page.language
    for segment, names in pieces:
        target = segment.target
        if segment.kind in TEXT_KINDS and (len(names) > 1 or names[0].raw not in target):
            for repair in restore_held(segment.original, target, language, known):
                if segment.evidence is not Evidence.FILE or _is_plain_damage(repair, target):
                    yield _finding(repair, segment)


def is_markdown(segment: Segment) -> bool:
    """Whether a backslash escapes in this segment. In front matter and HTML it need not, but the
    originals have their `WS\\_CHANNEL` there, too."""
    return segment.kind not in ("field", "run") or "\\_" in segment.original


@remembered
def named(pair: Pair) -> list[tuple[Segment, Original]]:
    """The segments in whose originals there are names."""
    return [
        (segment, original)
        for segment in pair.segments
        if (original := look(segment.original, is_markdown(segment))).names
    ]


@remembered
def _by_kind(pair: Pair, context: Context) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for segment, repair in _repairs(pair, context):
        kind = repair.kind if repair.name else "stray"
        found.setdefault(kind, []).append(_finding(repair, segment))
    return found


def _repairs(pair: Pair, context: Context) -> Iterator[tuple[Segment, Repair]]:
    known: Mapping[str, str] | None = None
    for segment in pair.segments:
        if not segment.original and segment.kind in TEXT_KINDS:
            target = segment.target
            if "_" in target or "::" in target or "：：" in target:
                known = _known(pair, context) if known is None else known
                for repair in restore_alone(target, known, pair.page.language):
                    yield segment, repair
    for segment, original in named(pair):
        target = segment.target
        is_quoted = segment.kind == "field" and pair.page.text[segment.start - 1] == '"'
        for repair in restore(original.text, target, pair.page.language, original.escapes):
            if is_quoted and "\\" in repair.name:
                continue  # there, backslashes are doubled
            if segment.evidence is Evidence.FILE and not _is_plain_damage(repair, target):
                repair = structs.replace(repair, edits=())
            if repair.kind == "code" and _says_other_code(pair, target[repair.start : repair.end]):
                repair = structs.replace(repair, edits=())
            yield segment, repair


def _says_other_code(pair: Pair, found: str) -> bool:
    """Whether the page has this code elsewhere: `Buffer` is not what became of `buffer` then."""
    return found.strip("`") in _code(pair)


@remembered
def _code(pair: Pair) -> frozenset[str]:
    return frozenset(n.text for _, o in named(pair) for n in o.names if n.kind == "code")


def _is_plain_damage(repair: Repair, target: str) -> bool:
    """Whether the name was broken, rather than put into the original after the translation."""
    residue = ("\\_ ", " \\_", " _ ", "**\\_")
    return any(mark in f" {target} " for mark in residue) or squash(repair.name) in squash(target)


def _known(pair: Pair, context: Context) -> Mapping[str, str]:
    """Names by their letters: those of the page and of its original; where nothing is known of an
    original, also those of all others."""
    own = constants(pair.page.text)
    if pair.original is not None:
        return vocabulary(own | constants(pair.original.text))
    return {**({} if pair.page.spans else vocabulary(context.names())), **vocabulary(own)}


def _finding(repair: Repair, segment: Segment) -> Finding:
    at = segment.start
    message = (
        f"`{repair.name}` is mangled"
        if repair.edits
        else "a name is mangled here"
        if not repair.name
        else f"`{repair.name}` is missing here; the original has it"
        if segment.original
        else f"a name is mangled here, perhaps `{repair.name}`"
    )
    return Finding(
        message,
        at + repair.start,
        at + repair.end,
        original=segment.original,
        evidence=f"{segment.evidence}; {repair.reason}" if segment.evidence else repair.reason,
        suggestion=repair.name,
        edits=tuple(Edit(at + e.start, at + e.end, e.text) for e in repair.edits),
    )
