"""What is put on a page: elements, without a word that is not from `words` or the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from bitext.beside.words import Words
from bitext.notes import Notes, Provenance, Restored

# Neither search of the site finds what stands in these.
_UNINDEXED = {"data-pagefind-ignore": "all", "data-search-exclude": "true"}
_MODES = {"off": "hidden", "demand": "on_demand", "side": "side_by_side"}
_SHA1 = 40  # digits


def element(tag: str, attributes: dict[str, str] | None = None, *content: Element | str) -> Element:
    """An element; text in it is text, whatever it looks like."""
    made = Element(tag, attributes or {})
    for piece in content:
        if isinstance(piece, str):
            _add_text(made, piece)
        else:
            made.append(piece)
    return made


def _add_text(to: Element, text: str) -> None:
    text = text.replace("&", "&amp;")  # Python-Markdown leaves what looks like an entity
    if len(to):
        to[-1].tail = AtomicString((to[-1].tail or "") + text)
    else:
        to.text = AtomicString((to.text or "") + text)


def modes(words: Words) -> Element:
    """The choice between the ways of showing originals."""
    choices = [
        element(
            "label",
            {},
            element(
                "input",
                {"type": "radio", "name": "bt-mode", "value": mode}
                | ({"checked": "checked"} if mode == "off" else {}),
            ),
            element("span", {}, getattr(words, word)),
        )
        for mode, word in _MODES.items()
    ]
    legend = element("legend", {}, words.originals)
    choice = element("div", {"class": "bt-choice"}, *choices)
    return element("fieldset", {"class": "bt-modes"} | _UNINDEXED, legend, choice)


def original(words: Words, body: Element) -> Element:
    """A disclosure with the original in it."""
    code = element("span", {"lang": "en"}, "EN")
    summary = element("summary", {}, code, element("span", {"class": "bt-said"}, f" {words.show}"))
    return element("details", {"class": "bt-original"} | _UNINDEXED, summary, body)


def original_text(markdown: str) -> Element:
    """The original itself, which is still to be read as Markdown."""
    body = Element("div", {"class": "bt-text", "lang": "en"})
    body.text = markdown
    return body


def mark(words: Words, number: int, entry: int) -> Element:
    """The mark at a restored name. It becomes a link to its entry of the list once that is there:
    engines check where links lead."""
    return Element(
        "span",
        {
            "class": "bt-mark",
            "id": f"bt-mark-{number + 1}",
            "role": "doc-noteref",
            "aria-label": words.mark.format(number=entry + 1),
            "data-number": str(entry + 1),
        },
    )


def link_to_entry(mark: Element) -> None:
    mark.tag = "a"
    mark.set("href", f"#bt-restored-{mark.get('data-number')}")


def entries(restored: Sequence[Restored]) -> list[list[int]]:
    """The restored names of a page, those of one story together, by their numbers."""

    def story(number: int) -> tuple[str, str, str]:
        return restored[number].name, restored[number].before, restored[number].reason

    first: dict[tuple[str, str, str], int] = {}
    for number in range(len(restored)):
        first.setdefault(story(number), number)
    ordered = sorted(range(len(restored)), key=lambda number: (first[story(number)], number))
    return [list(group) for _, group in groupby(ordered, key=story)]


def restored_list(words: Words, restored: Sequence[Restored], shown: set[int]) -> Element:
    """What was delivered and why it was changed; `shown` are the names that have a mark."""
    items: list[Element | str] = []
    for entry, numbers in enumerate(entries(restored)):
        first = restored[numbers[0]]
        what: list[Element | str] = [
            element("code", {"translate": "no"}, first.name),
            words.comma + words.delivered.format(text=first.before),
        ]
        why = words.reason(first.reason)
        item = element("li", {"id": f"bt-restored-{entry + 1}"}, *what)
        _add_text(item, f" ({why})" if why else "")
        for number in shown.intersection(numbers):
            link = {"class": "bt-back", "href": f"#bt-mark-{number + 1}", "aria-label": words.back}
            _add_text(item, " ")
            item.append(element("a", {**link, "role": "doc-backlink"}, "↩"))
        items.append(item)
    return element(
        "section",
        {"class": "bt-restored"},
        element("h2", {}, words.restored),
        element("p", {}, words.restored_how),
        element("ol", {}, *items),
    )


def banner(words: Words, facts: Provenance) -> Element | None:
    """What a reader should know before reading; mostly nothing."""
    told = list(_warnings(words, facts))
    if not told:
        return None
    state = facts.version.state if facts.version else ""
    titles = {"stale": words.outdated, "gone": words.outdated, "unknown": words.uncertain}
    title = element("p", {"class": "bt-title"}, titles.get(state, words.differs))
    return element("aside", {"class": "bt-banner", "role": "note"} | _UNINDEXED, title, *told)


def _warnings(words: Words, facts: Provenance) -> Iterator[Element]:
    version = facts.version
    if version is not None:
        when = {"date": words.day(version.date), "commit": version.commit[:7]}
        on = "_on" if version.commit else ""
        if version.state == "stale":
            yield element("p", {}, getattr(words, f"stale{on}").format(**when))
            if version.moved:
                moved = [element("li", {}, words.move(move)) for move in version.moved]
                yield element("p", {}, words.moved)
                yield element("ul", {}, *moved)
        elif version.state == "gone":
            said = words.gone_to.format(path=version.path) if version.path else ""
            yield element("p", {}, said or getattr(words, f"gone{on}").format(**when))
        elif version.state == "unknown":
            yield element("p", {}, words.unknown)
    if facts.others:
        yield element("p", {}, words.others.format(languages=words.named(facts.others)))


def about(words: Words, facts: Provenance, *, has_originals: bool) -> Element | None:
    """Where the page comes from."""
    told = [
        element("p", {}, *piece)
        for piece in (
            _made_by(words, facts),
            _version(words, facts),
            _state(words, facts),
            [words.evidence.get(facts.evidence, "")] if has_originals else [],
        )
        if any(piece)
    ]
    if not told or not (facts.hash or facts.translation or facts.date or facts.source):
        return None
    title = words.about_original if facts.source else words.about
    return element("section", {"class": "bt-about"}, element("h2", {}, title), *told)


def _made_by(words: Words, facts: Provenance) -> list[Element | str]:
    if facts.source:
        exact = facts.evidence == "exact"
        said = words.reconstructed_exactly if exact else words.reconstructed
        return [said.format(language=words.named([facts.source]))]
    made = [getattr(words, facts.translation)] if facts.translation else []
    if facts.date:
        day, *rest = words.delivered_on.split("{date}")
        time = element("time", {"datetime": facts.date}, words.day(facts.date))
        return [*made, words.comma if made else "", day, time, *rest]
    return list(made)


def _version(words: Words, facts: Provenance) -> list[Element | str]:
    if not facts.hash:
        return []
    algorithm = "SHA-1" if len(facts.hash) == _SHA1 else "SHA-256"
    name = element("code", {"translate": "no"}, facts.hash)
    return [words.made_from.format(algorithm=algorithm), " ", name]


def _state(words: Words, facts: Provenance) -> list[Element | str]:
    state = facts.version.state if facts.version else ""
    return [getattr(words, state)] if state in ("fresh", "retouched") else []


def notes_of_page(words: Words, notes: Notes, shown: set[int]) -> Element | None:
    """What stands at the end of the page."""
    listed = restored_list(words, notes.restored, shown) if notes.restored else None
    origin = about(words, notes.provenance, has_originals=bool(notes.originals))
    parts = [part for part in (listed, origin) if part is not None]
    return element("footer", {"class": "bt-notes"} | _UNINDEXED, *parts) if parts else None
