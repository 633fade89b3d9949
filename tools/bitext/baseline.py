"""A baseline: the findings that a project lives with for now, so that only new ones count.

An entry knows a finding by its fingerprint (rule, text, original), not by its line, so it survives
whatever happens elsewhere on the page; where a repair changes that text, it follows. An entry that
nothing answers to any more is stale and has to go: a baseline only shrinks.
"""

from __future__ import annotations

import codecs
import json
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from operator import attrgetter

import msgspec
from msgspec import Struct

from bitext.files import Unreadable, decoded
from bitext.model import Lines
from bitext.report import UNREADABLE, Checked

Asked = Callable[[str, str], bool]  # whether a run would find this, at that path, by that rule

VERSION = 1
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_BYTE = re.compile(r" \(byte (\d+)\)")
_scan = json.JSONDecoder().raw_decode


class Entry(Struct, frozen=True, gc=False):
    """A finding that is accepted. `message` is for people."""

    path: str
    code: str
    fingerprint: str
    message: str = ""


class _Document(Struct, frozen=True):
    version: int
    findings: tuple[Entry, ...] = ()


class MalformedBaselineError(ValueError):
    """The text is not a baseline; the message begins with the line and the column."""


class Baseline:
    """The entries of a file. `folder` is where it lies, and what its paths are relative to; the
    paths of pages are absolute or relative to the same folder as `folder` is."""

    def __init__(self, entries: Iterable[Entry], folder: str = "") -> None:
        self.folder = folder
        self._by_path: dict[str, dict[str, Entry]] = {}
        for entry in entries:
            self._by_path.setdefault(entry.path, {})[entry.fingerprint] = entry
        self._stale: dict[str, list[Entry]] = {}
        self.listed = frozenset(self._entries())

    def without_known(self, page: Checked, codes: Collection[str]) -> Checked:
        """The page with the findings that have no entry. `codes` are the rules that were asked."""
        path = self.key(page.path)
        known = self._by_path.get(path)
        if not known:
            return page
        found = {finding.fingerprint for finding in page.findings}
        readable = all(finding.code != UNREADABLE for finding in page.findings)
        self._stale[path] = [
            entry
            for entry in known.values()
            if readable and entry.fingerprint not in found and entry.code in codes
        ]
        new = tuple(f for f in page.findings if f.fingerprint not in known)
        return Checked(page.path, new)

    def follow(self, path: str, renamed: Iterable[tuple[str, str, str]]) -> None:
        """Findings of a page have other fingerprints now: the old one, the new one, the message."""
        path = self.key(path)
        known = self._by_path.get(path, {})
        moved = [Entry(path, known.pop(old).code, new, said) for old, new, said in renamed]
        known.update((entry.fingerprint, entry) for entry in moved)

    def accepted(self, path: str) -> Collection[str]:
        """The fingerprints of the findings of a page that have an entry."""
        return self._by_path.get(self.key(path), {}).keys()

    def stale(self, is_asked: Asked) -> list[Entry]:
        """The entries that no finding answers to, of pages that were asked for or are gone."""
        entries = [entry for entries in self._stale.values() for entry in entries]
        for path, known in self._by_path.items():
            if path not in self._stale:
                gone = (e for e in known.values() if is_asked(self._place(path), e.code))
                entries.extend(gone)
        return sorted(entries, key=_order)

    def standing(self, is_asked: Asked) -> frozenset[Entry]:
        """The entries that are not stale, as they are now."""
        return frozenset(self._entries()).difference(self.stale(is_asked))

    def others(self, is_asked: Asked) -> Iterator[Entry]:
        """The entries that a run says nothing about."""
        for path, known in self._by_path.items():
            for entry in known.values():
                if not is_asked(self._place(path), entry.code):
                    yield entry

    def _entries(self) -> Iterator[Entry]:
        for known in self._by_path.values():
            yield from known.values()

    def _place(self, path: str) -> str:
        return posixpath.join(self.folder, path)

    def key(self, path: str) -> str:
        return posixpath.relpath(path, self.folder or ".")


def read_baseline(data: bytes, folder: str = "") -> Baseline:
    text = decoded(data.removeprefix(codecs.BOM_UTF8))
    if isinstance(text, Unreadable):
        raise MalformedBaselineError(f"{text.line}:{text.column}: {text.message}")
    try:
        json.loads(text)
        document = msgspec.json.decode(text, type=_Document)
    except json.JSONDecodeError as error:
        raise _malformed(text, error.pos, error.msg) from error
    except RecursionError as error:
        raise _malformed(text, 0, "this is nested too deeply") from error
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        raise _malformed(text, _offset(text, path), message) from error
    except msgspec.DecodeError as error:  # it is stricter than the module json
        byte = _BYTE.search(str(error))
        offset = len(text.encode()[: int(byte[1])].decode(errors="ignore")) if byte else 0
        raise _malformed(text, offset, _BYTE.sub("", str(error))) from error
    if document.version != VERSION:
        message = f"version {document.version} is not known, {VERSION} is"
        raise _malformed(text, _offset(text, ".version"), message)
    return Baseline(document.findings, folder)


def _malformed(text: str, offset: int, message: str) -> MalformedBaselineError:
    place = Lines(text).place(offset)
    return MalformedBaselineError(f"{place.line}:{place.column}: {message}")


def _offset(text: str, path: str) -> int:
    """Where the value stands that a path leads to: `.findings[1].code`."""
    offset = _next(text, 0)
    for name, index in _STEP.findall(path):
        values = dict(_values(text, offset))
        offset = values[name or int(index)]
    return offset


def _values(text: str, offset: int) -> Iterator[tuple[object, int]]:
    """The values of the array or object that begins there: the index or key of each, and where
    it stands."""
    is_object, number = text[offset] == "{", 0
    offset = _next(text, offset + 1)
    while text[offset] not in "]}":
        key: object = number
        if is_object:
            key, offset = _scan(text, offset)
            offset = _next(text, _next(text, offset) + 1)
        yield key, offset
        offset = _next(text, _scan(text, offset)[1])
        if text[offset] == ",":
            offset = _next(text, offset + 1)
        number += 1


def _next(text: str, offset: int) -> int:
    """Where the next sign stands that is no white space."""
    while text[offset] in " \t\r\n":
        offset += 1
    return offset


def written(entries: Iterable[Entry]) -> Iterator[str]:
    """The text of a baseline, one line an entry so that versions can be compared and merged."""
    yield f'{{\n"version": {VERSION},\n"findings": ['
    separator = "\n"
    for entry in sorted(entries, key=_order):
        yield separator + msgspec.json.encode(entry).decode()
        separator = ",\n"
    yield "\n]\n}\n"


_order = attrgetter("path", "code", "message", "fingerprint")
