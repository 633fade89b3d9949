"""Addresses: what they say, what they leave out, and what is none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wwsapi.constants import Hresult
from wwsapi.errors import WsError
from wwsapi.transports import Address


@pytest.mark.parametrize(
    ("url", "expected", "shown"),
    [
        ("mem://calc", ("mem", "calc", 0, "/"), "mem://calc/"),
        ("mem://Calc/Path", ("mem", "Calc", 0, "/Path"), "mem://Calc/Path"),
        ("net.tcp://host", ("net.tcp", "host", 808, "/"), "net.tcp://host/"),
        ("NET.TCP://host:808/a", ("net.tcp", "host", 808, "/a"), "net.tcp://host/a"),
        ("net.tcp://host:8000/a/b", ("net.tcp", "host", 8000, "/a/b"), "net.tcp://host:8000/a/b"),
        ("net.tcp://host:0/", ("net.tcp", "host", 0, "/"), "net.tcp://host:0/"),
        ("http://127.0.0.1/", ("http", "127.0.0.1", 80, "/"), "http://127.0.0.1/"),
        ("http://host:65535/?wsdl", ("http", "host", 65535, "/?wsdl"), "http://host:65535/?wsdl"),
        ("http://host?a=/b", ("http", "host", 80, "/?a=/b"), "http://host/?a=/b"),
        ("http://[::1]/x", ("http", "::1", 80, "/x"), "http://[::1]/x"),
        (
            "http://[fe80::1%eth0]:81",
            ("http", "fe80::1%eth0", 81, "/"),
            "http://[fe80::1%eth0]:81/",
        ),
        ("http://host/%C3%A9%20", ("http", "host", 80, "/%C3%A9%20"), "http://host/%C3%A9%20"),
    ],
)
def test_an_address(url: str, expected: tuple[str, str, int, str], shown: str) -> None:
    address = Address.parse(url)
    assert address == expected
    assert str(address) == shown


INVALID = "It has to look like net.tcp://host:808/path."


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", INVALID),
        ("calc", INVALID),
        ("mem:calc", INVALID),
        ("mem://", INVALID),
        ("http:///path", INVALID),
        ("http://:80/", INVALID),
        ("http://host:/", INVALID),
        ("http://host:http/", INVALID),
        ("http://host:-1/", INVALID),
        ("http://host:٨٠/", INVALID),
        ("http://host:123456/", INVALID),
        ("http://::1/", INVALID),
        ("http://[::1/", INVALID),
        ("http://[host]/", INVALID),
        ("http://+:80/", INVALID),
        ("http://user:password@host/", INVALID),
        ("http://host/#part", INVALID),
        ("http://host/a b", INVALID),
        ("http://host/\r\nHost: other", INVALID),
        ("http://host/\n", INVALID),
        ("http://host/\0", INVALID),
        ("http://host/?\x7f", INVALID),
        ("http://host/\ud800", INVALID),
        ("http://host\\path", INVALID),
        (" http://host/", INVALID),
        ("http://host:65536/", "There is no port 65536."),
        ("mem://calc:5/", "A name in memory has no port."),
        ("ftp://host/", "The scheme is none of mem, net.tcp, http."),
    ],
)
def test_no_address(url: str, why: str) -> None:
    with pytest.raises(WsError) as caught:
        Address.parse(url)
    assert caught.value.hresult is Hresult.WS_E_INVALID_ENDPOINT_URL
    assert caught.value.strings == (f"{url!r} is not an address. {why}",)


@pytest.mark.parametrize("url", [None, 5, b"http://host/"])
def test_no_text(url: Any) -> None:
    with pytest.raises(WsError) as caught:
        Address.parse(url)
    assert caught.value.hresult is Hresult.E_INVALIDARG


@pytest.mark.parametrize("scheme", ["https", "net.pipe", "soap.udp"])
def test_what_only_the_original_has(scheme: str) -> None:
    with pytest.raises(WsError) as caught:
        Address.parse(f"{scheme}://host/path")
    assert caught.value.hresult is Hresult.WS_E_NOT_SUPPORTED
    assert caught.value.strings == (f"The scheme {scheme} is not supported.",)


def test_an_address_at_another_port() -> None:
    asked = Address.parse("net.tcp://127.0.0.1:0/calc")
    assert str(asked.at(4711)) == "net.tcp://127.0.0.1:4711/calc"


@given(st.text())
def test_any_text_is_an_address_or_an_error(text: str) -> None:
    for url in (text, f"http://{text}", f"net.tcp://host{text}"):
        try:
            address = Address.parse(url)
        except WsError:
            continue
        assert Address.parse(str(address)) == address
