"""What a fresh clone promises, apart from the code."""

import os
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement

SEEDS = {
    "000_*.txt": "docs/es/cancellation.md",
    "001_*.txt": "docs/pt/cancellation.md",
    "002_*.txt": "docs/fr/cancellation.md",
    "003_*.txt": "docs/zh-TW/cancellation.md",
    "004_*.txt": "docs/en/api/nf-webservices-wsregisteroperationforcancel.md",
}
PINNED = re.compile(r"^([a-z0-9-]+)==([^ ]+)", re.MULTILINE)


@pytest.mark.parametrize(
    "name",
    [
        ".ci/run",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "Makefile",
        "NOTICE",
        "README.md",
        "docs",
        "mkdocs.yml",
        "pyproject.toml",
        "requirements.lock",
        "tests",
        "tools/bitext",
    ],
)
def test_everything_is_in_its_place(root: Path, name: str) -> None:
    assert (root / name).exists()


def test_the_ci_entry_runs(root: Path) -> None:
    assert os.access(root / ".ci/run", os.X_OK)


def test_the_readme_stays_short(root: Path) -> None:
    assert len((root / "README.md").read_text("utf-8").splitlines()) <= 80


@pytest.mark.parametrize(("seed", "page"), SEEDS.items())
def test_a_delivered_page_is_unchanged(root: Path, shared: Path, seed: str, page: str) -> None:
    (source,) = (shared / "seeds").glob(seed)
    assert (root / page).read_bytes() == source.read_bytes()


def test_the_lock_names_no_place(root: Path) -> None:
    lock = (root / "requirements.lock").read_text("utf-8")
    assert re.findall(r".*(?:/|--(?!hash=)| @ ).*", lock) == []


def test_the_lock_answers_the_project(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = chain(project["dependencies"], *project["optional-dependencies"].values())
    pinned = dict(PINNED.findall((root / "requirements.lock").read_text("utf-8")))

    assert [
        line
        for line in wanted
        if (need := Requirement(line)).name.lower() not in pinned
        or pinned[need.name.lower()] not in need.specifier
    ] == [], "run `make lock`"
