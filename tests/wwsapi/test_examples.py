"""Each example prints what stands beside it, byte for byte, whenever and wherever it runs."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted(Path("tools/wwsapi/examples").glob("e*.py"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_an_example_prints_its_recorded_output(example: Path, hash_seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(example)],
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        check=True,
    )

    assert done.stderr == b""
    assert done.stdout == example.with_suffix(".out").read_bytes()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short_and_asks_a_question(example: Path) -> None:
    text = example.read_text("utf-8")

    assert len(text.splitlines()) <= 40
    assert (ast.get_docstring(ast.parse(text)) or "").endswith("?")
    assert "sleep" not in text


def test_there_is_one_example_for_each_of_the_specification() -> None:
    assert [example.stem[:3] for example in EXAMPLES] == [f"e{n:02}" for n in range(1, 15)]
