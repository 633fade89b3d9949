"""The pages that are right: one in five languages, from which the mutations are made."""

import re
from pathlib import Path

import pytest

from bitext.align import align
from bitext.model import Evidence, Page
from bitext.parse import original_text, parse
from tests.bitext.good.stamp import hash_of

GOOD = Path(__file__).parent / "good"
LANGUAGES = ("es", "pt", "fr", "zh-TW")


def page(name: str) -> Page:
    return parse((GOOD / f"{name}.md").read_text("utf-8"), f"{name}.md", "en")


@pytest.mark.parametrize("name", [*LANGUAGES, "zh-TW.sxs"])
def test_a_good_page_is_aligned_with_the_original_that_its_hash_names(name: str) -> None:
    target, original = page(name), page("en")
    pair = align(target, original, Evidence.EXACT)

    assert target.front is not None
    assert target.front.get("ms.openlocfilehash") == hash_of(original.text)
    assert (*target.problems, *pair.problems) == ()
    assert {s.evidence for s in pair.segments} == {Evidence.EXACT}


def test_the_bilingual_page_says_the_same_as_the_monolingual_one() -> None:
    bilingual, chinese, english = page("zh-TW.sxs"), page("zh-TW"), page("en")
    alt = re.compile(r"!\[.*?\]")  # is translated and carries no original

    assert body(re.sub(r"(?<=[。？]) (?=.*[^| ])", "", bilingual.clean)) == body(
        re.sub(r"(?<=[。？]) (?=.*[^| ])", "", chinese.text)
    )
    assert alt.sub("", re.sub(r'<a name="[^"]*"></a>', "", body(original_text(bilingual)))) == (
        alt.sub("", body(english.text))
    )


def body(text: str) -> str:
    return text[text.index("\n# ") :]
