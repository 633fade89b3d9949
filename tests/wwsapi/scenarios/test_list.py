"""Every scenario of the specification is played, and the table of them says what it says."""

from pathlib import Path

import pytest

from tests.wwsapi.scenarios import listing


@pytest.mark.parametrize("number", listing.table())
def test_each_scenario_has_a_test(number: int) -> None:
    assert listing.tests().get(number), f"no test plays scenario {number}"


def test_there_are_117() -> None:
    assert list(listing.table()) == list(range(1, 118))


def test_no_test_plays_a_scenario_that_there_is_not() -> None:
    assert sorted(set(listing.tests()) - set(listing.table())) == []


def test_the_table_says_what_the_specification_says(shared: Path) -> None:
    text = (shared / "spec" / "wws-cancellation.md").read_text("utf-8")
    assert listing.table() == listing.of_specification(text)
