"""Damage, one table a family of rules: what is done to a good page, and which rule has to see it."""

from importlib import import_module
from pathlib import Path
from typing import NamedTuple


class Mutation(NamedTuple):
    """In the good page of `language`, `old`, which occurs once, becomes `new`. The rule `code` has
    to mark some of `marked`, or of `new` where nothing is said."""

    code: str
    language: str
    old: str
    new: str
    marked: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.language}-{self.new.strip() or self.old.strip():.30}"


def mutations() -> list[Mutation]:
    files = sorted(Path(__file__).parent.glob("bt*.py"))
    return [m for file in files for m in import_module(f"{__name__}.{file.stem}").MUTATIONS]
