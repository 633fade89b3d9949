"""The original beside the translation, on the pages of a site.

Notes name places of the staged Markdown; readers see HTML. Between the two lies an engine that
changes much and tells nothing about places. So the places travel through it as characters that no
text has (`marks`), and an extension of Python-Markdown takes them out of the tree again and puts
there what belongs to them (`extension`, made of `elements`). Nothing is looked for by its text.

What a page shows is complete without scripts: originals are disclosures, the three ways of
showing them are radio buttons that a style sheet reads, and a mark at a restored name is a link to
a list at the end of the page. The script remembers the choice, and shows an entry of the list in
place.
"""

from pathlib import Path

from bitext.beside.extension import Beside
from bitext.beside.marks import marked
from bitext.beside.words import words_of

ASSETS = Path(__file__).with_name("assets")

__all__ = ["ASSETS", "Beside", "marked", "words_of"]
