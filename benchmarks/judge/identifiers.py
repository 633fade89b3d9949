"""What counts as an identifier, and when it stands verbatim.

Markdown is first made plain: escapes are resolved; URLs, link destinations and HTML tags vanish;
every piece of markup leaves a control character, so that a name cannot be read across it.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

OPEN, CLOSE, TOGGLE, BREAK = "\x01", "\x02", "\x03", "\x04"
CODE_ON, CODE_OFF = "\x0e", "\x0f"

ELEMENTS = (
    "a|abbr|b|big|blockquote|br|caption|center|cite|code|col|colgroup|dd|del|details|div|dl|dt|em"
    "|font|h[1-6]|hr|i|iframe|img|ins|kbd|li|ol|p|pre|q|s|samp|small|span|strike|strong|style|sub"
    "|summary|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var|video"
)
TAG = re.compile(rf"<!--.*?-->|</?(?:{ELEMENTS})(?=[\s/>])[^>]*>", re.DOTALL | re.IGNORECASE)
DESTINATION = r"\]\(\s*<?[^()\s]*(?:\([^()]*\)[^()\s]*)*>?(?:\s+\"[^\"]*\")?\s*\)"
ADDRESS = r"(?:\b[A-Za-z][A-Za-z0-9+.-]*://|\bwww\.|\bmailto:)[^\s<>\"'*`\])。，）]*[^\s<>\"'*`\])。，）.,;:!?]"
URL = re.compile(rf"{DESTINATION}|{ADDRESS}")

MARKUP = re.compile(
    rf"""(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)
    |(?P<tag>{TAG.pattern})
    |(?P<close>{DESTINATION}|\]\x20\((?=[/\#.]|https?:|[^)\s]+\.md)[^)\s]*\))
    |(?P<address><?{ADDRESS}>?)
    |\\(?P<escaped>[!-/:-@\[-`{{-~])
    |(?P<open>!?\[)
    |(?P<stars>\*+)
    |(?<![^\W_])(?P<under>_{{1,2}})(?P<stressed>[^\s_](?:[^_\n]*[^\s_])?)(?P=under)(?!\w)
    |(?P<entity>&(?:[A-Za-z]+|\#\d+|\#[xX][0-9A-Fa-f]+);)
    |(?P<nbsp>\xa0)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def plain(markdown: str) -> str:
    """The text that a reader sees, with a control character for each piece of markup."""
    return MARKUP.sub(_reader_sees, markdown)


def _reader_sees(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "code":
            return f"{CODE_ON}{found['code'].strip()}{CODE_OFF}"
        case "escaped":
            return found["escaped"]
        case "stressed":
            return f"{TOGGLE}{plain(found['stressed'])}{TOGGLE}"
        case "entity":
            return html.unescape(found["entity"])
        case "nbsp":
            return " "
        case kind:
            return {"open": OPEN, "close": CLOSE, "stars": TOGGLE}.get(kind or "", BREAK)


# Latin letters only: Chinese writes its own words next to a name without a space.
LATIN = "0-9A-Za-z_\u00c0-\u024f"
EXTENSIONS = (
    "h|hh|hpp|hxx|c|cc|cpp|cxx|cs|vb|js|ts|ps1|py|idl|acf|odl|tlb|rgs|def|lib|dll|exe|sys|ocx|cpl"
    "|drv|inf|ini|cat|msi|msp|mst|cab|bat|cmd|com|log|txt|csv|xml|xsd|xsl|xslt|wsdl|wsp|mof|man|mc|msc"
    "|rc|res|resx|config|manifest|json|reg|htm|html|hlp|chm|gif|jpg|jpeg|png|bmp|ico|wav|wmv|wma"
    "|asf|avi|mp3|mp4|pdb|obj|mui|fx|hlsl|zip|etl|evt|evtx|pfx|cer|pvk|der|xaml|vbs|asp|aspx|svc"
)
FORMS = {
    "code span": rf"{CODE_ON}[^{CODE_OFF}]+{CODE_OFF}",
    "guid": r"\{?\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b\}?",
    "registry key": r"HK(?:EY_[A-Z_]+|LM|CU|CR|U|CC)(?:\\[^\s\\\"'<>|,;:*?\x00-\x1f]*[\w)}])+",
    "path": r"(?:[A-Za-z]:|%\w+%|\\\\[\w.?$-]+)(?:\\[\w$~%{}-]+(?:\.[\w$~%{}-]+)*"
    r"(?: (?:[A-Z0-9(]\S*|and)(?=[^\\\n]{0,30}\\))*)+",
    "function": r"~?[A-Za-z_]\w*(?:(?:::|\.)~?\w+)*\(\)",
    "scoped": r"[A-Za-z_]\w*(?:::~?[A-Za-z_]\w*)+",
    "placeholder": r"%[A-Za-z_]\w*%|%[1-9]\d?(?![\w%])|\{\d+\}"
    r"|%[-+0#]*\d*(?:\.\d+)?(?:hh?|ll?|I64)?[sSdiuxXcpfeg](?![\w%])",
    "file": rf"[A-Za-z0-9][\w-]*(?:\.[\w-]+)*\.(?:{EXTENSIONS})(?!\.?\w)",
    "dotted": r"[A-Za-z_]\w+(?:\.[A-Za-z_]\w+)+",
    "hex": r"0[xX][0-9A-Fa-f]+[uUlL]*(?!\w)",
    "switch": r"/[A-Za-z?][\w-]*(?::|(?![\w/.\\:]))|--[A-Za-z][\w-]*",
    "constant": r"_*[A-Za-z0-9]+(?:_+[A-Za-z0-9]+)+_*|_+[A-Za-z]\w*",
    "cmdlet": r"(?:Get|Set|New|Remove|Add|Invoke|Import|Export|Enable|Disable)"
    r"-[A-Z][A-Za-z]{3,}(?!-)",
    "camel": r"[A-Za-z][A-Za-z0-9]*?[a-z][A-Z][A-Za-z0-9]*",
}
WORDLIKE = {*FORMS} - {"code span", "guid", "placeholder", "switch", "path"}


def _form(kind: str) -> str:
    before = {"placeholder": r"(?<![\w%])", "switch": r"(?<![\w/.:)\]<&*-])"}.get(kind, "")
    if kind in WORDLIKE:
        before, after = f"(?<![{LATIN}])", f"(?![{LATIN}])"
    else:
        after = ""
    return f"(?P<{kind.replace(' ', '_')}>{before}(?:{FORMS[kind]}){after})"


NAME = re.compile("|".join(map(_form, FORMS)), re.ASCII)


class Name(NamedTuple):
    kind: str
    text: str


def names(text: str) -> list[Name]:
    """The identifiers of a plain text, in order."""
    return [
        Name((found.lastgroup or "").replace("_", " "), found[0].strip(CODE_ON + CODE_OFF))
        for found in NAME.finditer(text)
    ]


@cache
def finder(wanted: frozenset[str]) -> re.Pattern[str]:
    """Finds each of these names where it stands whole; a longer name hides the shorter in it."""
    return re.compile("|".join(_bounded(name) for name in sorted(wanted, key=len, reverse=True)))


def _bounded(name: str) -> str:
    edge = rf"(?<![{LATIN}/])" if name[0] == "/" else ""
    left = f"(?<![{LATIN}])" if re.match(f"[{LATIN}]", name) else edge
    right = f"(?![{LATIN}])" if re.search(f"[{LATIN}]$", name) else ""
    return f"{left}{re.escape(name)}{right}"


def standing(wanted: Iterable[str], text: str) -> Counter[str]:
    """How often each name stands verbatim in a plain text."""
    some = frozenset(wanted)
    return Counter(finder(some).findall(text)) if some else Counter()


def without(wanted: Iterable[str], text: str, mark: str = "\x00") -> str:
    some = frozenset(wanted)
    return finder(some).sub(mark, text) if some else text
