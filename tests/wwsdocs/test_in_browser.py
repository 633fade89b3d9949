import asyncio
import sys
from pathlib import Path

import pytest

import wwsapi
from wwsapi.operations import observers
from wwsdocs.in_browser import run

EXAMPLES = Path(wwsapi.__file__).with_name("examples")
HAND, BLOCKING = EXAMPLES / "e01_states_by_hand.py", EXAMPLES / "e06_blocking_service.py"
MAIN = "import asyncio, wwsapi\nasync def main():\n"
CANCELED = "cancel: reason 0 (HOST_ABORT), the state"
HEAD = "Traceback (most recent call last):\n"


def ran(source: str) -> tuple[str, str, list[tuple[str, int, str]]]:
    """How a program ended, what it printed, and the states that things had."""
    printed: list[str] = []
    states: list[tuple[str, int, str]] = []
    end = run(source, printed.append, lambda *state: states.append(state))
    return end, "".join(printed), states


def test_an_example_runs_and_its_states_are_told() -> None:
    end, printed, states = ran(HAND.read_text("utf-8"))
    assert (end, printed) == ("done", HAND.with_suffix(".out").read_text("utf-8"))
    assert [name for kind, number, name in states if (kind, number) == ("channel", 1)] == [
        "OPENING", "OPEN", "FAULTED", "CLOSED", "CREATED",
    ]  # fmt: skip
    assert observers == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "def f():\n    raise ValueError('no')\nf()\n",
            HEAD + '  File "example.py", line 3, in <module>\n    f()\n'
            '  File "example.py", line 2, in f\n    raise ValueError(\'no\')\nValueError: no\n',
        ),
        (
            "try:\n    {}['a']\nexcept KeyError as e:\n    raise OSError('x') from e\n",
            HEAD + '  File "example.py", line 2, in <module>\n    {}[\'a\']\nKeyError: \'a\'\n\n'
            "The above exception was the direct cause of the following exception:\n\n"
            + HEAD + '  File "example.py", line 4, in <module>\n    raise OSError(\'x\') from e\n'
            "OSError: x\n",
        ),
        ("a b\n", '  File "example.py", line 1\n    a b\nSyntaxError: invalid syntax\n'),
    ],
)  # fmt: skip
def test_a_traceback_is_that_of_the_program(source: str, expected: str) -> None:
    end, printed, _ = ran(source)
    lines = [line for line in printed.splitlines(keepends=True) if set(line.strip()) - set("~^")]
    kept = [line for line in lines if line.strip()] if "\n\n" not in expected else lines
    assert (end, "".join(kept).replace("\n\n", "\n")) == (
        "failed",
        expected.replace("\n\n", "\n"),
    )


def test_a_traceback_of_tasks_has_their_frames_only() -> None:
    source = """
import asyncio
async def fail():
    raise ValueError("no")
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(fail())
asyncio.run(main())
"""
    end, printed, _ = ran(source)
    assert end == "failed"
    assert asyncio.__file__.rpartition("/")[0] not in printed
    assert printed.count('File "example.py"') == 3


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("input()", "failed input"),
        ("raise ValueError(1)", "failed"),
        ("import nowhere_to_be_found", "failed module"),
        ('raise RuntimeError("can\'t start new thread")', "failed threads"),
        ("raise RuntimeError('Cannot stack switch because ...')", "failed loop"),
        ("raise ConnectionResetError", "failed network"),
        (f"{MAIN}    await asyncio.Event().wait()\nasyncio.run(main())", "failed deadlock"),
        (f"{MAIN}    await asyncio.to_thread(print)\nasyncio.run(main())", "failed threads"),
        (
            f"{MAIN}    await wwsapi.ServiceProxy().open('net.tcp://localhost/')\nwwsapi.run(main())",
            "failed network",
        ),
        (f"{MAIN}    await asyncio.sleep(3600)\nasyncio.run(main())", "done"),
    ],
)
def test_what_a_page_does_not_have_is_told(source: str, expected: str) -> None:
    before = sys.stdin, asyncio.run

    assert ran(source)[0] == expected
    assert (sys.stdin, asyncio.run) == before


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("context.register_for_cancel(", ["block waits"]),
        ("self.stop.set()", ["block waits", CANCELED, "free: the state"]),
    ],
)
def test_without_these_lines_the_example_ends_as_its_page_says(
    line: str, expected: list[str]
) -> None:
    lines = BLOCKING.read_text("utf-8").splitlines(keepends=True)

    end, printed, _ = ran("".join(one for one in lines if line not in one))

    told = printed.splitlines()
    assert (end, told[: told.index(HEAD.strip())]) == ("failed deadlock", expected)


def test_a_program_that_prints_too_much_is_ended() -> None:
    end, printed, _ = ran("while True:\n    try:\n        print('x' * 999)\n    finally: pass\n")
    assert (end, len(printed) <= 200_000) == ("flooded", True)
    assert ran("print(1)")[:2] == ("done", "1\n")
