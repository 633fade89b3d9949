"""Importing the package costs nothing, and in the browser there is nothing it cannot import."""

import subprocess
import sys

import pytest

import wwsapi


def imported_by(code: str, *names: str) -> list[str]:
    look = f"import sys; print(*sorted(set({names!r}) & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{look}"], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_importing_imports_no_machinery() -> None:
    assert imported_by("import wwsapi", "asyncio", "socket", "ssl", "threading", "select") == []


@pytest.mark.parametrize("name", wwsapi.__all__)
def test_each_name_is_there(name: str) -> None:
    assert getattr(wwsapi, name).__module__.startswith("wwsapi.")
    assert name in dir(wwsapi)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'wwsapi' has no attribute 'Chanel'"):
        wwsapi.Chanel  # noqa: B018


def test_a_program_in_memory_needs_no_transport_of_a_network() -> None:
    program = """
import wwsapi
from wwsapi.services import Calculator

async def main():
    host = wwsapi.ServiceHost([wwsapi.Endpoint("mem://calculator", Calculator())])
    await host.open()
    proxy = wwsapi.ServiceProxy()
    await proxy.open("mem://calculator")
    assert await proxy.call(Calculator.add, 2, 3) == 5
    await proxy.close()
    await host.close()

wwsapi.run(main())
"""
    network = ["h11", "wwsapi.transports.http", "wwsapi.transports.sockets", "wwsapi.wsdl"]

    assert imported_by(program, *network) == []
