import pytest

from bitext.frontmatter import read_front_matter


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
