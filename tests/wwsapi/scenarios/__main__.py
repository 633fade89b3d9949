"""Plays all scenarios and prints the list: number, level, what became of it, provenance, tests."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.wwsapi.scenarios.listing import HERE, table


class Played:
    """The tests of each scenario and what became of them."""

    def __init__(self) -> None:
        self.numbers: dict[str, list[int]] = {}
        self.tests: dict[int, list[str]] = defaultdict(list)
        self.failed: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.get_closest_marker("scenario")]
        for item in items:
            self.numbers[item.nodeid] = [mark.args[0] for mark in item.iter_markers("scenario")]
            for number in self.numbers[item.nodeid]:
                self.tests[number].append(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)

    def verdict(self, number: int) -> str:
        if number not in self.tests:
            return "MISSING"
        return "FAIL" if self.failed.intersection(self.tests[number]) else "pass"

    def lines(self) -> Iterator[str]:
        for number, (level, provenance) in table().items():
            head = f"{number:3} {level} {self.verdict(number):7} {provenance:30}"
            tests = [test.rpartition("/")[2] for test in self.tests[number]] or [""]
            yield f"{head} {tests[0]}"
            yield from (" " * (len(head) + 1) + test for test in tests[1:])


def main() -> int:
    played = Played()
    pytest.main(
        ["-qq", "--no-header", "--no-summary", "-p", "no:cacheprovider", str(HERE)], [played]
    )
    sys.stdout.writelines(line + "\n" for line in played.lines())
    verdicts = [played.verdict(number) for number in table()]
    counts = (f"{verdicts.count(verdict)} {verdict}" for verdict in ("pass", "FAIL", "MISSING"))
    sys.stdout.write(", ".join(counts) + "\n")
    return verdicts.count("pass") != len(verdicts)


if __name__ == "__main__":
    sys.exit(main())
