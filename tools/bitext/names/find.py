"""Finding identifiers in a piece of Markdown: what a translator must leave as it is.

`plain` shows the text as a reader sees it, without escapes, markup, tags and addresses, and knows
where each of its characters stands in the source. Names are found there, by shape alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from bitext.names.cmdlets import cmdlets
from bitext.names.paths import KEY, paths
from bitext.names.stretches import Stretches

FILE_EXTENSIONS = (
    "7z|acf|adm|admx|ani|appx|aps|asax|ascx|asf|asm|asmx|asp|aspx|avi|ax|bak|bas|bat|bin|bmp|c|"
    "cab|cat|cc|cer|cfg|chm|class|cmd|com|conf|config|cpl|cpp|crt|cs|csproj|css|csv|cur|cxx|dat|"
    "dds|def|der|dib|dll|dmp|doc|docx|drv|dtd|edb|efi|emf|etl|evt|evtx|exe|exp|fon|fx|fxh|gif|go|"
    "gz|h|hh|hlp|hlsl|hpp|hta|htm|html|hxx|ico|idl|inc|inf|ini|inl|iso|jar|java|jpeg|jpg|js|json|"
    "jsx|key|ldf|lib|lnk|log|m4a|man|manifest|mc|md|mdb|mdf|mof|mp3|mp4|mpeg|mpg|msc|msi|msix|"
    "msm|msp|mst|mui|nuspec|obj|ocx|odl|ogg|otf|p7b|pcap|pdb|pdf|pem|pfx|php|pif|pl|png|ppt|pptx|"
    "props|ps1|psd1|psm1|pvk|py|rb|rc|reg|res|resources|resx|rgs|rll|rpt|rs|rsp|rtf|scr|sdl|sh|"
    "sln|sql|svc|svg|swift|sys|tar|targets|tif|tiff|tlb|tlh|tmp|toml|ts|tsx|ttc|ttf|txt|udl|url|"
    "vb|vbp|vbproj|vbs|vcproj|vcxproj|vhd|vhdx|vxd|wav|wim|winmd|wma|wmf|wmv|wsdl|wsf|wsp|xaml|"
    "xls|xlsx|xml|xsd|xsl|xslt|yaml|yml|zip"
)
_EMPHASIS_ENDS = re.compile(r"[^\s_]_+(?![A-Za-z0-9_])")
_EMPHASIS_BEGINS = re.compile(r"(?<![A-Za-z0-9_])_+[^\s_]")
GONE = "\0"  # stands in a plain text where markup, a tag or an address was
FIRST_CJK = "\u2e80"
CODE = "\1"  # stands before and behind inline code

MADE_OF_NAMES = ("path", "cmdlet")
# But not: NULL-terminated.
_LITERAL = re.compile(r"(?<![A-Za-z0-9_])(?:TRUE|FALSE|NULL)(?![A-Za-z0-9_]|-[a-z])")

# Each alternative begins with a literal, which stands before any group: then the search runs at the
# speed of a character class, ten times as fast.
_MARKUP = re.compile(
    r"`(?P<code>(`{0,98}+)(?!`).+?(?<!`)`\2(?!`))"
    r"|\\(?P<escape>[!-/:-@\[-`{-~])"
    r"|\]\((?:[^()\s]++|\([^()\s]*\))*+(?:\s+\"[^\"]*\")?\)"
    r"|<(?:!--(?:(?!<!--|-->).)*+-->|/?[A-Za-z][A-Za-z0-9-]*"
    r"(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*+\s*/?>)"
    r"|\*\**|\[|\]",
    re.DOTALL,
)
_SCHEMES = ("https?", "ftp", "file", "mailto", "ldap", "urn")
_URLS = "|".join(rf"{s[0]}(?<!\w.){s[1:]}:(?://)?[^\s<>()\[\]\"'*，。]+" for s in _SCHEMES)
_MARKUP_AND_URLS = re.compile(f"{_MARKUP.pattern}|{_URLS}", re.DOTALL)
# Not: `a`.h, **a**.h, [a](b.md).h
_STEMLESS = r"\.(?<![\w.$~/\\)\]}>\1-]\.)(?<![^\s(\0]\0\.)(?<![^\s(\0]\0\0\.)"
# Plain words and what separates them are most of a text, and no name begins there.
_SHAPES = re.compile(
    r"(?:[A-Z]?[a-z]*+(?:[^A-Za-z0-9_{%$~/.:(-]++|\.(?![\w-])|:(?!:)|\((?!\))))*+"
    r"(?:(?P<guid>\{?\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b\}?)"
    rf"|(?P<registry>{KEY})"
    r"|(?P<placeholder>%[A-Za-z_][\w()]*%"
    r"|(?<![\w%])%(?:\d+![^!\s]+!|\d+(?![\d.,]*\s)"
    r"|[-+#0]*\d*(?:\.\d+)?(?:hh|h|ll|l|I64|I32|I|z)?[diouxXeEfgGcsSpn])(?![\w%])"
    r"|\{\d+(?:[,:][^{}\s]*)?\}|\$\([A-Za-z_]\w*\)|\$\{\w+\}|\{\{\s*[\w.]+\s*\}\})"
    r"|(?P<hex>\b0[xX][0-9A-Fa-f]+[uUlL]{0,3}\b)"
    r"|(?P<file>(?<![\w.$~-])[\w$~][\w$~-]{0,99}(?:\.[\w-]{1,99}){0,9}"
    rf"\.(?:{FILE_EXTENSIONS})\b(?![\w(]|\.\w))"
    rf"|(?P<extension>{_STEMLESS}(?:{FILE_EXTENSIONS})\b(?![\w(]|\.\w))"
    r"|(?P<scoped>\b[A-Za-z_]\w*(?:::~?[A-Za-z_]\w*)+(?:\(\))?)"
    r"|(?P<dotted>(?<![\w.@/\\-])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\b(?:\(\))?)"
    r"|(?P<call>\b[A-Za-z_]\w*\(\))"
    r"|(?P<switch>(?<![\w/.\\)>:-])(?:/[A-Za-z][\w-]*(?![\w/.-]):?|--[A-Za-z][\w-]*))"
    r"|(?P<constant>(?<![A-Za-z0-9_])_{0,3}[A-Za-z0-9]+(?:_+[A-Za-z0-9]+)+_{0,2}\*?(?![A-Za-z0-9_])"
    r"|(?<![A-Za-z0-9_])_{1,3}[A-Za-z][A-Za-z0-9]*_{0,2}(?![A-Za-z0-9_])"
    r"|(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9]*_\*?(?![A-Za-z0-9_]))"
    r"|(?P<camel>\b[A-Za-z][A-Za-z0-9]*\b)|.|\Z)",
    re.ASCII | re.DOTALL,
)
_HUMP = re.compile(r"[a-z0-9][A-Z](?!s?$)|[a-z]{2}[A-Z]s?$|^[A-Z]{2,}[a-z]{3}")
_INFLECTED = re.compile(
    r"^[A-Z]{2,}(?:s|ed|ing|able|ized?)$|^[A-Z]+\d*[A-Z]*s$|^(?:Mc|Mac)[A-Z][a-z]+$|^\d|^[A-Z]\d[A-Z]s?$"
)
_PROSE_DOT = re.compile(
    r"^[a-z]+\.[A-Z][a-z]*$|^(?:\w\.)+\w$|^(?:i\.e|e\.g|a\.k\.a|vs|etc)\b"
    r"|^[A-Za-z][a-z]*\.(?:The|This|If|It|For|In|A|An|You|When|See)$",
    re.ASCII,
)


class Name(Struct, frozen=True, gc=False):
    """An identifier. `start:end` is where it stands in the source, `low:high` in the plain text."""

    kind: str
    text: str
    start: int
    end: int
    low: int
    high: int


class Plain(Struct, frozen=True, gc=False):
    """A plain text and the way back: the piece that begins at `lows[i]` comes from `origins[i]`."""

    text: str
    lows: Sequence[int]
    origins: Sequence[int]

    def at(self, low: int) -> int:
        """Where a character stands in the source."""
        piece = bisect_right(self.lows, low) - 1
        return self.origins[piece] + low - self.lows[piece]

    def low(self, offset: int) -> int:
        """The first character that stands at or behind an offset of the source."""
        piece = bisect_right(self.origins, offset) - 1
        if piece < 0:
            return 0
        low = self.lows[piece] + offset - self.origins[piece]
        return min(low, self.lows[piece + 1]) if piece + 1 < len(self.lows) else low

    def source(self, low: int, high: int, source: str) -> tuple[int, int]:
        """Where `text[low:high]` stands in the source, escapes included."""
        start = self.at(low)
        end = self.at(high - 1) + 1 if high > low else start
        if start and source[start - 1] == "\\" and self.text[low : low + 1] in _ESCAPABLE:
            start -= 1
        return start, end


_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def _markup(source: str) -> re.Pattern[str]:
    return _MARKUP_AND_URLS if "://" in source or "mailto:" in source else _MARKUP


@lru_cache(64)  # a translation is looked at for damage, and then for what became of the names
def plain(source: str, escapes: bool = True) -> Plain:
    """The text that a reader sees. With `escapes=False` a backslash is a backslash (HTML, YAML)."""
    pieces: list[str] = []
    lows, origins = [0], [0]
    last = size = 0
    for match in _markup(source).finditer(source):
        start, end = match.span()
        kind = match.lastgroup
        if kind == "escape":
            if escapes:
                pieces.append(source[last:start])
                size += start - last
                last = start + 1  # what is escaped begins the next piece
                lows.append(size)
                origins.append(last)
            continue
        shown, origin = GONE, start
        if kind == "code":
            ticks = len(match[2]) + 1
            shown, origin = CODE + source[start + ticks : end - ticks] + CODE, start + ticks - 1
        size += start - last
        pieces += (source[last:start], shown)
        lows += (size, size := size + len(shown))
        origins += (origin, last := end)
    pieces.append(source[last:])
    return Plain("".join(pieces), lows, origins)


def plain_text(source: str, escapes: bool = True) -> str:
    """`plain` without the way back."""
    return _markup(source).sub(_shown if escapes else _shown_raw, source)


def _shown(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "escape":
        return match[0][1]
    return CODE + match[0].strip("`") + CODE if kind == "code" else GONE


def _shown_raw(match: re.Match[str]) -> str:
    return match[0] if match.lastgroup == "escape" else _shown(match)


def find(source: str, *, escapes: bool = True, but: frozenset[str] = frozenset()) -> list[Name]:
    """The identifiers of a piece of Markdown, in order, `but` some that are made of others."""
    return names_in(plain(source, escapes), source, but)


def names_in(view: Plain, source: str, but: frozenset[str] = frozenset()) -> list[Name]:
    names: list[Name] = []
    if "`" in source:
        names.extend(_code_spans(view, source))
    taken = Stretches(len(view.text), ((n.low, n.high) for n in names))
    for special, low, high in _special(view.text):
        text = view.text[low:high]
        if text not in but and not taken.touch(low, high):
            names.append(Name(special, text, *view.source(low, high, source), low, high))
            taken.add(low, high)
    for match in _SHAPES.finditer(view.text):
        kind = match.lastgroup
        if kind is None or not _is_name(kind, match[kind]):
            continue
        text = match[kind]
        low, high = match.span(kind)
        if taken.touch(low, high):
            continue
        if "_" in (text[0], text[-1]):
            bare = _bare(view, kind, low, high, source)
            if bare is None:
                continue
            kind, low, high = bare
            text = view.text[low:high]
        names.append(Name(kind, text, *view.source(low, high, source), low, high))
    names.sort(key=lambda n: n.start)
    return names


def _special(text: str) -> Iterator[tuple[str, int, int]]:
    """Names that are made of what may be names, and literals."""
    if "\\" in text:
        for low, high in paths(text):
            yield "path", low, high
    if "-" in text:
        for low, high in cmdlets(text):
            yield "cmdlet", low, high
    if "TRUE" in text or "FALSE" in text or "NULL" in text:
        for match in _LITERAL.finditer(text):
            yield "literal", *match.span()


def _bare(view: Plain, kind: str, low: int, high: int, source: str) -> tuple[str, int, int] | None:
    """A name with underscores at an end, without those that are marks of an emphasis."""
    size = _marks(view, low, high, source)
    if not size:
        is_name = kind != "constant" or not _is_emphasis(view, low, high, source)
        return (kind, low, high) if is_name else None
    text = view.text[low + size : high - size]
    match = _SHAPES.match(text)
    kind = (match and match.lastgroup) or ""
    if match and kind and match[kind] == text and _is_name(kind, text):
        return kind, low + size, high - size
    return None


def _marks(view: Plain, low: int, high: int, source: str) -> int:
    """How many of the underscores at both ends are the marks of an emphasis: `__WM_PAINT__`."""
    text, size = view.text, 0
    while size < 2 and text[low + size] == "_" == text[high - 1 - size] and high - low > 2 * size:
        if any(source[view.at(at) - 1] == "\\" for at in (low + size, high - 1 - size)):
            break
        size += 1
    return size


def _is_emphasis(view: Plain, low: int, high: int, source: str) -> bool:
    """Whether the underscore at an end is the mark of an emphasis: `_as here_`."""
    text = view.text
    begins, ends = _emphasis(text)
    if text[low] == "_" and source[view.at(low) - 1 : view.at(low)] != "\\":
        return ends >= high
    if text[high - 1] == "_" and source[view.at(high - 1) - 1 : view.at(high - 1)] != "\\":
        return begins <= low
    return False


@lru_cache(8)
def _emphasis(text: str) -> tuple[int, int]:
    """Behind which character an emphasis may first have begun, and from which on one may end."""
    first = _EMPHASIS_BEGINS.search(text)
    last = max((match.start() for match in _EMPHASIS_ENDS.finditer(text)), default=-1)
    return first.end() if first else len(text) + 1, last


def _code_spans(view: Plain, source: str) -> list[Name]:
    names = []
    low = 0
    for match in _markup(source).finditer(source):
        if match.lastgroup == "code":
            ticks = len(match[2]) + 1
            inner = source[match.start() + ticks : match.end() - ticks]
            low = view.text.index(CODE + inner + CODE, low) + 1
            names.append(Name("code", inner, match.start(), match.end(), low, low + len(inner)))
            low += len(inner)
    return names


def _is_name(kind: str, text: str) -> bool:
    if kind == "camel":
        return bool(_HUMP.search(text)) and not _INFLECTED.search(text)
    if kind == "dotted":
        return not _PROSE_DOT.search(text)
    if kind == "constant":
        return any(c.isalpha() for c in text)
    return True


def count(name: str, text: str) -> int:
    """How often a name stands verbatim in a plain text, as a word of its own."""
    found = at = 0
    first, last = name[0], name[-1]
    while (at := text.find(name, at)) >= 0:
        end = at + len(name)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (_glued(before, first) or _glued(last, after)) and not (
            first in "/-" and before.isalnum() and before < FIRST_CJK
        ):
            found += 1
        at = end
    return found


def _glued(a: str, b: str) -> bool:
    return (
        bool(a and b)
        and (a == "_" or (a.isascii() and a.isalnum()))
        and (b == "_" or (b.isascii() and b.isalnum()))
    )
