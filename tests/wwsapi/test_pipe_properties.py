"""Whatever two sides do to a connection, and whatever its gates do: it keeps order, it loses only
what somebody aborted or dropped, and it ends exactly once."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wwsapi.recorder import Recorder, pair
from wwsapi.loop import run
from wwsapi.transports import memory

SIDES = (0, 1)  # the client, the server

Step = tuple[str, int, int]

side = st.sampled_from(SIDES)
small = st.integers(1, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), side, st.sampled_from([1, 10, 40])),
        st.tuples(st.just("release"), side, small),
        st.tuples(st.just("drop"), side, small),
        st.tuples(st.just("turn"), side, small),
        st.tuples(
            st.sampled_from(["pause", "resume", "hold", "open", "eof", "close", "abort", "cut"]),
            side,
            st.just(0),
        ),
    ),
    max_size=30,
)


def out(who: int) -> memory.Gate:
    """The gate through which a side sends."""
    return memory.gate("calc", "to_client" if who else "to_server")


@dataclass
class Connection:
    """A connection, what was done to it, and what has to follow."""

    sides: tuple[Recorder, Recorder]
    written: tuple[list[bytes], list[bytes]] = field(default_factory=lambda: ([], []))
    dropped: list[bytes] = field(default_factory=list)
    stopped_reading: set[int] = field(default_factory=set)
    rude: bool = False
    numbers: Iterator[int] = field(default_factory=count)

    def do(self, what: str, who: int, number: int) -> None:
        transport, gate = self.sides[who].transport, out(who)
        match what:
            case "release":
                gate.release(min(number, gate.held))
            case "drop":
                self.drop(gate, min(number, gate.held))
            case "write":
                self.write(who, number)
            case "hold":
                gate.hold()
            case "open":
                gate.release()
            case "pause":
                transport.pause_reading()
            case "resume":
                transport.resume_reading()
            case _:
                self.end(what, who)

    def end(self, what: str, who: int) -> None:
        transport = self.sides[who].transport
        match what:
            case "eof":
                transport.write_eof()
            case "close":
                self.stopped_reading.add(who)
                transport.close()
            case "abort":
                self.rude |= not self.over(who)
                transport.abort()
            case "cut":
                self.rude |= not (self.over(0) and self.over(1))
                memory.cut("calc")

    def over(self, who: int) -> bool:
        """The side has ended already, or will have as soon as its callback runs."""
        return self.sides[who].transport not in memory._line("calc").transports  # noqa: SLF001

    def write(self, who: int, size: int) -> None:
        chunk = f"{next(self.numbers)}:".encode().ljust(size, b".")
        transport = self.sides[who].transport
        heard = not transport.is_closing()
        with suppress(RuntimeError):  # after the end of the stream
            transport.write(chunk)
            if heard:
                self.written[who].append(chunk)

    def drop(self, gate: memory.Gate, number: int) -> None:
        for _, chunk in list(gate._held)[:number]:  # noqa: SLF001
            self.dropped.append(chunk)
        gate.drop(number)

    async def finish(self) -> None:
        for who in SIDES:
            self.do("open", who, 0)
            self.do("resume", who, 0)
        await asyncio.sleep(1)
        for who in SIDES:
            self.do("close", who, 0)
        await asyncio.sleep(1)

    def check(self, reset_is_fair: bool) -> None:
        for who in SIDES:
            reader, writer = self.sides[1 - who], self.sides[who]
            arrives = [chunk for chunk in self.written[who] if chunk not in self.dropped]
            assert reader.data == arrives[: len(reader.data)]
            passed = [chunk for chunk in out(who).log or [] if chunk]
            assert reader.data == passed[: len(reader.data)]
            complete = not self.rude and not reset_is_fair
            if complete and 1 - who not in self.stopped_reading:
                assert reader.data == arrives
            assert out(who).held == 0
            self.check_life(writer)

    def check_life(self, recorder: Recorder) -> None:
        names = [what for what, _ in recorder.events]
        assert (names[0], names[-1]) == ("made", "lost")
        assert (names.count("made"), names.count("lost")) == (1, 1)
        assert names.count("eof") <= 1
        if "eof" in names:
            assert "data" not in names[names.index("eof") :]
        flow = [what for what in names if what in ("pause", "resume")]
        assert flow == ["pause", "resume"] * (len(flow) // 2) + ["pause"] * (len(flow) % 2)
        assert recorder.transport.is_closing()
        assert not recorder.transport.is_reading()


@pytest.mark.parametrize("half_open", [False, True])
@given(steps=STEPS, seed=st.none() | st.integers(0, 1000))
@settings(max_examples=400)
def test_a_connection(half_open: bool, steps: list[Step], seed: int | None) -> None:
    async def main() -> None:
        for who in SIDES:
            out(who)  # begins its log
        connection = Connection(await pair(memory, "calc", half_open=half_open))
        for recorder in connection.sides:
            recorder.transport.set_write_buffer_limits(high=60)
        for what, who, number in steps:
            if what == "turn":
                await asyncio.sleep(0)
            else:
                connection.do(what, who, number)
        await connection.finish()
        connection.check(reset_is_fair=half_open)
        assert memory._line("calc").transports == {}  # noqa: SLF001

    run(main(), seed=seed)
