"""The Markdown of an original, made ready to stand a second time on a page."""

from __future__ import annotations

import re

from bitext.beside.marks import ANY

_HARD_BREAK = re.compile(r"(?:  +|\\)\n[ \t>]*")
_LINE = re.compile(r"[ \t]*\n[ \t>]*")
_ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*[#.][^{}\n]*\}[ \t]*\Z")
_ANCHOR = re.compile(r"<a\s+(?:name|id)=[^<>]*>\s*</a>", re.IGNORECASE)
_IDENTITY = re.compile(r"(<[a-zA-Z][^<>]*?)\s(?:id|name)=(?:\"[^\"]*\"|'[^']*'|[^\s<>]+)")
_NOTE = re.compile(r"\[\^[^\[\]\s]+\]")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(/?)>")
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})


def second(markdown: str, kind: str) -> str:
    """The text on one line, without what may be on a page only once, and without tags where they
    would reach beyond it."""
    text = ANY.sub("", markdown)
    text = _LINE.sub(" ", _HARD_BREAK.sub("<br>", text))
    if kind == "cell":
        text = text.replace("\\|", "|")
    text = _NOTE.sub("", _ATTRIBUTES.sub("", _ANCHOR.sub("", text)))
    text = _IDENTITY.sub(r"\1", text)
    return text.strip() if _is_balanced(text) else _TAG.sub("", text).strip()


def _is_balanced(text: str) -> bool:
    opened: list[str] = []
    for closing, name, closed in _TAG.findall(text):
        tag = name.lower()
        if closing:
            if not opened or opened.pop() != tag:
                return False
        elif not closed and tag not in _VOID:
            opened.append(tag)
    return not opened
