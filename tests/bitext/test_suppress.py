"""Comments that take findings back."""

from pathlib import Path

import pytest

from bitext.parse import parse
from bitext.suppress import suppressions
from tests.bitext.conftest import Bitext
from tests.bitext.sample import write

NEXT = "<!-- bitext-disable-next-line BT301: written tomorrow -->"
PAGE = "<!-- bitext-disable BT301: written tomorrow -->"
LINK = "[a](no.md)"
CHECK = ("check", "docs/es/a.md", "--select", "BT301,BT090,BT091", "--format", "concise")


def codes(docs: Path, bitext: Bitext, text: str) -> list[str]:
    write(docs / "es/a.md", text)
    lines = bitext(*CHECK).stdout.splitlines()[:-1]
    return [" ".join(line.split()[:2]).removeprefix("docs/es/a.md:") for line in lines]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{NEXT}\n{LINK}\n", []),
        (f"{NEXT}\r\n{LINK}\r\n", []),
        (f"{NEXT}\n\n\n{LINK}\n", []),
        (f"{NEXT}\n{LINK} {LINK}\n", []),
        (f"{NEXT}\n{LINK}\n{LINK}\n", ["3:5: BT301"]),
        (f"{LINK}\n{NEXT}\ntext\n", ["1:5: BT301", "2:1: BT090"]),
        (f"> {NEXT}\n> {LINK}\n", []),
        (f"text {NEXT}\n{LINK}\n", []),
        (f"{NEXT}\n", ["1:1: BT090"]),
        (NEXT, ["1:1: BT090"]),
        (f"{LINK}\n\n{PAGE}\n\n{LINK}\n", []),
        (f"{PAGE}\n\ntext\n", ["1:1: BT090"]),
        (f"{NEXT.replace('BT301', 'BT204, BT301')}\n{LINK}\n", ["1:1: BT090"]),
        (f"{NEXT.replace('BT301', 'BT204 BT301')}\n{LINK}\n", ["1:1: BT090"]),
        (f"{NEXT.replace(' -->', chr(10) + 'by us -->')}\n{LINK}\n", []),
        (f"```html\n{NEXT}\n```\n\n{LINK}\n", ["5:5: BT301"]),
        (f"Use `{NEXT}`:\n{LINK}\n", ["2:5: BT301"]),
    ],
)
def test_a_comment_takes_back_what_it_names(
    docs: Path, bitext: Bitext, text: str, left: list[str]
) -> None:
    assert codes(docs, bitext, text) == left


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("bitext-disable-next-line", "a suppression is written: "),
        ("bitext-disable", "a suppression is written: "),
        ("bitext-disable-next-line BT301", "a suppression is written: "),
        ("bitext-disable-next-line BT301:", "a suppression is written: "),
        ("bitext-disable-next-line BT301: ", "a suppression is written: "),
        ("bitext-disable-line BT301: why", "a suppression is written: "),
        ("bitext-disable-next-line : why", "the code of a rule is missing"),
        ("bitext-disable-next-line BT3: why", '"BT3" is not the code of a rule'),
        ("bitext-disable-next-line broken-link: why", '"broken-link" is not the code of a rule'),
        ("bitext-disable-next-line BT301,,BT204: why", "the code of a rule is missing"),
        ("bitext-disable BT001: why", "BT001 cannot be suppressed"),
        ("bitext-disable BT090: why", "BT090 cannot be suppressed"),
        ("bitext-disable BT091: why", "BT091 cannot be suppressed"),
        ("bitext-disable-next-line BT399: why", "there is no rule BT399; the nearest is BT3"),
    ],
)
def test_a_malformed_comment_takes_nothing_back(
    docs: Path, bitext: Bitext, comment: str, problem: str
) -> None:
    assert codes(docs, bitext, f"<!-- {comment} -->\n{LINK}\n") == ["1:1: BT091", "2:5: BT301"]
    assert problem in bitext(*CHECK).stdout


def test_an_unused_comment_goes_with_its_line(docs: Path, bitext: Bitext) -> None:
    page = write(docs / "es/a.md", f"uno\n{NEXT}\ndos {PAGE}\ntres\n")
    bitext(*CHECK, "--fix")
    assert page.read_text("utf-8") == "uno\ndos \ntres\n"


def test_it_is_used_even_if_its_rule_was_not_asked_for(docs: Path, bitext: Bitext) -> None:
    write(docs / "es/a.md", f"{NEXT}\n{LINK}\n")
    assert bitext("check", "docs/es/a.md", "--select", "BT090").exit_code == 0


def test_a_suppressed_finding_is_not_repaired(docs: Path, bitext: Bitext) -> None:
    page = docs / "es/channel.md"
    text = page.read_text("utf-8")
    write(page, text.replace("Establece", f"{NEXT.replace('BT301', 'BT101')}\nEstablece"))
    before = page.read_bytes()

    assert bitext("check", "docs", "--fix", "--select", "BT101,BT090").exit_code == 0
    assert page.read_bytes() == before


def test_pages_without_comments_are_not_searched() -> None:
    assert list(suppressions(parse("<!-- bitext -->\n"))) == []
