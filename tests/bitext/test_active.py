"""What runs in a reader's browser: told unless the original has the very same."""

import pytest

from bitext.align import align
from bitext.context import Context
from bitext.model import Evidence
from bitext.parse import parse
from bitext.rules import rules, run
from tests.bitext.clock import grows_evenly

SCRIPT = '<script setup>\n  import C from "./c.vue"\n</script>'


def codes(target: str, original: str | None) -> list[str]:
    page = parse(f"{target}\n\nAbra.\n", "a.md", "es")
    source = None if original is None else parse(f"{original}\n\nOpen.\n", "a.md", "en")
    security = [rule for rule in rules() if rule.code[:3] == "BT6"]
    pair = align(page, source, Evidence.FILE if source else Evidence.NONE)
    return [finding.code for finding in run(pair, Context(), security)]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("BT601", SCRIPT),
        ("BT602", '<img src="a.png" onerror="a()">'),
        ("BT603", "[a](javascript:a(0))"),
        ("BT603", "[a]: javascript:a(0)"),
        ("BT603", '<a href="java&#115;cript:a(0)">a</a>'),
        ("BT603", "[![a](javascript:a(0))](b.md)"),
        ("BT607", '<iframe src="https://a.example/"></iframe>'),
    ],
)
def test_what_the_original_has_is_told_of_the_original(code: str, text: str) -> None:
    assert codes(text, text) == []
    assert codes(text.replace("\n", "\r\n"), text) == []
    assert codes(text, None) == codes(text, "") == [code]
    assert codes(text, f"`{text}`" if "\n" not in text else f"```\n{text}\n```") == [code]


@pytest.mark.parametrize(
    ("code", "target", "original"),
    [
        ("BT601", SCRIPT.replace("c.vue", "d.vue"), SCRIPT),
        ("BT601", SCRIPT.replace(" setup", ""), SCRIPT),
        ("BT601", "<script>a()", "<script>"),
        ("BT601", "<script>//\na()</script>", "<script>// a()</script>"),
        ("BT602", '<img onerror="a();b()">', '<img onerror="a()">'),
        ("BT602", '<img onload="a()">', '<img onerror="a()">'),
        ("BT602", '<svg onload="a()">', '<img onload="a()">'),
        ("BT603", "[a](javascript:a(0);b())", "[a](javascript:a(0))"),
        ("BT603", "[a]: javascript:a(0);b()", "[a]: javascript:a(0)"),
        ("BT603", "[![a](javascript:b(0))](b.md)", "[![a](javascript:a(0))](b.md)"),
        ("BT603", '<a href="javascript:a();b()">a</a>', '<a href="javascript:a()">a</a>'),
        ("BT607", '<iframe src="https://b.example/"></iframe>', '<iframe src="a"></iframe>'),
    ],
)
def test_what_the_original_has_otherwise_is_told(code: str, target: str, original: str) -> None:
    assert codes(target, original) == [code]


def test_scripts_in_scripts_take_no_time() -> None:
    def check(size: int) -> None:
        text = "<script>\n\n" * size + "</script>"
        assert codes(text, text) == []

    assert grows_evenly(check, 1_000)


def test_what_only_the_page_says_of_its_original_proves_nothing() -> None:
    half = '<a onclick="a()">b</a>'
    page = (
        f'<span data-ttu-id="a-101">{half}</span>'
        f'<span class="sxs-lookup"><span data-stu-id="a-101">{half}</span></span>'
    )
    assert set(codes(page, None)) == {"BT602"}
