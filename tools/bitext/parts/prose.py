"""What of a page is prose: the text of its segments without code, names, addresses and tags.

Rules about wording and typography look at nothing else. What is not prose is replaced character by
character, so that offsets stay: `NAME` stands for something inside a sentence that a reader sees
(a name, code), `GAP` for markup that nobody sees, a line feed for what stands between segments.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate

from msgspec import Struct

from bitext.memo import remembered
from bitext.model import Pair, Segment

NAME = "\ufffc"
GAP = "\ufdd0"
HAN = "\u3400-\u4dbf\u4e00-\u9fff"  # takes a millisecond to compile: leave it to `re.findall` & co.

# A word character that is not Chinese or Japanese: a name ends where Chinese begins.
_W = r"[^\W\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]"
_TAGS = (
    "a|abbr|b|big|blockquote|br|caption|center|cite|code|col|dd|del|details|div|dl|dt|em|figure|font|"
    "h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|s|samp|small|span|strong|sub|summary|sup|table|tbody|"
    "td|tfoot|th|thead|tr|tt|u|ul|var|wbr"
)
_NOT_PROSE = rf"""
    (?P<gap>
      <(?:!--(?:(?!<!--|-->).)*+-->|/?(?:{_TAGS})\b[^<>]*>)  # tag, comment
    | \((?<=\]\()(?:[^()\n]|\([^()\n]*\))*\) | \[(?<=\]\[)[^\[\]\n]*\]       # where a link leads
    | \[![A-Z]+\]                                                             # kind of an alert
    )
    | (`{{1,99}}+)(?!`).*?(?<!`)\2(?!`) | &(?:\#\w+|\w+); | </?[a-zA-Z][^<>\n]*>  # code, entity
    | /(?<![\w/)]/)[A-Za-z?]{_W}*+:?                                          # switch
    | %(?:\d+(?:!\w+!)?|(?<!\d%)(?<!\d[\u00a0\u202f\x20]%)[sdiuxXpcl]\w{{0,2}})(?!\w)  # placeholder
    | \{{\{{?[\w.-]*\}}\}}? | \$\([\w.-]+\)
    | \\?_(?:\x20?{_W}*+\x20?\\?_)*+(?:\x20?{_W}++)?                        # name torn apart
    | \.(?<![\w.]\.){_W}++(?:\.{_W}++)*+ | (?:::|->){_W}++ | (?:\\\\?{_W}++)++
    | (?<!\w)(?=\w)(?![a-zà-ÿ]++(?:[,\x20][^\\_]|[.]?\Z))(?:                 # not a plain word
        (?:https?|ftp|file|urn|mailto|ldap|net\.tcp|net\.pipe)(?::|\s*:\s*//)[^\s<>()\[\]]+
      | www\.[^\s<>()\[\]]+
      | [0-9A-Fa-f]{{8}}-(?:[0-9A-Fa-f]{{4}}-){{3}}[0-9A-Fa-f]{{12}}\b | 0[xX][0-9A-Fa-f]+\b
      | {_W}++(?:[.:]++{_W}++){{0,99}}+\x20?\\?_(?:\x20?{_W}*+\x20?\\?_)*+(?:\x20?{_W}++)?
      | (?=[A-Za-z_]){_W}++(?:(?:[.]|::|->){_W}++)++(?:\(\))? | {_W}++\(\)
      | {_W}++:?(?:\\\\?{_W}++)++
      | (?={_W}*?(?:[a-z0-9][A-Z]|_)){_W}++
    )
    """
_WIDE = re.compile(r"[^\0-\u2fff]")


@cache
def _not_prose(*, wide: bool) -> re.Pattern[str]:
    """Where nothing is wide, `_W` is any word character: a dozen classes less to compile."""
    pattern = _NOT_PROSE if wide else _NOT_PROSE.replace(_W, r"\w")
    return re.compile(pattern, re.DOTALL | re.VERBOSE)


@lru_cache(256)
def mask(text: str) -> str:
    """A piece of Markdown with what is not prose replaced."""
    return _not_prose(wide=_WIDE.search(text) is not None).sub(_fill, text)


def _fill(match: re.Match[str]) -> str:
    return (GAP if match["gap"] else NAME) * (match.end() - match.start())


class Prose(Struct, frozen=True):
    """The targets of all segments of a page, one below the other, and where each begins; and their
    originals in the same way."""

    text: str
    starts: list[int]
    originals: str


_BETWEEN = "\n\0\n"


@remembered
def prose(pair: Pair) -> Prose:
    targets = [s.target for s in pair.segments]
    starts = list(accumulate([len(t) + len(_BETWEEN) for t in targets], initial=0))
    originals = _BETWEEN.join([s.original for s in pair.segments])
    return Prose(_BETWEEN.join(targets), starts, originals)


def in_prose(
    pair: Pair, candidates: Iterable[re.Match[str]]
) -> Iterator[tuple[Segment, int, re.Match[str]]]:
    """Those of the matches in `prose(pair).text` that hold nothing but prose, with the segment and
    the offset in the page. Masking is what costs: filter the candidates before."""
    whole = prose(pair)
    for match in candidates:
        index = bisect_right(whole.starts, match.start()) - 1
        segment = pair.segments[index]
        low, high = match.start() - whole.starts[index], match.end() - whole.starts[index]
        if mask(segment.target)[low:high] == match[0]:
            yield segment, segment.start + low, match


def segments_with(pair: Pair, pattern: re.Pattern[str]) -> Iterator[Segment]:
    """The segments in whose target a pattern is found, each once."""
    whole = prose(pair)
    end = 0
    for match in pattern.finditer(whole.text):
        if match.start() >= end:
            index = bisect_right(whole.starts, match.start())
            end = whole.starts[index]
            yield pair.segments[index - 1]
