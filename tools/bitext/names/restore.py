"""Restoring the identifiers that a translation broke: text in, edits out.

The machine takes `\\_` for a break between words. What is left of a name is its words, some as they
were, some translated, and free-standing underscores; all that stands where the name was, or, if the
name was the text of a link or bold, inside of that. So a lost name is looked for

1. in a segment that has nothing to translate: then it is the original;
2. under its own letters: spaced, re-cased, glued, with full-width punctuation;
3. in the link or emphasis that held it in the original;
4. in prose, as the stretch of words and underscores that its parts explain best;
5. beside the name that it stood next to.

Words that no part of the name explains stay, also where the machine drew them into the link. What
is found nowhere is reported without an edit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct
from rapidfuzz.fuzz import ratio

from bitext.markdown import inlines
from bitext.model import Edit
from bitext.names.find import CODE, GONE, Name, Plain, count, damaged, find, names_in, plain, plain_text
from bitext.names.lexicon import Lexicon, cjk_forms, fold, lexicon

_TOKEN = re.compile(
    r"(?P<word>[A-Za-z0-9\u00aa\u00b5\u00ba\u00c0-\u024f]+)"
    r"|(?P<cjk>[\u3005\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]+)"
    r"|(?P<under>_)|(?P<space>\s+)|(?P<mark>[\0\1])|(?P<other>.)",
    re.DOTALL,
)
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")
# What may stand in the place of a separator, besides white space.
_VARIANTS = {".": ".。．", ":": ":：", "(": "(（", ")": ")）", "/": "/／", "-": "-‐‑‒–—－", "%": "%％", "{": "{｛", "}": "}｝", ",": ",，"}  # fmt: skip
_LETTERS = re.compile(r"[A-Za-z0-9]+")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HTML_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)\b([^<>]*?)(/?)>")
_HREF = re.compile(r"""href\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_HTML_CONTAINERS = {"a": "link", "b": "strong", "strong": "strong", "i": "emphasis", "em": "emphasis", "dt": "dt", "code": "code"}  # fmt: skip
_FIXED = re.compile(r"<[^<>]*>|\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)")
_ROUND_TRIP = re.compile(r"\\\*|(?<![\w\\])_|(?<!\\)_(?!\w)")
_NEAR = 85  # how alike an invented name must be, in percent
_FREE = re.compile(r"\s*_[\s_]*")
_CLOSING = frozenset(".,;:!?)]}»”’。，；：！？、）」』】")
_STOPS = ".,;:!?。，；：！？、"
_OPENING = frozenset("([{«“‘（「『【")


class Repair(Struct, frozen=True):
    """A lost name: where it was, and the edits that bring it back (none: not certain)."""

    name: str
    kind: str
    start: int
    end: int
    reason: str
    edits: tuple[Edit, ...] = ()


class _Token(NamedTuple):
    kind: str
    text: str
    low: int
    high: int


class _Container(NamedTuple):
    """A link or emphasis: outer and inner range in the source, and where it points."""

    kind: str
    start: int
    end: int
    inner_start: int
    inner_end: int
    dest: str


@lru_cache(8192)
def restore(
    original: str, target: str, language: str, *, escapes: bool = True
) -> tuple[Repair, ...]:
    """The lost names of a segment, in the order of the original, each with its repair."""
    lost = damaged(original, target, escapes=escapes)
    if not lost:
        return ()
    return _Segment(original, target, lexicon(language), escapes, lost).repairs()


class _Segment:
    def __init__(
        self, original: str, target: str, words: Lexicon, escapes: bool, lost: Counter[str]
    ) -> None:
        self.original = original
        self.target = target
        self.words = words
        self.escapes = escapes
        self.lost = lost
        self.names = find(original, escapes=escapes)
        self.taken: list[tuple[int, int]] = []  # plain ranges that belong to a name
        self.done: list[Repair] = []

    def repairs(self) -> tuple[Repair, ...]:
        if whole := self._whole():
            return whole
        self.view = plain(self.target, escapes=self.escapes)
        self.squashed = Squashed(self.view.text)
        self._protect()
        self._by_link()
        if self.lost:
            self._by_letters()
        if self.lost:
            self._by_emphasis()
        if self.lost:
            self._in_prose()
        if self.lost:
            self._beside()
        if not self.lost:
            self._sweep()
        self._report()
        return tuple(self.done)

    # 1. nothing to translate

    def _whole(self) -> tuple[Repair, ...]:
        """The original as the target, where all of it is names."""
        if not _is_wordless(self.original, self.escapes):
            return ()
        if sorted(_FIXED.findall(self.original)) != sorted(_FIXED.findall(self.target)):
            return ()
        text = self.original.strip()
        if _ROUND_TRIP.search(re.sub(r"<[^<>]*>", "", text)) and self.escapes:
            text = self._rewritten(text)
            if not text:
                return ()
        body = self.target.strip()
        start = self.target.index(body) if body else 0
        edit = _shortest(self.target, start, start + len(body), text)
        first = {n.text: n for n in reversed(self.names)}
        return tuple(
            Repair(name, first[name].kind, edit.start, edit.end, "the segment is this name", (edit,))
            for name in self.lost
        )

    def _rewritten(self, text: str) -> str:
        """The original with its names escaped; empty if something else in it looks damaged."""
        found = find(text, escapes=True)
        pieces, at = [], 0
        for name in found:
            if _ROUND_TRIP.search(text[at : name.start]):
                return ""
            pieces += (text[at : name.start], self._written(name, text))
            at = name.end
        return "" if _ROUND_TRIP.search(text[at:]) else "".join([*pieces, text[at:]])

    # 2. its own letters

    def _by_letters(self) -> None:
        for name in sorted(self._open(), key=lambda n: -len(n.text)):
            prose = None
            for low, high in loose_matches(name.text, name.kind, self.squashed):
                if not self.lost[name.text]:
                    break
                found = self.view.text[low:high]
                if found == name.text and not self._is_glued(low, high):
                    continue
                if self._is_taken(low, high):
                    continue
                if prose is None:
                    prose = self._stands_in_prose(name)
                if self._is_name_like(name, found, prose):
                    self._replace(name, low, high, "the same letters stand here")
        for name in self._open():
            self._glued(name)
            if name.kind == "file" and self.lost[name.text]:
                self._by_extension(name)
        if self.lost:
            self._by_code()
        if self.lost:
            self._near()

    def _by_code(self) -> None:
        """As many code spans as the original has: a strange one is the translation of a lost one."""
        theirs = [n for n in self.names if n.kind == "code"]
        if not theirs:
            return
        ours = [n for n in names_in(self.view, self.target) if n.kind == "code"]
        lost = [n for n in self._open() if n.kind == "code"]
        known = {n.text for n in theirs}
        strange = [n for n in ours if n.text not in known]
        if len(theirs) == len(ours) and len(lost) == len(strange):
            for name, other in zip(lost, strange, strict=True):
                self._replace(name, other.low, other.high, "as many code spans stand here")

    def _near(self) -> None:
        """A name that the machine invented in the place of one: `CallAbandoneExample`."""
        known = {n.text for n in self.names}
        strangers = [n for n in names_in(self.view, self.target) if n.text not in known]
        for name in self._open():
            for other in strangers:
                if (
                    other.kind == name.kind
                    and not self._is_taken(other.low, other.high)
                    and not name.text.startswith(other.text)
                    and not other.text.startswith(name.text)
                    and ratio(name.text, other.text, score_cutoff=_NEAR)
                ):
                    self._replace(name, other.low, other.high, f"`{other.text}` stands here")
                    break

    def _by_extension(self, name: Name) -> None:
        """A file whose extension is there, behind the translation of its stem: `ejemplo. xsd`."""
        stem, _, extension = name.text.rpartition(".")
        parts = _parts(stem)
        tokens = [t for t in self._tokens(0, len(self.view.text), parts) if t.kind != "space"]
        for word, dot, last in zip(tokens, tokens[1:], tokens[2:], strict=False):
            if (
                dot.text in ".。．"
                and last.text.lower() == extension.lower()
                and _explained(word, parts, self.words)
                and not self._is_taken(word.low, last.high)
            ):
                self._replace(name, word.low, last.high, "its extension stands here")
                return

    def _glued(self, name: Name) -> None:
        """A name that lost only the space before it: `deWsUtil.exe`."""
        text = self.view.text
        at = text.find(name.text)
        if at <= 0 or len(name.text) < 6 or self._is_taken(at, at + len(name.text)):
            return
        word = re.search(r"\w*$", text[:at])
        if word and word[0] + name.text not in self.original:
            self._replace(name, at, at + len(name.text), "only a space is missing")

    def _stands_in_prose(self, name: Name) -> bool:
        """Whether the original has the same letters as plain words, too."""
        text = plain_text(self.original, escapes=self.escapes)
        found = {text[a:b] for a, b in loose_matches(name.text, name.kind, Squashed(text))}
        return any(f != name.text and f not in self.lost for f in found)

    def _is_name_like(self, name: Name, found: str, prose: bool) -> bool:
        if prose and "_" not in found and " " in found.strip():
            return False
        if name.kind == "code" and not self._is_in_code(found):
            return len(found) > 3 and not found.isalpha()
        if name.kind == "camel" and " " in found.strip():
            return found.replace(" ", "") == name.text
        if name.kind == "constant" and "_" not in found:
            letters = name.text.replace("_", "")
            return len(letters) > 3 and re.sub(r"\s", "", found) in (letters, letters.lower())
        return True

    def _is_in_code(self, text: str) -> bool:
        return CODE + text + CODE in self.view.text

    def _is_glued(self, low: int, high: int) -> bool:
        return not count(self.view.text[low:high], self.view.text[max(low - 1, 0) : high + 1])

    # 3. what held it

    def _by_link(self) -> None:
        self.theirs = _containers(self.original)
        self.ours = _containers(self.target) if self.theirs else []
        self.used: set[int] = set()
        self.held = [
            (name, box) for name, box in _held(self.original, self.escapes) if self.lost[name.text]
        ]
        for name, box in self.held:
            if self.lost[name.text] and box.kind == "link":
                self._fill_link(name, box)

    def _by_emphasis(self) -> None:
        rest = [(n, b) for n, b in self.held if b.kind != "link" and self.lost[n.text]]
        if rest:
            self._fill_rest(rest)

    def _fill_link(self, name: Name, box: _Container) -> None:
        used = self.used
        same = [b for b in self.theirs if b.kind == "link" and b.dest == box.dest]
        candidates = [b for b in self.ours if b.kind == "link" and b.dest == box.dest]
        if len(same) == len(candidates):
            candidates = [candidates[same.index(box)]]
        for candidate in candidates:
            if candidate.start not in used and not self._holds_name(candidate):
                used.add(candidate.start)
                self._fill(name, box, candidate, "the link to the same address names it")
                return

    def _fill_rest(self, rest: list[tuple[Name, _Container]]) -> None:
        theirs, ours, used = self.theirs, self.ours, self.used
        linked = [b for b in ours if b.kind == "link"]
        free = [
            b
            for b in ours
            if b.kind != "link"
            and b.start not in used
            and not self._holds_name(b)
            and not any(k.start < b.start < k.end and k.start in used for k in linked)
        ]
        scored = []
        for i, (name, box) in enumerate(rest):
            for j, candidate in enumerate(free):
                if candidate.kind == box.kind:
                    scored.append((-self._likeness(name, candidate), abs(i - j), i, j))
        as_many = sum(b.kind != "link" for b in theirs) == sum(b.kind != "link" for b in ours)
        names_filled: set[int] = set()
        boxes_filled: set[int] = set()
        for likeness, _, i, j in sorted(scored):
            if i in names_filled or j in boxes_filled:
                continue
            name, box = rest[i]
            if not self.lost[name.text] or (likeness > -0.3 and not (as_many and len(free) == len(rest))):
                continue
            names_filled.add(i)
            boxes_filled.add(j)
            self._fill(name, box, free[j], "the same emphasis holds it")

    def _likeness(self, name: Name, box: _Container) -> float:
        """The share of a name's parts that a container's words explain."""
        parts = _parts(name.text)
        tokens = self._tokens(*self._plain_range(box.inner_start, box.inner_end), parts)
        covered = _covered(tokens, parts, self.words)
        return sum(covered) / len(parts) + (0.1 if any(t.kind == "under" for t in tokens) else 0)

    def _holds_name(self, box: _Container) -> bool:
        low, high = self._plain_range(box.inner_start, box.inner_end)
        return any(low <= a and b <= high for a, b in self.taken)

    def _fill(self, name: Name, box: _Container, into: _Container, reason: str) -> None:
        """Puts the name into a container of the target; words that are not the name's go out."""
        low, high = self._plain_range(into.inner_start, into.inner_end)
        parts = _parts(name.text)
        tokens = self._tokens(low, high, parts)
        left, right, missing = self._trim(tokens, parts, name)
        before = self.target[into.inner_start : self._source_start(left[-1].high)].rstrip() if left else ""
        after = self.target[self._source_start(right[0].low) : into.inner_end].lstrip() if right else ""
        before, after = before.lstrip("*_ "), after.rstrip("*_ ")
        inner = self.original[box.inner_start : box.inner_end]
        written = self._written(name, self.original)
        inner = inner.replace(self.original[name.start : name.end], written)
        edits = [_shortest(self.target, into.inner_start, into.inner_end, inner)]
        grown = self._around(into, parts, missing)
        head, tail = grown
        if before or head < into.start:
            gap = " " if before and before[-1] not in _OPENING else ""
            edits.append(Edit(head, into.start, before + gap if before else self._gap(head, into.start)))
        if after in _STOPS and self.target[into.end : into.end + 1] in _CLOSING:
            after = ""
        if after or tail > into.end:
            gap = " " if after and after[0] not in _CLOSING else ""
            edits.append(Edit(into.end, tail, gap + after))
        self._claim(name, into.start, into.end, reason, edits)

    def _gap(self, head: int, start: int) -> str:
        spaced = self.target[head:start][:1].isspace() or self.target[head - 1 : head].isspace()
        return "" if self.target[head - 1 : head].isspace() else " " if spaced else ""

    def _trim(
        self, tokens: list[_Token], parts: tuple[str, ...], name: Name
    ) -> tuple[list[_Token], list[_Token], list[str]]:
        """Words at both ends of a container that are not the name's, and the parts not found."""
        core = [
            i for i, t in enumerate(tokens) if t.kind == "under" or _explained(t, parts, self.words)
        ]
        covered = _covered(tokens, parts, self.words)
        missing = [p for p, c in zip(parts, covered, strict=True) if not c]
        if not core:
            return [], [], missing
        left = [t for t in tokens[: core[0]] if t.kind != "mark"]
        right = [t for t in tokens[core[-1] + 1 :] if t.kind != "mark"]
        unknown = [t for t in (*left, *right) if self._is_content(t)]
        if missing and unknown and sum(_weight(t) for t in unknown) <= 2 * len(missing):
            return [], [], []
        if not any(self._is_content(t) for t in right):
            right = [t for t in right if t.text in _STOPS][:1]
        while left and left[-1].kind == "space":
            left.pop()
        while right and right[0].kind == "space":
            right.pop(0)
        return left, right, missing

    def _is_content(self, token: _Token) -> bool:
        if token.kind == "cjk":
            return fold(token.text) not in self.words.grammar
        return token.kind == "word" and fold(token.text) not in self.words.grammar

    def _around(
        self, box: _Container, parts: tuple[str, ...], missing: list[str]
    ) -> tuple[int, int]:
        """How far beyond the container the name goes on: where a word touches the container,
        something of the name was moved out."""
        tail = head = None
        after, before = self.target[box.end : box.end + 1], self.target[box.start - 1 : box.start]
        if not missing or not (_touches(after) or _touches(before)):
            return box.start, box.end
        low, high = self._plain_range(box.start, box.end)
        prose = self._prose_words()
        if _touches(after):
            tail = self._grow(self._tokens(high, len(self.view.text), parts), missing, prose)
        if _touches(before):
            head = self._grow(self._tokens(0, low, parts)[::-1], missing, prose)
        return (
            self._source_start(head.low) if head else box.start,
            self.view.source(tail.low, tail.high, self.target)[1] if tail else box.end,
        )

    def _grow(
        self, tokens: list[_Token], missing: list[str], prose: set[str]
    ) -> _Token | None:
        """The last token outwards that a missing part explains, with nothing else in between."""
        reached = None
        open_parts = list(missing)
        for token in tokens:
            if token.kind in ("space", "under"):
                continue
            if token.kind == "word" and fold(token.text) in self.words.grammar:
                continue
            if token.kind not in ("word", "cjk") or self._is_taken(token.low, token.high):
                break
            part = next((p for p in open_parts if _explains(token, p, self.words)), None)
            if part is None or any(_explains(token, word, self.words) for word in prose):
                break
            open_parts.remove(part)
            reached = token
        return reached

    def _prose_words(self) -> set[str]:
        """The original's words outside of its names."""
        text = list(plain_text(self.original, escapes=self.escapes))
        for name in self.names:
            text[name.low : name.high] = " " * (name.high - name.low)
        return {w.lower() for w in re.findall(r"[A-Za-z]{2,}", "".join(text))}

    # 4. in prose

    def _in_prose(self) -> None:
        """Only names with underscores leave remains in prose that can be told from words."""
        if not free_underscores(self.view, self.target, self.taken):
            return
        self.prose = self._prose_words()
        while True:
            best: tuple[float, int, int, Name] | None = None
            for name in self._open():
                window = self._window(name) if name.kind == "constant" else None
                if window and (best is None or window[0] > best[0]):
                    best = (*window, name)
            if best is None:
                return
            _, low, high, name = best
            self._replace(name, low, high, "its parts stand here")

    def _window(self, name: Name) -> tuple[float, int, int] | None:
        """The stretch of the target that the parts of a name explain best."""
        parts = _parts(name.text)
        tokens = self._tokens(0, len(self.view.text), parts)
        weights = [self._weigh(t, parts) for t in tokens]
        best: tuple[float, int, int] | None = None
        for i, weight in enumerate(weights):
            if weight > 0:
                for score, last, share in self._scores(tokens, weights, i, parts):
                    if (best is None or score > best[0]) and share >= 0.5 and score >= 3:
                        best = (score, i, last)
        if best is None:
            return None
        first, last = self._widen(tokens, weights, parts, best[1], best[2])
        last = self._reach_on(tokens, parts, first, last)
        return best[0], tokens[first].low, tokens[last].high

    def _weigh(self, token: _Token, parts: tuple[str, ...]) -> float:
        """How much a token speaks for being part of the name; minus infinity ends any stretch."""
        if token.kind == "mark" or self._is_taken(token.low, token.high):
            return -99
        if token.kind == "space":
            return 0
        if token.kind == "under":
            return 1
        if token.kind == "other":
            return -4
        if _explained(token, parts, self.words):
            return 1.5 if any(_explains(token, w, self.words) for w in self.prose) else 3
        if not self._is_content(token):
            return -0.5
        return -3.5 if token.kind == "word" else -len(token.text)

    def _scores(
        self, tokens: list[_Token], weights: list[float], i: int, parts: tuple[str, ...]
    ) -> Iterable[tuple[float, int, float]]:
        """The score of each stretch that begins at token i: (score, last token, share of parts)."""
        open_parts = list(parts)
        score = 0.0
        for last in range(i, len(tokens)):
            token, weight = tokens[last], weights[last]
            if weight > 1:
                part = next((p for p in open_parts if _explains(token, p, self.words)), None)
                if part is None:
                    weight = -0.5
                else:
                    open_parts.remove(part)
            score += weight
            if score < 0:
                return
            if weight > 0:
                yield score, last, 1 - len(open_parts) / len(parts)

    def _reach_on(
        self, tokens: list[_Token], parts: tuple[str, ...], first: int, last: int
    ) -> int:
        """A part is missing and an underscore dangles: the word behind it is that part."""
        if tokens[last].kind != "under" or all(_covered(tokens[first:last], parts, self.words)):
            return last
        after = [i for i in range(last + 1, len(tokens)) if tokens[i].kind != "space"][:1]
        if after and self._is_content(tokens[after[0]]) and len(tokens[after[0]].text) < 15:
            short = tokens[after[0]].kind == "word" or len(tokens[after[0]].text) <= 4
            return after[0] if short and not self._is_taken(*tokens[after[0]][2:]) else last
        return last

    def _widen(
        self,
        tokens: list[_Token],
        weights: list[float],
        parts: tuple[str, ...],
        first: int,
        last: int,
    ) -> tuple[int, int]:
        """Takes in neighbours that are the second word for a part: `punto de` conexión."""
        for step, end in ((-1, -1), (1, len(tokens))):
            at = first if step < 0 else last
            for i in range(at + step, end, step):
                if weights[i] >= 3 and tokens[i].text.lower() not in parts:
                    first, last = min(first, i), max(last, i)
                elif weights[i] < -0.5 or weights[i] >= 1:
                    break
        return first, last

    # 5. beside another

    def _beside(self) -> None:
        """A lost name that stood right behind one that is there: put there again."""
        placed = {r.name: r for r in self.done if r.edits}
        for left, right in zip(self.names, self.names[1:], strict=False):
            between = plain(self.original[left.end : right.start], escapes=self.escapes).text
            repair = placed.get(left.text)
            if not self.lost[right.text] or repair is None or self.original.count(left.text) > 1:
                continue
            if between.replace(GONE, "") != " " or right.kind not in ("camel", "constant"):
                continue
            end = max(repair.end, *(e.end for e in repair.edits))
            written = self._written(right, self.original)
            self._take(right.text)
            self.done.append(
                Repair(
                    right.text, right.kind, end, end, f"it stood next to {left.text}",
                    (Edit(end, end, " " + written),),
                )
            )  # fmt: skip

    # 6. what is left over

    def _sweep(self) -> None:
        """With all names back, free-standing underscores belong to nobody: they go."""
        if "_" not in self.target or _has_free_underscores(self.original, self.escapes):
            return
        edits = []
        gone = [e for r in self.done for e in r.edits]
        for low, high in free_underscores(self.view, self.target, self.taken):
            start, end = self.view.source(low, high, self.target)
            if any(e.start < end and start < e.end for e in gone):
                continue
            edits.append(Edit(start, end, self._filling(low, high)))
        if edits and self.done:
            last = self.done[-1]
            self.done[-1] = Repair(
                last.name, last.kind, last.start, last.end, last.reason, (*last.edits, *edits)
            )

    def _filling(self, low: int, high: int) -> str:
        before = self.view.text[low - 1 : low]
        after = self.view.text[high : high + 1]
        spaced = self.view.text[low:high].strip("_") != ""
        if not before or not after or after in _CLOSING or before in _OPENING or not spaced:
            return ""
        return "" if _is_cjk(before) and _is_cjk(after) else " "

    # what all of them use

    def _open(self) -> list[Name]:
        """The names still lost, in order, each as often as it is lost."""
        left = Counter(self.lost)
        found = []
        for name in self.names:
            if left[name.text] > 0:
                left[name.text] -= 1
                found.append(name)
        return found

    def _protect(self) -> None:
        """Names that stand as they should are no material for others."""
        text = self.view.text
        wanted = [
            span
            for n in self.names
            if self.lost[n.text]
            for span in loose_matches(n.text, n.kind, self.squashed)
        ]
        for name in {n.text for n in self.names}:
            at = 0
            while (at := text.find(name, at)) >= 0:
                end = at + len(name)
                part = self._is_spare(name, text.count(name, 0, at)) or any(a <= at and end <= b and b - a > len(name) for a, b in wanted)
                if not part and not self._is_glued(at, end):
                    self.taken.append((at, at + len(name)))
                at += len(name)

    def _is_spare(self, name: str, index: int) -> bool:
        """Whether this occurrence stands for a lost name that differs only in case."""
        alike = [n.text for n in self.names if n.text.lower() == name.lower()]
        return index < len(alike) and alike[index] != name and self.lost[alike[index]] > 0

    def _is_taken(self, low: int, high: int) -> bool:
        return any(a < high and low < b for a, b in self.taken)

    def _take(self, name: str) -> None:
        self.lost[name] -= 1
        if self.lost[name] <= 0:
            del self.lost[name]

    def _replace(self, name: Name, low: int, high: int, reason: str) -> None:
        if not name.text[-1].isalnum() and not self.original[name.end : name.end + 1].isspace():
            high += len(self.view.text[high:]) - len(self.view.text[high:].lstrip(" \u00a0"))
        start, end = self.view.source(low, high, self.target)
        written = self._written(name, self.original)
        if name.kind == "code" and self.target[start - 1 : start] == "`":
            written = name.text
        before, after = self.target[start - 1 : start], self.target[end : end + 1]
        if before.isalnum() and not _is_cjk(before):
            written = " " + written
        if after.isalnum() and name.text[-1].isalnum() and not _is_cjk(after):
            written += " "
        if self.target[start - 1 : start].isspace() and self.target[start - 2 : start - 1] in ("'", "’"):
            start -= 1
        self.taken.append((low, high))
        self._take(name.text)
        self.done.append(
            Repair(name.text, name.kind, start, end, reason, (Edit(start, end, written),))
        )

    def _claim(
        self, name: Name, start: int, end: int, reason: str, edits: Iterable[Edit]
    ) -> None:
        for edit in edits:
            self.taken.append(self._plain_range(edit.start, edit.end))
        self.taken.append(self._plain_range(start, end))
        self._take(name.text)
        changed = tuple(
            sorted(
                (e for e in edits if self.target[e.start : e.end] != e.text),
                key=lambda e: (e.start, e.end),
            )
        )
        self.done.append(Repair(name.text, name.kind, start, end, reason, changed))

    def _report(self) -> None:
        for name in self._open():
            self.done.append(
                Repair(name.text, name.kind, 0, len(self.target), "it is nowhere in the translation")
            )

    def _written(self, name: Name, source: str) -> str:
        """The name as Markdown wants it: escaped in prose, plain in HTML and front matter."""
        raw = source[name.start : name.end]
        if not self.escapes or name.kind == "code":
            return raw
        if plain_text(raw) != name.text:
            raw = name.text
        return re.sub(r"(?<!\\)[_*]", r"\\\g<0>", raw)

    def _tokens(self, low: int, high: int, parts: tuple[str, ...]) -> list[_Token]:
        return _tokens(self.view.text, low, high, parts, self.words)

    def _plain_range(self, start: int, end: int) -> tuple[int, int]:
        low = self.view.low(start)
        return low, max(low, self.view.low(end))

    def _source_start(self, low: int) -> int:
        return self.view.source(low, min(low + 1, len(self.view.text)), self.target)[0]


@lru_cache(16384)
def _is_wordless(original: str, escapes: bool) -> bool:
    """Whether names are all that a segment says."""
    rest = list(plain_text(original, escapes=escapes))
    for name in find(original, escapes=escapes):
        rest[name.low : name.high] = " " * (name.high - name.low)
    return not any(c.isalpha() for c in rest)


@lru_cache(8192)
def _parts(name: str) -> tuple[str, ...]:
    return tuple(p.lower() for p in _PART.findall(name)) or (name.lower(),)


class Squashed:
    """A text's letters and digits alone, in lower case, and where each of them stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at: list[int] = []
        pieces = []
        for match in _LETTERS.finditer(text):
            pieces.append(match[0])
            self.at.extend(range(*match.span()))
        self.letters = "".join(pieces).lower()


def loose_matches(name: str, kind: str, squashed: Squashed) -> Iterable[tuple[int, int]]:
    """Where the letters of a name stand, whatever happened to case, spaces and separators."""
    words, gaps, head, tail = _anatomy(name)
    key = "".join(words).lower()
    at = squashed.letters.find(key) if key else -1
    while at >= 0:
        span = _fit(squashed, at, words, gaps, kind)
        if span:
            low = _reach(squashed.text, span[0], head[::-1], -1)
            high = _reach(squashed.text, span[1], tail, 1)
            if low is not None and high is not None:
                yield low, high
        at = squashed.letters.find(key, at + 1)


@lru_cache(16384)
def _anatomy(name: str) -> tuple[tuple[str, ...], tuple[str, ...], str, str]:
    """The words of a name (cut at humps), what is between them, before and after."""
    words: list[str] = []
    gaps: list[str] = []
    last = head = -1
    for match in _LETTERS.finditer(name):
        if head < 0:
            head = match.start()
        else:
            gaps.append(name[last : match.start()])
        humps = (match[0][:2], match[0][2:]) if match[0][:2] in ("0x", "0X") else _HUMPS.split(match[0])
        for index, hump in enumerate(humps):
            if index:
                gaps.append("")
            words.append(hump)
        last = match.end()
    return tuple(words), tuple(gaps), name[: max(head, 0)], name[last:]


def _fit(
    squashed: Squashed, at: int, words: Sequence[str], gaps: Sequence[str], kind: str
) -> tuple[int, int] | None:
    """The stretch of text, if what separates its letters can be what became of the gaps."""
    text, places = squashed.text, squashed.at
    low = places[at]
    end = low
    for index, word in enumerate(words):
        start = places[at]
        at += len(word)
        if places[at - 1] - start != len(word) - 1 and not (
            kind in ("guid", "hex") and text[start : places[at - 1]].replace(" ", "").isalnum()
        ):
            return None
        if index and not _is_gap(text[end:start], gaps[index - 1], kind):
            return None
        end = places[at - 1] + 1
    if _is_letter(text[low - 1 : low]) or _is_letter(text[end : end + 1]):
        return None
    return low, end


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_gap(found: str, gap: str, kind: str) -> bool:
    bare = "".join(found.split())
    if not gap:
        return found in ("", " ")
    if not bare.strip("_") and not gap.strip("_"):
        return True
    if kind == "file" and gap == "." and not bare:
        return bool(found)
    return len(bare) == len(gap) and all(
        f == g or f in _VARIANTS.get(g, "") for f, g in zip(bare, gap, strict=True)
    )


def _reach(text: str, at: int, wanted: str, step: int) -> int | None:
    """Goes on over what the name has before or after its letters; None if it is not there."""
    for character in wanted:
        look = at - 1 if step < 0 else at
        while text[look : look + 1].isspace() and 0 <= look + step < len(text):
            look += step
        found = text[look : look + 1] if look >= 0 else ""
        if found and (found == character or found in _VARIANTS.get(character, "")):
            at = look if step < 0 else look + 1
        elif character not in "_*":
            return None
    return at


def tokenized(text: str) -> Iterable[_Token]:
    for match in _TOKEN.finditer(text):
        yield _Token(match.lastgroup or "other", match[0], *match.span())


def _tokens(
    text: str, low: int, high: int, parts: tuple[str, ...], words: Lexicon
) -> list[_Token]:
    """The tokens of a stretch; a run of Chinese is cut where parts of the name explain it."""
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text, low, high):
        kind = match.lastgroup or "other"
        if kind == "cjk":
            tokens.extend(_cut(match[0], match.start(), parts, words))
        elif kind == "word" and match[0].isascii() and len(humps := _PART.findall(match[0])) > 1:
            at = match.start()
            for hump in humps:
                tokens.append(_Token("word", hump, at, at + len(hump)))
                at += len(hump)
        else:
            tokens.append(_Token(kind, match[0], *match.span()))
    return tokens


def _cut(run: str, base: int, parts: tuple[str, ...], words: Lexicon) -> Iterable[_Token]:
    forms = cjk_forms(words.language, parts)
    at = last = 0
    while at < len(run):
        form = next((f for f, _ in forms if run.startswith(f, at)), None)
        if form is None:
            at += 1
            continue
        if last < at:
            yield _Token("cjk", run[last:at], base + last, base + at)
        yield _Token("cjk", form, base + at, base + at + len(form))
        at = last = at + len(form)
    if last < len(run):
        yield _Token("cjk", run[last:], base + last, base + len(run))


def _explains(token: _Token, part: str, words: Lexicon) -> bool:
    if token.kind == "cjk":
        return token.text in words.of(part).words
    return token.kind == "word" and words.explains(part, token.text)


def _explained(token: _Token, parts: Sequence[str], words: Lexicon) -> bool:
    return token.kind in ("word", "cjk") and any(_explains(token, p, words) for p in parts)


def _covered(tokens: Sequence[_Token], parts: Sequence[str], words: Lexicon) -> list[bool]:
    """For each part whether a token explains it; a token explains one part only."""
    free = [t for t in tokens if t.kind in ("word", "cjk")]
    covered = []
    for part in parts:
        hit = next((t for t in free if _explains(t, part, words)), None)
        if hit is not None:
            free.remove(hit)
        covered.append(hit is not None)
    return covered


def _weight(token: _Token) -> float:
    return 1 if token.kind == "word" else len(token.text) / 2


def _touches(character: str) -> bool:
    """Whether this is a letter of a language that puts spaces between words."""
    return character.isalpha() and not _is_cjk(character)


def _is_cjk(character: str) -> bool:
    return "\u3005" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af"


@lru_cache(4096)
def _containers(text: str) -> list[_Container]:
    """Links and emphasis, in Markdown and HTML, outermost first."""
    found = []
    for inline in inlines(text):
        if inline.kind == "strong":
            found.append(_Container("strong", inline.start, inline.end, inline.start + 2, inline.end - 2, ""))
        elif inline.kind == "emphasis":
            found.append(_Container("emphasis", inline.start, inline.end, inline.start + 1, inline.end - 1, ""))
        elif inline.kind == "link":
            stop = text.rfind("](", inline.start, inline.end)
            if stop > 0:
                found.append(_Container("link", inline.start, inline.end, inline.start + 1, stop, inline.dest))
    if "</" in text:
        found.extend(_html_containers(text))
    return sorted(found, key=lambda b: (b.start, -b.end))


@lru_cache(8192)
def _held(original: str, escapes: bool) -> list[tuple[Name, _Container]]:
    """Names that are all that a container says, with the outermost such container."""
    held = []
    boxes = _containers(original)
    for name in find(original, escapes=escapes):
        for box in boxes:
            if box.start <= name.start and name.end <= box.end:
                inner = plain_text(original[box.inner_start : box.inner_end], escapes=escapes)
                if inner.replace(GONE, "").strip() == name.text:
                    held.append((name, box))
                    break
    return held


def _html_containers(text: str) -> Iterable[_Container]:
    stack: list[tuple[str, int, int, str]] = []
    for tag in _HTML_TAG.finditer(text):
        kind = _HTML_CONTAINERS.get(tag[2].lower())
        if kind is None or tag[4]:
            continue
        if not tag[1]:
            href = _HREF.search(tag[3])
            stack.append((kind, tag.start(), tag.end(), href[1] if href else ""))
        elif stack and stack[-1][0] == kind:
            _, start, inner, dest = stack.pop()
            yield _Container(kind, start, tag.end(), inner, tag.start(), dest)


@lru_cache(8192)
def _has_free_underscores(original: str, escapes: bool) -> bool:
    names = [(n.low, n.high) for n in find(original, escapes=escapes)]
    return bool(free_underscores(plain(original, escapes=escapes), original, names))


def free_underscores(
    view: Plain, source: str, taken: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Stretches of underscores and spaces that are no part of a word or of markup."""
    found = []
    for match in _FREE.finditer(view.text):
        low, high = match.span()
        first = match.start() + len(match[0]) - len(match[0].lstrip())
        last = match.start() + len(match[0].rstrip())
        if any(a < last and first < b for a, b in taken):
            continue
        at = view.at(first)
        escaped = at and source[at - 1] == "\\"
        spaced = match[0][:1].isspace() and match[0][-1:].isspace()
        before, after = view.text[first - 1 : first], view.text[last : last + 1]
        inside = bool(before and after) and before.isalnum() and after.isalnum()
        if (escaped or spaced) and not (inside and before.isascii() and after.isascii()):
            found.append((low, high))
    return found


def _shortest(text: str, start: int, end: int, new: str) -> Edit:
    """The edit that makes `text[start:end]` the new text, without what both begin and end with."""
    old = text[start:end]
    size = min(len(old), len(new))
    head = 0
    while head < size and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < size - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return Edit(start + head, end - tail, new[head : len(new) - tail])
