"""What the links of a documentation set may lead to, and those that lead nowhere."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from bitext.docset import Docset, Member
from bitext.files import Unreadable
from bitext.model import Finding
from bitext.parts.links import has_anchor, is_relative, split
from bitext.render.links import Destination, Shelf
from bitext.render.names import described

DEAD = NO_PAGE, NO_ANCHOR = "BT301", "BT302"  # what only the stage knows for certain
ASTRAY = "BT303"  # says of a link where it belongs: what it led to does not matter


def shelves(
    docset: Docset, sources: dict[Member, Member], others: Iterable[Path], official: str
) -> dict[str, Shelf]:
    """What links may lead to, for the root folder of each language: its pages, the originals of
    those it lacks, and all other files; those of the originals also as its own, as they are shown
    where it has none."""
    pages: dict[str, list[Member]] = {}
    originals: dict[str, list[Member]] = {}
    for member in sources:
        pages.setdefault(member.root, []).append(member)
        if docset.is_original(member):
            originals.setdefault(member.home, []).append(member)
    files = [path.as_posix() for path in others]
    about = {member: _described(docset, source) for member, source in sources.items()}
    found: dict[str, Shelf] = {}
    for root, own in pages.items():
        home = posixpath.dirname(root)
        paths = _below(docset.original_folder(home), files)
        paths += [posixpath.relpath(file, root) for file in files]
        lacking = originals.get(home, [])
        members = [*lacking, *own]
        names = {name: place for m in members for name, place in about[m][1].items()}
        found[root] = Shelf(
            {path.casefold(): path for path in [*paths, *(m.relative for m in members)]},
            official,
            {about[m][0]: m.relative for m in members if about[m][0]},
            dict(sorted(names.items())),
        )
    return found


def _below(folder: str, files: list[str]) -> list[str]:
    return [file[len(folder) + 1 :] for file in files if folder and file.startswith(f"{folder}/")]


def _described(docset: Docset, member: Member) -> tuple[str, dict[str, str]]:
    text = docset.text(member)
    return ("", {}) if isinstance(text, Unreadable) else described(member.relative, text)


def dead_links(
    path: str,
    leads: Iterable[Destination],
    shelf: Shelf,
    anchors: Callable[[str], Collection[str] | None],
) -> Iterator[Finding]:
    """The links of a page that lead to nothing on the stage. `anchors` are those of a page, or None
    where it cannot be read."""
    for lead in leads:
        if not (is_relative(lead.dest) or lead.dest.startswith("#")):
            continue
        inside, fragment = split(lead.dest)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), inside))
        target = target if inside else path
        if inside and not shelf.find(target):
            kind = "page" if target.endswith(".md") else "file"
            yield Finding(f'no {kind} "{target}"', lead.start, lead.end, code=NO_PAGE)
        elif fragment and target.endswith(".md"):
            known = anchors(target)
            if known is None or has_anchor(known, fragment):
                continue
            where = f'"{target}"' if inside else "this page"
            message = f'{where} has no anchor "{fragment}"'
            yield Finding(message, lead.start, lead.end, code=NO_ANCHOR)
