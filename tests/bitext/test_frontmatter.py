import pytest

from bitext.align import align
from bitext.context import Context
from bitext.frontmatter import read_front_matter
from bitext.model import Evidence
from bitext.parse import parse
from bitext.rules.bt405_identity_changed import check


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: A\n---\n", ["title"]),
        ("---\n\ntitle: A\n---\n", ["title"]),
        ("---\n\n\n\ntitle: A\n---\n", ["title"]),
        ("---\n\n  title: A\n---\n", ["title"]),
        ("---\n\n\n# A\n\n---\n", None),
        ("---\n\nOne: two.\n\n---\n", ["One"]),
    ],
)
def test_a_line_across_with_text_below_is_no_front_matter(
    text: str, expected: list[str] | None
) -> None:
    front, problems = read_front_matter(text)

    assert problems == ()
    assert (front and [field.key for field in front.fields]) == expected


@pytest.mark.parametrize("deep", ["[" * 60_000, "\n  " + "- " * 60_000, "{a: " * 60_000])
def test_what_is_nested_too_deeply_is_told_and_read_by_lines(deep: str) -> None:
    front, (problem,) = read_front_matter(f"---\ntitle: A\nkeywords: {deep}\n---\n")

    assert front
    assert front.get("title") == "A"
    assert problem.message == "the front matter is not YAML: nested too deeply"


def test_a_page_with_many_keys_is_not_deep() -> None:
    keys = "".join(f"key{number}: [a, b, [c]]\n" for number in range(2000))
    front, problems = read_front_matter(f"---\n{keys}---\n")

    assert front
    assert (len({field.key for field in front.fields}), problems) == (2000, ())


def test_an_identity_of_several_lines_is_told_and_left() -> None:
    page = parse('---\ntitle: "Canal\nms.assetid: a-1\n  b\n---\n', "a.md", "es")
    original = parse("---\ntitle: Channel\nms.assetid: a-1\n  b\n---\n", "a.md", "en")
    (finding,) = check(align(page, original, Evidence.EXACT), Context())

    assert page.text[finding.start : finding.end] == "a-1"
    assert finding.edits == ()
