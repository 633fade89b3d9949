"""What a type checker sees: a call through a contract has its parameters and its result."""

from pathlib import Path

import pytest
from mypy import api

PREAMBLE = """\
from __future__ import annotations

from typing import ParamSpec, TypeVar

from wwsapi.constants import Hresult
from wwsapi.context import OperationContext
from wwsapi.contract import Contract, ServiceOperation, operation

P = ParamSpec("P")
R = TypeVar("R")


async def call(op: ServiceOperation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return op.read_reply(NotImplemented)


class Shop(Contract, namespace="urn:shop"):
    @operation
    async def awaited(self, context: OperationContext, a: int, b: int = 3) -> int:
        return a + b

    @operation
    async def without_context(self, a: int) -> str:
        return ""

    @operation
    def plain(self, context: OperationContext, a: str) -> list[int]:
        return []

    @operation(name="Log", one_way=True)
    def renamed(self, text: str) -> None: ...

    @operation
    def later(self, context: OperationContext, a: str) -> str | Hresult | None:
        return Hresult.WS_S_ASYNC


async def main() -> None:
"""
CASES = [
    ("reveal_type(Shop.awaited)", "ServiceOperation[[a: int, b: int =], int]"),
    ("reveal_type(Shop.without_context)", "ServiceOperation[[a: int], str]"),
    ("reveal_type(Shop.plain)", "ServiceOperation[[a: str], list[int]]"),
    ("reveal_type(Shop.renamed)", "ServiceOperation[[text: str], None]"),
    ("reveal_type(Shop.later)", "ServiceOperation[[a: str], str | None]"),
    ("reveal_type(await call(Shop.awaited, 1, b=2))", '"int"'),
    ("await call(Shop.awaited, 'x')", 'incompatible type "str"; expected "int"'),
    ("await call(Shop.awaited)", 'Missing positional argument "a"'),
    ("await call(Shop.plain, a='x', c=1)", 'Unexpected keyword argument "c"'),
]


@pytest.fixture(scope="module")
def said(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """What mypy says about each line of the program."""
    program = tmp_path_factory.mktemp("typed") / "program.py"
    program.write_text(PREAMBLE + "".join(f"    {line}\n" for line, _ in CASES), "utf-8")
    options = ["--config-file", str(root / "pyproject.toml"), "--follow-imports=silent"]
    output, errors, _ = api.run([*options, "--cache-dir", str(program.parent), str(program)])
    assert errors == ""
    lines = (line.split(":", 2) for line in output.splitlines() if line.count(":") > 1)
    return {int(number): text for _, number, text in lines}


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_a_type_checker_knows_the_operation(said: dict[int, str], line: str, expected: str) -> None:
    number = PREAMBLE.count("\n") + [each for each, _ in CASES].index(line) + 1
    assert expected in said[number]


def test_the_rest_of_the_program_is_right(said: dict[int, str]) -> None:
    assert min(said) > PREAMBLE.count("\n")
