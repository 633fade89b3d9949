"""Connections in memory, and their gates. What holds on both loops is tested on both."""

import asyncio
import errno
import gc
import weakref
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

import pytest

from tests.wwsapi.recorder import Recorder, pair
from wwsapi.loop import Deadlock, explore, run
from wwsapi.transports import memory

Program = Callable[[], Coroutine[Any, Any, None]]
Run = Callable[[Coroutine[Any, Any, Any]], Any]


def ordinary(main: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(main, 10))


both = pytest.mark.parametrize("run", [run, ordinary], ids=["deterministic", "ordinary"])


async def settle() -> None:
    """Let everything happen that can."""
    for _ in range(20):
        await asyncio.sleep(0)


# A connection


@both
def test_each_write_arrives_as_one_chunk_in_order(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        buffer = bytearray(b"two")
        for chunk in (b"one", buffer, memoryview(b"three"), b""):
            client.transport.write(chunk)
        buffer[:] = b"own"
        client.transport.writelines([b"fo", b"ur"])
        server.transport.write(b"meanwhile")
        await settle()
        assert server.data == [b"one", b"two", b"three", b"four"]
        assert client.data == [b"meanwhile"]

    run(main())


@both
def test_only_bytes_are_written(run: Run) -> None:
    async def main() -> None:
        client, _ = await pair(memory, "calc")
        with pytest.raises(TypeError, match=r"write\(\) needs bytes, not str"):
            client.transport.write("text")  # type: ignore[arg-type]

    run(main())


@both
def test_each_side_knows_where_the_other_is(run: Run) -> None:
    async def main() -> None:
        for number in (1, 2):
            client, server = await pair(memory, "calc")
            for side, own, other in [
                (client, ("client", number), ("calc", 0)),
                (server, ("calc", 0), ("client", number)),
            ]:
                assert side.transport.get_extra_info("sockname") == own
                assert side.transport.get_extra_info("peername") == other
                assert side.transport.get_extra_info("socket") is None
                assert side.transport.get_protocol() is side

    run(main())


@both
def test_a_protocol_may_hand_over_to_another(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        successor = Recorder()
        server.transport.set_protocol(successor)
        client.transport.write(b"one")
        client.transport.close()
        await settle()
        assert (server.names, successor.names) == ("made", "data eof lost")

    run(main())


@both
def test_a_protocol_runs_in_the_context_of_its_own_side(run: Run) -> None:
    who = ContextVar("who", default="nobody")

    class Named(Recorder):
        def _record(self, what: str, value: object = None) -> None:
            super()._record(f"{who.get()}:{what}", value)

    async def main() -> None:
        accepted: list[Named] = []
        who.set("server")
        await memory.listen(lambda: accepted.append(Named()) or accepted[-1], "calc")  # type: ignore[func-returns-value]
        who.set("client")
        transport, client = await memory.connect(Named, "calc")
        who.set("somebody")
        transport.write(b"one")
        await settle()
        accepted[0].transport.write(b"two")
        transport.write_eof()
        await settle()
        assert client.names == "client:made client:data client:eof client:lost"
        assert accepted[0].names == "server:made server:data server:eof server:lost"

    run(main())


# Reading


@both
def test_a_reader_may_pause(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        client.transport.write(b"one")
        client.transport.write(b"two")
        server.transport.pause_reading()
        client.transport.close()
        await settle()
        assert (server.names, server.transport.is_reading()) == ("made", False)
        server.transport.resume_reading()
        server.transport.resume_reading()
        assert server.transport.is_reading()
        await settle()
        assert server.names == "made data data eof lost"
        assert not server.transport.is_reading()

    run(main())


@both
def test_a_reader_may_pause_between_two_chunks(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc", one_by_one=True)
        for _ in range(3):
            client.transport.write(b"one")
        await settle()
        assert server.names == "made data"
        server.transport.resume_reading()
        await settle()
        assert server.names == "made data data"

    run(main())


# Writing


@both
def test_a_writer_is_paused_above_the_high_water_mark_and_resumed_at_the_low(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc", one_by_one=True)
        transport = client.transport
        assert transport.get_write_buffer_limits() == (16_384, 65_536)
        transport.write(bytes(32_768))
        transport.write(bytes(16_384))
        transport.write(bytes(16_384))
        assert (client.names, transport.get_write_buffer_size()) == ("made", 65_536)
        transport.write(b"!")
        transport.write(b"!")
        assert (client.names, transport.get_write_buffer_size()) == ("made pause", 65_538)
        for expected in [("pause", 32_770), ("pause", 16_386), ("pause resume", 2)]:
            await settle()
            assert (client.names, transport.get_write_buffer_size()) == (
                f"made {expected[0]}",
                expected[1],
            )
            server.transport.resume_reading()

    run(main())


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, (16_384, 65_536)),
        ({"high": 10}, (2, 10)),
        ({"low": 10}, (10, 40)),
        ({"high": 0}, (0, 0)),
        ({"high": 10, "low": 10}, (10, 10)),
    ],
)
def test_the_water_marks(limits: dict[str, int], expected: tuple[int, int]) -> None:
    async def main() -> tuple[int, int]:
        client, _ = await pair(memory, "calc")
        client.transport.set_write_buffer_limits(**limits)
        return client.transport.get_write_buffer_limits()

    assert run(main()) == expected


@pytest.mark.parametrize("limits", [{"high": 1, "low": 2}, {"high": 1, "low": -1}])
def test_water_marks_that_cannot_be(limits: dict[str, int]) -> None:
    async def main() -> None:
        client, _ = await pair(memory, "calc")
        client.transport.set_write_buffer_limits(**limits)

    with pytest.raises(ValueError, match=r"high \(1\) must be >= low \(.*\) must be >= 0"):
        run(main())


def test_a_lower_mark_pauses_a_writer_at_once() -> None:
    async def main() -> None:
        client, _ = await pair(memory, "calc")
        client.transport.write(b"four")
        client.transport.set_write_buffer_limits(high=3)
        assert client.names == "made pause"
        await settle()
        assert client.names == "made pause resume"

    run(main())


# The end


@both
def test_close_delivers_what_was_written(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        client.transport.write(b"one")
        client.transport.write(b"two")
        client.transport.close()
        client.transport.close()
        assert client.transport.is_closing()
        client.transport.write(b"lost")
        await settle()
        assert server.events == [
            ("made", None),
            ("data", b"one"),
            ("data", b"two"),
            ("eof", None),
            ("lost", None),
        ]
        assert client.events == [("made", None), ("lost", None)]

    run(main())


@both
def test_one_half_of_a_connection_may_end_first(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc", half_open=True)
        assert client.transport.can_write_eof()
        client.transport.write(b"request")
        client.transport.write_eof()
        client.transport.write_eof()
        with pytest.raises(RuntimeError, match=r"write\(\) after write_eof\(\)"):
            client.transport.write(b"more")
        await settle()
        assert server.names == "made data eof"
        server.transport.write(b"reply")
        server.transport.close()
        await settle()
        assert client.names == "made data eof lost"
        assert server.names == "made data eof lost"

    run(main())


@both
def test_an_end_that_has_arrived_does_not_delay_close(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc", half_open=True)
        client.transport.write_eof()
        await settle()
        client.transport.close()
        await settle()
        assert (client.names, server.names) == ("made lost", "made eof")
        server.transport.write(bytes(100_000))  # nobody reads this
        assert await server.lost() is ConnectionResetError
        assert server.names == "made eof lost"

    run(main())


@both
@pytest.mark.parametrize("method", ["write_eof", "close"])
def test_an_end_finds_nobody_and_is_none_the_worse(run: Run, method: str) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc", half_open=True)
        gate = memory.gate("calc", "to_client")
        gate.hold()
        if method == "close":
            server.transport.write(b"on its way")
        client.transport.close()
        await settle()
        getattr(server.transport, method)()
        gate.release()
        await settle()
        assert client.names == "made lost"
        assert server.events[1:] == [("eof", None), ("lost", None)][: 1 + (method == "close")]
        server.transport.close()
        assert await server.lost() is None

    run(main())


@both
def test_who_is_gone_is_not_told_and_tells_no_more(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc", half_open=True)
        client.transport.close()
        await settle()
        client.transport.abort()
        client.transport.close()
        await settle()
        assert (client.names, server.names) == ("made lost", "made eof")
        server.transport.abort()
        await settle()
        assert (client.names, server.names) == ("made lost", "made eof lost")

    run(main())


@both
def test_a_connection_that_is_over_sends_no_end(run: Run) -> None:
    async def main() -> None:
        client, _ = await pair(memory, "calc")
        gate = memory.gate("calc", "to_server")
        gate.hold()
        client.transport.abort()
        client.transport.write_eof()
        client.transport.write(b"one")
        assert gate.held == 0

    run(main())


def test_a_server_may_speak_first() -> None:
    class Greets(Recorder):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            self.transport.write(b"hello")

    async def main() -> str:
        await memory.listen(Greets, "calc")
        _, client = await memory.connect(Recorder, "calc")
        await client.until(lambda side: side.data)
        return client.names

    assert run(main()) == "made data"
    assert set(explore(main, 100)) == {"made data"}


@both
def test_who_has_closed_reads_no_more(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        server.transport.write(b"arrived")
        client.transport.pause_reading()
        await settle()
        server.transport.write(b"on its way")
        client.transport.close()
        server.transport.write(b"too late")
        await settle()
        assert client.names == "made lost"
        assert server.events == [("made", None), ("eof", None), ("lost", None)]
        assert server.transport.get_write_buffer_size() == 0

    run(main())


@both
def test_both_may_close_at_once(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        client.transport.close()
        server.transport.close()
        assert (await client.lost(), await server.lost()) == (None, None)
        assert (client.names, server.names) == ("made lost", "made lost")

    run(main())


@both
def test_abort_drops_what_is_not_delivered(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        client.transport.write(b"one")
        await settle()
        client.transport.write(b"two")
        server.transport.write(b"three")
        client.transport.abort()
        client.transport.abort()
        client.transport.close()
        client.transport.write_eof()
        await settle()
        assert client.events == [("made", None), ("lost", None)]
        assert server.events == [("made", None), ("data", b"one"), ("lost", ConnectionResetError)]

    run(main())


@both
def test_abort_ends_a_close_that_waits(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        server.transport.pause_reading()
        client.transport.write(b"one")
        client.transport.close()
        await settle()
        assert client.names == "made"
        client.transport.abort()
        assert (await client.lost(), await server.lost()) == (None, ConnectionResetError)
        assert server.names == "made lost"

    run(main())


class Broken(Recorder):
    def __init__(self, when: str, **options: Any) -> None:
        super().__init__(**options)
        self._when = when

    def _record(self, what: str, value: object = None) -> None:
        super()._record(what, value)
        if what == self._when:
            raise ValueError(what)


@pytest.mark.parametrize(
    ("when", "client_sees", "server_sees"),
    [
        ("made", "made lost", "made"),
        ("data", "made lost", "made data lost"),
        ("eof", "made lost", "made data data eof lost"),
    ],
)
def test_a_protocol_that_fails_breaks_its_connection(
    when: str, client_sees: str, server_sees: str
) -> None:
    log: list[str] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: log.append(repr(context["exception"])))
        server = Broken(when)
        await memory.listen(lambda: server, "calc")
        transport, client = await memory.connect(Recorder, "calc")
        transport.write(b"one")
        transport.write(b"two")
        transport.write_eof()
        await settle()
        assert (client.names, server.names) == (client_sees, server_sees)
        assert client.events[-1] == ("lost", ConnectionResetError)
        assert server.events[-1] in [("made", None), ("lost", ValueError)]

    for start in (run, ordinary):
        start(main())
    assert log == [f"ValueError('{when}')"] * 2


def test_a_protocol_that_fails_makes_the_run_fail() -> None:
    async def main() -> None:
        await memory.listen(lambda: Broken("data"), "calc")
        transport, _ = await memory.connect(Recorder, "calc")
        transport.write(b"one")
        await settle()

    with pytest.raises(ValueError, match="data"):
        run(main())


@both
def test_a_client_that_fails_at_once_is_gone_for_the_server(run: Run) -> None:
    async def main() -> None:
        server = Recorder()
        await memory.listen(lambda: server, "calc")
        with pytest.raises(ValueError, match="made"):
            await memory.connect(lambda: Broken("made"), "calc")
        assert await server.lost() is ConnectionResetError

    run(main())


class AbortsAtOnce(Recorder):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.write(b"never mind")
        self.transport.abort()


@both
def test_a_side_may_abort_as_soon_as_it_is_connected(run: Run) -> None:
    async def main() -> None:
        await memory.listen(AbortsAtOnce, "calc")
        _, client = await memory.connect(Recorder, "calc")
        assert await client.lost() is ConnectionResetError
        assert client.names == "made lost"

        _, aborting = await memory.connect(AbortsAtOnce, "calc")
        await aborting.lost()
        assert aborting.events == [("made", None), ("lost", None)]

    run(main())


# Listening


@both
def test_nobody_listens(run: Run) -> None:
    async def main() -> None:
        with pytest.raises(ConnectionRefusedError, match=r"^Nobody listens at calc\.$"):
            await memory.connect(Recorder, "calc")
        server = await memory.listen(Recorder, "calc")
        with pytest.raises(ConnectionRefusedError, match=r"^Nobody listens at calculator\.$"):
            await memory.connect(Recorder, "calculator")
        with pytest.raises(OSError, match="Somebody listens at calc already") as caught:
            await memory.listen(Recorder, "calc")
        assert caught.value.errno == errno.EADDRINUSE
        server.close()
        with pytest.raises(ConnectionRefusedError, match=r"^Nobody listens at calc\.$"):
            await memory.connect(Recorder, "calc")

    run(main())


@both
def test_connections_outlive_their_server_and_a_new_one_may_take_its_name(run: Run) -> None:
    async def main() -> None:
        first = await memory.listen(lambda: Recorder(answer=bytes.upper), "calc")
        old, old_client = await memory.connect(Recorder, "calc")
        first.close()
        second = await memory.listen(lambda: Recorder(answer=bytes.title), "calc")
        first.close()  # its name is another's now
        new, new_client = await memory.connect(Recorder, "calc")
        old.write(b"old")
        new.write(b"new")
        await settle()
        assert (old_client.data, new_client.data, second.port) == ([b"OLD"], [b"New"], 0)

    run(main())


@both
def test_each_loop_has_names_of_its_own(run: Run) -> None:
    async def listens() -> None:
        await memory.listen(Recorder, "calc")
        await memory.connect(Recorder, "calc")

    async def connects() -> None:
        with pytest.raises(ConnectionRefusedError):
            await memory.connect(Recorder, "calc")

    run(listens())
    run(connects())


@both
def test_a_server_that_nobody_closed_does_not_keep_its_loop(run: Run) -> None:
    loops = []

    async def main() -> None:
        loops.append(weakref.ref(asyncio.get_running_loop()))
        memory.gate("calc", "to_server").hold()
        await memory.listen(Recorder, "calc")
        transport, _ = await memory.connect(Recorder, "calc")
        transport.write(b"held")

    run(main())
    gc.collect()
    assert loops[0]() is None


# Gates


@both
def test_a_gate_holds_what_is_written_from_then_on(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        gate = memory.gate("calc", "to_server")
        client.transport.write(b"passed")
        gate.hold()
        for chunk in (b"one", b"two", b"three"):
            client.transport.write(chunk)
        server.transport.write(b"the other way")
        await settle()
        assert (server.data, client.data, gate.held) == ([b"passed"], [b"the other way"], 3)
        gate.release(2)
        await settle()
        assert (server.data[1:], gate.held) == ([b"one", b"two"], 1)
        client.transport.write(b"four")
        assert gate.held == 2
        gate.release(2)
        client.transport.write(b"five")
        assert gate.held == 1
        gate.release()
        client.transport.write(b"six")
        await settle()
        assert (server.data[3:], gate.held) == ([b"three", b"four", b"five", b"six"], 0)
        assert gate.log == [b"passed", b"one", b"two", b"three", b"four", b"five", b"six"]

    run(main())


@both
def test_a_gate_is_one_for_all_connections_of_a_name(run: Run) -> None:
    async def main() -> None:
        gate = memory.gate("calc", "to_client")
        gate.hold()
        assert memory.gate("calc", "to_client") is gate
        _, one = await pair(memory, "calc")
        _, two = await pair(memory, "calc")
        _, other = await pair(memory, "other")
        for server, chunk in [(one, b"1"), (two, b"2"), (one, b"3"), (other, b"4")]:
            server.transport.write(chunk)
        assert gate.held == 3
        one.transport.abort()  # takes what it had here with it
        assert gate.held == 1
        gate.release(1)
        assert gate.log == [b"2"]

    run(main())


@both
def test_waiting_at_a_gate_is_a_barrier(run: Run) -> None:
    async def main() -> None:
        client, _ = await pair(memory, "calc")
        gate = memory.gate("calc", "to_server")
        gate.hold()
        log: list[int] = []

        async def wait(count: int) -> None:
            await gate.waiting(count)
            log.append(count)

        tasks = [asyncio.create_task(wait(count)) for count in (2, 1, 3, 1)]
        await settle()
        client.transport.write(b"one")
        await settle()
        assert log == [1, 1]
        client.transport.write(b"two")
        client.transport.write(b"three")
        await asyncio.gather(*tasks)
        assert log == [1, 1, 2, 3]
        await gate.waiting(3)

    run(main())


def test_waiting_at_a_gate_for_what_never_comes_is_a_deadlock() -> None:
    async def main() -> None:
        await memory.gate("calc", "to_server").waiting()

    with pytest.raises(Deadlock, match=r"Gate\.waiting, line .* of memory\.py, called from"):
        run(main())


@both
def test_a_gate_may_lose_chunks(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        gate = memory.gate("calc", "to_server")
        gate.hold()
        for chunk in (b"one", b"two", b"three"):
            client.transport.write(chunk)
        gate.drop()
        assert (gate.held, client.transport.get_write_buffer_size()) == (2, 8)
        gate.release()
        await settle()
        assert (server.data, gate.log) == ([b"two", b"three"], [b"two", b"three"])

    run(main())


@both
@pytest.mark.parametrize("method", ["release", "drop"])
def test_a_gate_has_no_more_than_it_holds(run: Run, method: str) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        gate = memory.gate("calc", "to_server")
        gate.hold()
        client.transport.write(b"one")
        with pytest.raises(ValueError, match=r"^Of 2 chunks, 1 wait here\.$"):
            getattr(gate, method)(2)
        assert (gate.held, server.data) == (1, [])

    run(main())


@both
def test_the_end_of_a_stream_waits_in_its_turn(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        gate = memory.gate("calc", "to_server")
        gate.hold()
        client.transport.write(b"one")
        client.transport.close()
        assert gate.held == 2
        gate.release(1)
        await settle()
        assert (client.names, server.names) == ("made", "made data")
        gate.release(1)
        await settle()
        assert (client.names, server.names) == ("made lost", "made data eof lost")
        assert gate.log == [b"one", b""]

    run(main())


@both
def test_an_end_that_is_lost_leaves_the_peer_in_the_dark(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        gate = memory.gate("calc", "to_server")
        gate.hold()
        client.transport.close()
        gate.drop()
        await settle()
        assert (client.names, server.names) == ("made lost", "made")

    run(main())


@both
def test_an_abort_passes_a_gate_that_holds(run: Run) -> None:
    async def main() -> None:
        client, server = await pair(memory, "calc")
        for side in ("to_server", "to_client"):
            memory.gate("calc", side).hold()
        client.transport.write(b"one")
        server.transport.write(b"two")
        client.transport.abort()
        assert memory.gate("calc", "to_server").held == 0
        assert memory.gate("calc", "to_client").held == 0
        assert await server.lost() is ConnectionResetError

    run(main())


def test_nothing_overtakes_while_a_gate_is_opened() -> None:
    """Opening resumes a writer, who writes at once."""

    class Eager(Recorder):
        def resume_writing(self) -> None:
            super().resume_writing()
            self.transport.write(b"eager")

    async def main() -> None:
        server = Recorder()
        await memory.listen(lambda: server, "calc")
        transport, client = await memory.connect(Eager, "calc")
        await settle()
        gate = memory.gate("calc", "to_server")
        gate.hold()
        memory.gate("calc", "to_client").hold()
        transport.set_write_buffer_limits(high=4, low=4)
        for chunk in (b"first", b"next"):
            transport.write(chunk)
        server.transport.close()  # reads no more, so each chunk that passes is done with
        gate.release()
        assert client.names == "made pause resume pause resume"
        assert gate.log == [b"first", b"next", b"eager", b"eager"]

    run(main())


def test_a_gate_keeps_no_log_before_it_is_asked_for() -> None:
    async def main() -> list[bytes] | None:
        client, _ = await pair(memory, "calc")
        client.transport.write(b"one")
        gate = memory.gate("calc", "to_server")
        client.transport.write(b"two")
        return gate.log

    assert run(main()) == [b"two"]


# The gate for connections


@both
def test_connections_wait_where_they_are_held(run: Run) -> None:
    async def main() -> None:
        accepted: list[Recorder] = []
        await memory.listen(lambda: accepted.append(Recorder()) or accepted[-1], "calc")  # type: ignore[func-returns-value]
        gate = memory.gate("calc", "connect")
        gate.hold()
        tasks = [asyncio.create_task(memory.connect(Recorder, "calc")) for _ in range(3)]
        await gate.waiting(3)
        gate.release(1)
        await settle()
        assert ([task.done() for task in tasks], len(accepted)) == ([True, False, False], 1)
        gate.release()
        await asyncio.gather(*tasks)
        await settle()
        assert (len(accepted), gate.log) == (3, [b"", b"", b""])

    run(main())


@both
def test_the_backlog_limits_those_who_wait(run: Run) -> None:
    async def main() -> None:
        server = await memory.listen(Recorder, "calc", backlog=2)
        for _ in range(3):
            await memory.connect(Recorder, "calc")  # accepted at once, so nobody waits
        gate = memory.gate("calc", "connect")
        gate.hold()
        tasks = [asyncio.create_task(memory.connect(Recorder, "calc")) for _ in range(2)]
        await gate.waiting(2)
        with pytest.raises(ConnectionRefusedError, match=r"^Too many wait for calc already\.$"):
            await memory.connect(Recorder, "calc")
        assert gate.held == 2
        gate.release(1)
        await tasks[0]
        server.close()
        with pytest.raises(ConnectionRefusedError, match=r"^The server at calc has closed\.$"):
            await tasks[1]
        assert gate.held == 0

    run(main())


@both
def test_a_client_may_give_up_waiting(run: Run) -> None:
    async def main() -> None:
        server = await memory.listen(Recorder, "calc", backlog=1)
        gate = memory.gate("calc", "connect")
        for end in (gate.hold, gate.hold, gate.release, server.close):
            gate.hold()
            task = asyncio.create_task(memory.connect(Recorder, "calc"))
            await gate.waiting(1)
            task.cancel()
            end()  # before the client has heard of it
            with pytest.raises(asyncio.CancelledError):
                await task
            assert gate.held == 0

    run(main())


@both
def test_a_client_that_gives_up_when_it_is_connected_already(run: Run) -> None:
    async def main() -> None:
        accepted: list[Recorder] = []
        server = await memory.listen(lambda: accepted.append(Recorder()) or accepted[-1], "calc")  # type: ignore[func-returns-value]
        gate = memory.gate("calc", "connect")
        for end in (gate.release, server.close):
            gate.hold()
            task = asyncio.create_task(memory.connect(Recorder, "calc"))
            await gate.waiting(1)
            end()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await settle()
        assert [side.events for side in accepted] == [
            [("made", None), ("lost", ConnectionResetError)]
        ]

    run(main())


def test_a_connection_that_is_lost_on_its_way_never_comes() -> None:
    async def main() -> str:
        await memory.listen(Recorder, "calc", backlog=1)
        gate = memory.gate("calc", "connect")
        gate.hold()
        task = asyncio.create_task(asyncio.wait_for(memory.connect(Recorder, "calc"), 30))
        await gate.waiting(1)
        gate.drop()
        gate.release()
        try:
            await task
        except TimeoutError:
            return f"timed out at {asyncio.get_running_loop().time():g} s"
        return "connected"

    assert run(main()) == "timed out at 30 s"


# Cuts


@both
def test_a_cut_breaks_all_connections_of_a_name(run: Run) -> None:
    async def main() -> None:
        sides = [*await pair(memory, "calc"), *await pair(memory, "calc")]
        other = await pair(memory, "other")
        gate = memory.gate("calc", "to_client")
        gate.hold()
        sides[1].transport.write(b"never arrives")
        sides[0].transport.write(b"neither")
        memory.cut("calc")
        memory.cut("calc")
        await settle()
        assert [side.events for side in sides] == [
            [("made", None), ("lost", ConnectionResetError)]
        ] * 4
        assert [side.names for side in other] == ["made", "made"]
        assert gate.held == 0
        client, _ = await pair(memory, "calc")
        assert client.names == "made"

    run(main())


@both
def test_a_connection_may_be_cut_before_the_client_knows_of_it(run: Run) -> None:
    async def main() -> None:
        await memory.listen(Recorder, "calc")
        gate = memory.gate("calc", "connect")
        gate.hold()
        task = asyncio.create_task(memory.connect(Recorder, "calc"))
        await gate.waiting(1)
        gate.release()
        memory.cut("calc")
        _, client = await task
        assert await client.lost() is ConnectionResetError
        assert client.names == "made lost"

    run(main())


# Schedules


def test_schedules_reorder_connections_and_never_a_stream() -> None:
    async def main() -> tuple[str, ...]:
        log: list[bytes] = []

        def hear(data: bytes) -> bytes:
            log.append(data)
            return b""

        await memory.listen(lambda: Recorder(answer=hear), "calc")
        (one, first), (two, second) = [await memory.connect(Recorder, "calc") for _ in range(2)]
        for transport, data in [(one, b"a1"), (two, b"b1"), (one, b"a2"), (two, b"b2")]:
            transport.write(data)
        one.close()
        two.close()
        await asyncio.gather(first.lost(), second.lost())
        return tuple(data.decode() for data in log)

    assert set(explore(main, 300)) == {
        ("a1", "a2", "b1", "b2"),
        ("a1", "b1", "a2", "b2"),
        ("a1", "b1", "b2", "a2"),
        ("b1", "a1", "a2", "b2"),
        ("b1", "a1", "b2", "a2"),
        ("b1", "b2", "a1", "a2"),
    }
