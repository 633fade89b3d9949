r"""A term is not translated as the glossary says.

One thing has one name in a documentation. Reported is a form that the glossary tells to avoid, in
a segment whose original has the term and whose translation has the right form less often than
that. Without a glossary the rule is silent.

Not reported: a term that is translated by neither a right nor an avoided form, as there are many
good reasons for that; names and code.

Bad, zh-TW:

    This function is not thread-safe: call it on one thread.
    =>
    此函式不是安全的：請在一個線程上呼叫。

Bad, fr:

    Closes the listener.
    =>
    Ferme le port d’écoute.

Good, zh-TW:

    Call it on one thread.
    =>
    請在一個執行緒上呼叫。

Good, fr:

    The channel receives a string.
    =>
    Le canal reçoit une chaîne.
"""

from bisect import bisect_right
from collections.abc import Iterator

from bitext.context import Context
from bitext.glossary import Avoided, avoided, pattern
from bitext.model import Finding, Pair, Segment, Severity
from bitext.parts.prose import Prose, mask, prose

SEVERITY = Severity.INFO


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    language = pair.page.language
    forms = avoided(context.glossary, language)
    if not forms:
        return
    whole = prose(pair)
    text = whole.text.lower()
    taken: set[int] = set()
    for form in forms:
        for index in _segments(whole, text, form.hint) if form.hint in text else ():
            for finding in _said(pair, pair.segments[index], form):
                if finding.start not in taken:
                    taken.update(range(finding.start, finding.end))
                    yield finding


def _segments(whole: Prose, text: str, hint: str) -> list[int]:
    """The numbers of the segments in whose text the hint is."""
    found: dict[int, None] = {}
    at = text.find(hint)
    while at >= 0:
        found[bisect_right(whole.starts, at) - 1] = None
        at = text.find(hint, at + 1)
    return list(found)


def _said(pair: Pair, segment: Segment, form: Avoided) -> Iterator[Finding]:
    language = pair.page.language
    term = form.term
    if not pattern((term.original,), "en").search(segment.original):
        return
    target = mask(segment.target)
    wanted = len(pattern((term.original,), "en").findall(mask(segment.original)))
    right = term.translations.get(language, ())
    missing = wanted - (len(pattern(right, language).findall(target)) if right else 0)
    for match in pattern((form.form,), language).finditer(target):
        if missing <= 0:
            return
        missing -= 1
        shown = right[0].rstrip("*") if right else ""
        yield Finding(
            f'"{match[0]}" for "{term.original}"'
            + (f': the glossary has "{shown}"' if shown else ""),
            segment.start + match.start(),
            segment.start + match.end(),
            original=segment.original,
            evidence=segment.evidence,
            suggestion=shown,
        )
