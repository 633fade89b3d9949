"""`bitext original`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from bitext.commands import docset_of, prepare_output, terminal
from bitext.docset import Docset, Member
from bitext.files import Unreadable
from bitext.reconstruct import reconstruct


def original(pages: Sequence[str], original: str | None) -> None:
    docset = docset_of(pages, original, None)
    texts = [(member, _original(docset, member)) for member in docset.members]
    prepare_output()
    for member, text in texts:
        if len(texts) > 1:
            sys.stdout.write(f"==> {member.path} <==\n")
        sys.stdout.write(text)
    terminal.tell("note", docset.notices)


def _original(docset: Docset, member: Member) -> str:
    page = docset.page(member)
    if isinstance(page, Unreadable):
        raise click.UsageError(page.told(member.path))
    if page.spans:
        return reconstruct(page)
    pair = docset.pair(member, page)
    if docset.is_original(member):
        raise click.UsageError(f"{member.path} is an original")
    if pair.original is None:
        raise click.UsageError(f"{member.path} is not bilingual, and no original of it is found")
    return pair.original.text
