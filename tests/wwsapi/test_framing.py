import itertools
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wwsapi.constants import Encoding, EnvelopeVersion, Hresult
from wwsapi.errors import WsError
from wwsapi.framing import (
    ENCODINGS,
    ExtensibleEncoding,
    Fault,
    KnownEncoding,
    Mark,
    Mode,
    Partial,
    Reader,
    Record,
    Sized,
    Upgrade,
    Version,
    Via,
    fault,
    hresult_of,
    preamble,
    sized,
    write,
)

FAULTS = "http://schemas.microsoft.com/ws/2006/05/framing/faults/"
BYTE = st.integers(0, 255)
SHORT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.sampled_from(Mark),
    st.builds(Version, st.tuples(BYTE, BYTE)),
    st.builds(Mode, BYTE),
    st.builds(KnownEncoding, BYTE),
    st.builds(Sized, st.binary(max_size=300)),
    *(st.builds(record, SHORT) for record in (Via, ExtensibleEncoding, Fault, Upgrade)),
)


@pytest.mark.parametrize(
    ("record", "data"),
    [
        (Version((1, 0)), "00 01 00"),
        (Mode(2), "01 02"),
        (Via("net.tcp://é"), "02 0C 6E 65 74 2E 74 63 70 3A 2F 2F C3 A9"),
        (KnownEncoding(3), "03 03"),
        (ExtensibleEncoding("a/b"), "04 03 61 2F 62"),
        (Sized(b""), "06 00"),
        (Sized(b"<a/>"), "06 04 3C 61 2F 3E"),
        (Mark.END, "07"),
        (Fault("x"), "08 01 78"),
        (Upgrade("x"), "09 01 78"),
        (Mark.UPGRADE_RESPONSE, "0A"),
        (Mark.PREAMBLE_ACK, "0B"),
        (Mark.PREAMBLE_END, "0C"),
    ],
)
def test_bytes_of_records(record: Record, data: str) -> None:
    assert write(record).hex(" ").upper() == data
    assert read(bytes.fromhex(data)) == [record]


@pytest.mark.parametrize(
    ("size", "length"),
    [
        (0x7F, "7F"),
        (0x80, "80 01"),
        (0x3FFF, "FF 7F"),
        (0x4000, "80 80 01"),
        (0x1F_FFFF, "FF FF 7F"),
        (0x20_0000, "80 80 80 01"),
    ],
)
def test_lengths(size: int, length: str) -> None:
    data = sized(bytes(size))
    assert data[: -size or None].hex(" ").upper() == f"06 {length}"
    assert read(data, size) == [Sized(bytes(size))]


@pytest.mark.parametrize("length", ["80 00", "80 80 80 80 00"])
def test_a_length_may_be_longer_than_needed(length: str) -> None:
    assert read(bytes.fromhex(f"06 {length}")) == [Sized(b"")]


def test_the_preamble() -> None:
    assert preamble("net.tcp://a", 3).hex(" ").upper() == (
        "00 01 00 01 02 02 0B 6E 65 74 2E 74 63 70 3A 2F 2F 61 03 03 0C"
    )


def test_numbers_of_encodings() -> None:
    assert sorted(ENCODINGS.values()) == list(range(9))
    assert ENCODINGS[EnvelopeVersion.SOAP_1_1, Encoding.XML_UTF16BE] == 1
    assert ENCODINGS[EnvelopeVersion.SOAP_1_2, Encoding.XML_UTF8] == 3


@pytest.mark.parametrize(
    ("name", "hresult", "back"),
    [
        ("EndpointNotFound", Hresult.WS_E_ENDPOINT_NOT_FOUND, "EndpointNotFound"),
        ("EndpointUnavailable", Hresult.WS_E_ENDPOINT_NOT_AVAILABLE, "EndpointUnavailable"),
        ("ServerTooBusy", Hresult.WS_E_ENDPOINT_TOO_BUSY, "ServerTooBusy"),
        ("MaxMessageSizeExceededFault", Hresult.WS_E_QUOTA_EXCEEDED, "MaxMessageSizeExceededFault"),
        ("UnsupportedVersion", Hresult.WS_E_INVALID_FORMAT, "ContentTypeInvalid"),
        ("UnsupportedMode", Hresult.WS_E_INVALID_FORMAT, "ContentTypeInvalid"),
        ("ContentTypeInvalid", Hresult.WS_E_INVALID_FORMAT, "ContentTypeInvalid"),
        ("ConnectionDispatchFailed", Hresult.WS_E_OTHER, "ConnectionDispatchFailed"),
        ("Unheard", Hresult.WS_E_OTHER, "ConnectionDispatchFailed"),
    ],
)
def test_faults(name: str, hresult: Hresult, back: str) -> None:
    assert hresult_of(Fault(FAULTS + name)) == hresult
    assert fault(hresult) == Fault(FAULTS + back)


INVALID, QUOTA = Hresult.WS_E_INVALID_FORMAT, Hresult.WS_E_QUOTA_EXCEEDED


@pytest.mark.parametrize(
    ("data", "hresult", "text"),
    [
        ("0D", INVALID, "There is no record of type 0D: byte 2"),
        ("05", INVALID, "There is no record of type 05: byte 2"),
        ("FF 00", INVALID, "There is no record of type FF: byte 2"),
        ("47 45 54", INVALID, "There is no record of type 47: byte 2"),
        ("06 E9 07", QUOTA, "The envelope has 1001 bytes and the limit is 1000: byte 2"),
        (
            "06 FF FF FF FF 07",
            QUOTA,
            "The envelope has 2147483647 bytes and the limit is 1000: byte 2",
        ),
        ("06 80 80 80 80 08", INVALID, "The length of the envelope has more than 31 bits: byte 2"),
        ("06 80 80 80 80 80", INVALID, "The length of the envelope has more than 31 bits: byte 2"),
        ("02 81 10", QUOTA, "The via has 2049 bytes and the limit is 2048: byte 2"),
        ("04 81 02", QUOTA, "The content type has 257 bytes and the limit is 256: byte 2"),
        ("08 81 02", QUOTA, "The fault has 257 bytes and the limit is 256: byte 2"),
        ("09 81 02", QUOTA, "The upgrade has 257 bytes and the limit is 256: byte 2"),
        ("02 01 FF", INVALID, "The via is not in UTF-8: byte 2"),
    ],
)
def test_what_is_refused(data: str, hresult: Hresult, text: str) -> None:
    reader = Reader(max_envelope=1000)
    reader.feed(b"\x0b\x07" + bytes.fromhex(data))
    assert [reader.next(), reader.next()] == [Mark.PREAMBLE_ACK, Mark.END]
    for _ in range(2):
        with pytest.raises(WsError) as caught:
            reader.next()
        assert (caught.value.hresult, caught.value.strings) == (hresult, (text,))
        reader.feed(b"\x07")


def test_every_byte_short_of_a_refusal_is_no_refusal() -> None:
    for data in ("06 E9", "06 80 80 80 80", "02 81", "02 01", "00 01", "01", "03"):
        assert read(bytes.fromhex(data), 1000) == []


@given(st.lists(RECORDS, max_size=12), st.data())
def test_any_cut_gives_the_same_records(records: list[Record], data: st.DataObject) -> None:
    stream = b"".join(map(write, records))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=8)))
    assert read(stream) == records
    assert (
        read_pieces([stream[a:b] for a, b in itertools.pairwise([0, *cuts, len(stream)])])
        == records
    )
    assert read_pieces([stream[i : i + 1] for i in range(len(stream))]) == records


@given(st.binary(max_size=80), st.integers(1, 80))
def test_arbitrary_bytes(stream: bytes, cut: int) -> None:
    assert outcome([stream]) == outcome([stream[:cut], stream[cut:]])


@given(st.binary(max_size=300), st.integers(0, 310), st.integers(0, 310))
def test_the_arrived_part_of_an_envelope(payload: bytes, arrived: int, start: int) -> None:
    reader = Reader(max_envelope=300)
    data = sized(payload)
    head = len(data) - len(payload)
    reader.feed(data[:arrived])
    assert reader.partial(start) == (
        None if arrived < head else Partial(payload[start : max(arrived - head, 0)], len(payload))
    )
    reader.feed(data[arrived:])
    assert reader.next() == Sized(payload)
    assert reader.partial() is None


def test_what_comes_after_an_envelope_is_no_part_of_it() -> None:
    reader = Reader()
    reader.feed(sized(b"abc") + sized(b"def"))
    assert reader.partial() == Partial(b"abc", 3)
    assert reader.partial(5) == Partial(b"", 3)


def test_other_records_have_no_parts() -> None:
    reader = Reader()
    reader.feed(b"\x02\x05abc")
    assert reader.partial() is None


def test_records_differ_by_type_and_do_not_change() -> None:
    assert Via("x") != Fault("x")
    assert repr(Via("x")) == "Via(value='x')"
    with pytest.raises(AttributeError):
        Via("x").value = "y"  # type: ignore[misc]


def test_time_is_linear_in_the_bytes() -> None:
    payload = sized(bytes(2_000_000))
    assert seconds([payload[i : i + 100] for i in range(0, len(payload), 100)]) < 1
    assert seconds([sized(b"")] * 20_000) < 1
    assert seconds([sized(b"") * 100_000]) < 1


def seconds(pieces: list[bytes]) -> float:
    start = process_time()
    assert read_pieces(pieces, 2_000_000)
    return process_time() - start


def outcome(pieces: list[bytes]) -> tuple[list[Record], object]:
    reader, records = Reader(), []
    try:
        for piece in pieces:
            reader.feed(piece)
            while (record := reader.next()) is not None:
                records.append(record)
    except WsError as error:
        return records, (error.hresult, error.strings)
    return records, None


def read(data: bytes, max_envelope: int = 65_536) -> list[Record]:
    return read_pieces([data], max_envelope)


def read_pieces(pieces: list[bytes], max_envelope: int = 65_536) -> list[Record]:
    reader, records = Reader(max_envelope), []
    for piece in pieces:
        reader.feed(piece)
        while (record := reader.next()) is not None:
            records.append(record)
    return records
