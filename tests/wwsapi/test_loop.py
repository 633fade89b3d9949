"""The deterministic loop: exact outputs, every schedule that asyncio allows, and honest ends."""

import asyncio
import gc
import logging
import sys
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from wwsapi.loop import Deadlock, Endless, Loop, explore, run

SCHEDULES = 200


def now() -> float:
    return asyncio.get_running_loop().time()


# The clock


def test_the_clock_starts_at_zero_and_jumps_from_timer_to_timer() -> None:
    log = []

    async def main() -> str:
        log.append(now())
        await asyncio.sleep(3600)
        log.append(now())
        await asyncio.sleep(0.5)
        log.append(now())
        return "done"

    assert run(main()) == "done"
    assert log == [0.0, 3600.0, 3600.5]


def test_timers_that_are_due_together_fire_first_in_first_out() -> None:
    log = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for name, delay in [("a", 2), ("b", 1), ("c", 2), ("d", 1), ("e", 0.1 + 0.2), ("f", 0.3)]:
            loop.call_later(delay, log.append, name)
        loop.call_at(-1, log.append, "past")
        await asyncio.sleep(2)

    run(main())
    assert log == ["past", "e", "f", "b", "d", "a", "c"]


def test_what_is_cancelled_is_not_called_and_does_not_move_the_clock() -> None:
    jumps: list[float] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(fail).cancel()
        loop.call_later(1, fail).cancel()
        due_together = loop.call_later(3, lambda: timer.cancel())
        timer = loop.call_later(3, fail)
        await asyncio.sleep(3)
        assert due_together.when() == timer.when() == 3.0

    run(main(), pace=jumps.append)
    assert jumps == [3.0]


def test_a_timer_that_is_due_waits_for_no_pause() -> None:
    async def main() -> None:
        due = asyncio.Event()
        asyncio.get_running_loop().call_later(0, due.set)
        while not due.is_set():  # noqa: ASYNC110
            await asyncio.sleep(0)

    run(main())


def test_timeouts_that_never_came_are_forgotten() -> None:
    async def main() -> int:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        for _ in range(10_000):
            async with asyncio.timeout(30):
                await asyncio.sleep(0)
        return len(loop._timers)  # noqa: SLF001

    assert run(main()) < 250


def test_timers_keep_their_order_when_others_are_forgotten() -> None:
    log: list[int] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        timers = {n: loop.call_later(n, log.append, n) for n in reversed(range(500))}
        for n in range(500):
            if n % 5:
                timers[n].cancel()
        await asyncio.sleep(500)

    run(main())
    assert log == list(range(0, 500, 5))


def test_the_pace_hears_of_each_jump_before_it() -> None:
    log: list[Any] = []

    async def main() -> None:
        await asyncio.sleep(2)
        log.append(now())
        await asyncio.sleep(0)
        await asyncio.sleep(0.25)
        log.append(now())

    run(main(), pace=log.append)
    assert log == [2.0, 2.0, 0.25, 2.25]


def test_a_pace_may_run_a_loop_of_its_own() -> None:
    async def main() -> float:
        await asyncio.sleep(1)
        return now()

    assert run(main(), pace=lambda _: asyncio.run(asyncio.sleep(0))) == 1.0


def test_what_the_pace_raises_ends_the_program_in_order() -> None:
    log = []

    async def worker() -> None:
        try:
            await asyncio.sleep(1)
        finally:
            await asyncio.sleep(1)  # is no longer paced
            log.append("worker ends")

    async def main() -> None:
        try:
            await worker()
        finally:
            log.append("main ends")

    def stop(_: float) -> None:
        log.append("stop")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(main(), pace=stop)
    assert log == ["stop", "worker ends", "main ends"]


# What asyncio offers, on this loop, under any schedule


async def sleeps() -> object:
    return await asyncio.gather(*(asyncio.sleep(delay, delay) for delay in (3, 1, 2))), now()


async def timeout() -> object:
    try:
        async with asyncio.timeout(5):
            await asyncio.Event().wait()
    except TimeoutError:
        return now()


async def wait_for() -> object:
    try:
        await asyncio.wait_for(asyncio.sleep(10), 4)
    except TimeoutError:
        return now(), await asyncio.wait_for(asyncio.sleep(1, "in time"), 4)


async def task_group() -> object:
    log = []

    async def fails() -> None:
        await asyncio.sleep(1)
        raise ValueError("one")

    async def is_cancelled() -> None:
        try:
            await asyncio.sleep(2)
        except asyncio.CancelledError:
            log.append(now())
            raise

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            group.create_task(is_cancelled(), name="x")
    except* ValueError as errors:
        log.append([str(error) for error in errors.exceptions])
    return log


async def queue() -> object:
    items: asyncio.Queue[int] = asyncio.Queue(2)

    async def produce() -> None:
        for number in range(5):
            await items.put(number)

    task = asyncio.create_task(produce())
    taken = [await items.get() for _ in range(5)]
    await task
    return taken


async def event() -> object:
    raised = asyncio.Event()
    waiters = [asyncio.create_task(raised.wait()) for _ in range(3)]
    asyncio.get_running_loop().call_later(7, raised.set)
    return await asyncio.gather(*waiters), now()


async def lock() -> object:
    lock = asyncio.Lock()
    inside = most = 0

    async def enter() -> None:
        nonlocal inside, most
        async with lock:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(1)
            inside -= 1

    await asyncio.gather(*(enter() for _ in range(3)))
    return most, now()


async def shield() -> object:
    inner = asyncio.create_task(asyncio.sleep(2, "kept"))
    outer = asyncio.shield(inner)
    await asyncio.sleep(1)
    outer.cancel()
    return (await asyncio.gather(outer, return_exceptions=True))[0].__class__, await inner, now()


async def wait_first() -> object:
    slow, fast = asyncio.create_task(asyncio.sleep(2)), asyncio.create_task(asyncio.sleep(1))
    done, pending = await asyncio.wait([slow, fast], return_when=asyncio.FIRST_COMPLETED)
    return done == {fast}, pending == {slow}, now()


async def generator() -> object:
    async def numbers() -> Any:
        for number in range(3):
            await asyncio.sleep(1)
            yield number

    return [number async for number in numbers()], now()


PRIMITIVES: list[tuple[Callable[[], Coroutine[Any, Any, object]], object]] = [
    (sleeps, ([3, 1, 2], 3.0)),
    (timeout, 5.0),
    (wait_for, (4.0, "in time")),
    (task_group, [1.0, ["one"]]),
    (queue, [0, 1, 2, 3, 4]),
    (event, ([True, True, True], 7.0)),
    (lock, (1, 3.0)),
    (shield, (asyncio.CancelledError, "kept", 2.0)),
    (wait_first, (True, True, 1.0)),
    (generator, ([0, 1, 2], 3.0)),
]


@pytest.mark.parametrize(("program", "expected"), PRIMITIVES)
def test_what_asyncio_offers(
    program: Callable[[], Coroutine[Any, Any, object]], expected: object
) -> None:
    assert run(program()) == expected
    assert explore(program, SCHEDULES) == [expected] * SCHEDULES


# What is refused


async def to_thread() -> None:
    await asyncio.to_thread(print)


async def open_connection() -> None:
    await asyncio.open_connection("127.0.0.1", 1)


async def start_server() -> None:
    await asyncio.start_server(print, "127.0.0.1", 0)


@pytest.mark.parametrize(
    ("program", "missing"),
    [(to_thread, "threads"), (open_connection, "sockets"), (start_server, "sockets")],
)
def test_what_is_refused(program: Callable[[], Coroutine[Any, Any, None]], missing: str) -> None:
    with pytest.raises(NotImplementedError) as caught:
        run(program())
    assert str(caught.value) == (
        f"The deterministic loop has no {missing}: use asyncio.run() for programs that need them."
    )


def test_another_thread_is_refused() -> None:
    log = []

    async def main() -> None:
        loop = asyncio.get_running_loop()

        def call() -> None:
            try:
                loop.call_soon_threadsafe(log.append, "never")
            except RuntimeError as error:
                log.append(str(error).partition(".")[0])

        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
        loop.call_soon_threadsafe(log.append, "the same thread")
        await asyncio.sleep(0)

    run(main())
    assert log == ["Another thread called the deterministic loop", "the same thread"]


def test_a_function_is_not_a_program() -> None:
    with pytest.raises(TypeError, match=r"run\(\) needs a coroutine, such as main\(\), not <func"):
        run(sleeps)  # type: ignore[arg-type]


# Deadlocks

DEADLOCK = """\
import asyncio

class Server:
    async def accept(self, event):
        await event.wait()

async def serve(event):
    await Server().accept(event)

async def numbers(event):
    for number in range(2):
        await event.wait()
        yield number

async def main():
    event = asyncio.Event()
    server = asyncio.create_task(serve(event), name="server")
    asyncio.create_task(event.wait())
    try:
        await server
    finally:
        print("main ends")
"""


def test_a_deadlock_comes_from_what_failed_unseen() -> None:
    async def fail() -> None:
        raise ValueError("no")

    async def main() -> None:
        tasks = [asyncio.create_task(fail())]
        await asyncio.Event().wait()
        tasks.clear()

    with pytest.raises(Deadlock) as caught:
        run(main())

    assert isinstance(caught.value.__cause__, ValueError)


def test_a_deadlock_names_each_task_and_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {"__name__": "lesson"}
    exec(compile(DEADLOCK, "/somewhere/lesson.py", "exec"), names)

    with pytest.raises(Deadlock) as caught:
        run(names["main"]())

    assert str(caught.value) == (
        "Nothing can happen any more: no timer is set, nothing is on its way, and each task waits "
        "for what only another could do.\n"
        "  main waits in main, line 20 of lesson.py\n"
        "  server waits in Server.accept, line 5 of lesson.py\n"
        "  Task-2 waits in Event.wait of asyncio"
    )
    assert capsys.readouterr().out == "main ends\n"


def test_a_deadlock_inside_the_package_names_the_caller_too() -> None:
    ours: dict[str, Any] = {"__name__": "wwsapi.channel"}
    exec(compile(DEADLOCK, "channel.py", "exec"), ours)
    lesson: dict[str, Any] = {"__name__": "__main__", "serve": ours["serve"]}
    program = "import asyncio\nasync def main():\n    await serve(asyncio.Event())\n"
    exec(compile(program, "lesson.py", "exec"), lesson)

    with pytest.raises(Deadlock) as caught:
        run(lesson["main"]())
    assert str(caught.value).splitlines()[1:] == [
        "  main waits in Server.accept, line 5 of channel.py, called from main, line 3 of lesson.py"
    ]


def test_a_timer_that_never_comes_is_a_deadlock() -> None:
    with pytest.raises(Deadlock, match="main waits in sleep of asyncio"):
        run(asyncio.sleep(float("inf")))


def test_a_task_that_nobody_refers_to_is_kept() -> None:
    async def waits() -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        asyncio.create_task(waits(), name="lonely")  # noqa: RUF006
        await asyncio.sleep(1)
        gc.collect()
        await asyncio.Event().wait()

    with pytest.raises(Deadlock, match=r"lonely waits in .*waits, line"):
        run(main())


def test_a_task_that_cannot_be_ended_is_a_deadlock_as_well() -> None:
    async def stubborn() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                continue

    async def main() -> None:
        asyncio.create_task(stubborn(), name="stubborn")  # noqa: RUF006
        await asyncio.sleep(1)

    with pytest.raises(Deadlock, match=r"stubborn waits in .*stubborn, line"):
        run(main())


@pytest.mark.parametrize("delay", [0, 1])
def test_a_program_that_goes_round_in_circles_is_stopped(
    monkeypatch: pytest.MonkeyPatch, delay: float
) -> None:
    log = []

    async def main() -> None:
        try:
            while True:  # noqa: ASYNC110
                await asyncio.sleep(delay)
        finally:
            await asyncio.sleep(0)
            log.append("main ends")

    monkeypatch.setattr(Loop, "step_limit", 1000)
    with pytest.raises(Endless) as caught:
        run(main())
    shown = {0: "0", 1: "500"}[int(delay)]
    assert str(caught.value) == (
        f"After 1,000 steps the program has not ended; the clock shows {shown} s. "
        "Something goes round in circles."
    )
    assert log == ["main ends"]


# The end


def test_nothing_is_left() -> None:
    log = []

    async def worker(name: str) -> None:
        try:
            await asyncio.sleep(100)
        finally:
            asyncio.create_task(late())  # noqa: RUF006
            await asyncio.sleep(1)
            log.append((name, now()))

    async def late() -> None:
        try:
            await asyncio.sleep(100)
        finally:
            log.append(("late", now()))

    async def numbers(name: str) -> Any:
        try:
            while True:
                yield 1
        finally:
            await asyncio.sleep(1)
            log.append((name, now()))

    generators = []

    async def main() -> None:
        for name in ("a", "b"):
            asyncio.create_task(worker(name))  # noqa: RUF006
        for name in ("g", "h"):
            generators.append(numbers(name))
            await anext(generators[-1])
        await asyncio.sleep(1)

    run(main())
    assert log == [
        ("a", 2.0),
        ("b", 2.0),
        ("late", 2.0),
        ("late", 2.0),
        ("g", 3.0),
        ("h", 4.0),
    ]


def test_a_generator_that_is_dropped_is_closed() -> None:
    log = []

    async def numbers() -> Any:
        try:
            yield 1
        finally:
            log.append("closed")

    async def main() -> None:
        async for _ in numbers():
            break
        await asyncio.sleep(1)
        log.append("main ends")

    run(main())
    assert log == ["closed", "main ends"]


def test_nothing_is_left_for_the_garbage_collector() -> None:
    loops = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loops.append(weakref.ref(loop))
        await asyncio.create_task(asyncio.sleep(1))
        loop.call_soon(loop.time)
        loop.call_later(1, loop.time)

    gc.collect()
    gc.disable()
    try:
        explore(main, 10)
        assert [loop() for loop in loops] == [None] * 10
        run(main())
        assert loops[10]() is None
    finally:
        gc.enable()


def test_tasks_that_have_ended_are_forgotten() -> None:
    async def main() -> int:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        for _ in range(10_000):
            await asyncio.create_task(asyncio.sleep(0))
        return len(loop._tasks)  # noqa: SLF001

    assert run(main()) < 100


def test_a_generator_may_be_dropped_when_the_loop_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    errors: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", errors.append)
    generators = []

    async def numbers() -> Any:
        yield 1
        yield 2

    async def main() -> None:
        generators.append(numbers())
        await anext(generators[0])
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.Event().wait()  # so the generator is not closed

    with pytest.raises(Deadlock):
        run(main())
    generators.clear()
    assert errors == []


def test_a_closed_loop_takes_no_more() -> None:
    async def main() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    loop = run(main())
    assert (loop.is_closed(), loop.is_running()) == (True, False)
    with pytest.raises(RuntimeError, match="Event loop is closed"):
        loop.call_soon_threadsafe(print)
    with pytest.raises(RuntimeError, match="Event loop is closed"):
        loop.call_later(1, print)


def test_stop_all_cancels_every_task() -> None:
    log = []

    async def worker() -> None:
        try:
            await asyncio.sleep(100)
        finally:
            log.append("worker ends")

    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        loop.call_later(1, loop.stop_all)
        try:
            await asyncio.gather(worker(), worker())
        finally:
            log.append("main ends")

    with pytest.raises(asyncio.CancelledError):
        run(main())
    assert log == ["worker ends", "worker ends", "main ends"]


def test_a_loop_runs_inside_another() -> None:
    async def inner() -> float:
        await asyncio.sleep(5)
        return now()

    async def outer() -> list[object]:
        before = asyncio.get_running_loop(), asyncio.current_task()
        times = [run(inner())]
        after = asyncio.get_running_loop(), asyncio.current_task()
        await asyncio.sleep(0)
        return [*times, before == after]

    assert asyncio.run(outer()) == [5.0, True]
    assert run(outer()) == [5.0, True]


# Failures


def fail() -> None:
    raise ValueError("in a callback")


def test_an_exception_in_a_callback_fails_the_run_at_once() -> None:
    log = []

    async def main() -> None:
        asyncio.get_running_loop().call_later(1, fail)
        try:
            await asyncio.sleep(2)
        finally:
            log.append(now())

    with pytest.raises(ValueError, match="in a callback"):
        run(main())
    assert log == [1.0]


def test_a_handler_of_ones_own_may_decide_otherwise() -> None:
    log = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: log.append(str(context["exception"])))
        assert loop.get_exception_handler() is not None
        loop.call_soon(fail)
        await asyncio.sleep(1)

    run(main())
    assert log == ["in a callback"]


def test_an_exception_in_a_task_that_nobody_awaits_fails_the_run_at_its_end() -> None:
    log = []

    async def fails() -> None:
        raise ValueError("in a task")

    async def main() -> None:
        for _ in range(100):  # more than the loop remembers
            asyncio.create_task(asyncio.sleep(0))  # noqa: RUF006
        asyncio.create_task(fails(), name="lonely")  # noqa: RUF006
        await asyncio.sleep(1)
        for _ in range(100):
            asyncio.create_task(asyncio.sleep(0))  # noqa: RUF006
        await asyncio.sleep(1)
        log.append("main ends")

    with pytest.raises(ValueError, match="in a task") as caught:
        run(main())
    assert caught.value.__notes__ == ["Raised in the task lonely, which nobody waited for."]
    assert log == ["main ends"]


def test_the_first_failure_is_the_one_that_is_told() -> None:
    async def fails_at_the_end() -> None:
        try:
            await asyncio.sleep(10)
        finally:
            asyncio.get_running_loop().call_soon(fail)
            await asyncio.sleep(1)

    async def main() -> None:
        asyncio.create_task(fails_at_the_end())  # noqa: RUF006
        await asyncio.sleep(1)
        raise KeyError("main")

    with pytest.raises(KeyError, match="main"):
        run(main())


def test_a_keyboard_interrupt_ends_all_tasks() -> None:
    log = []

    async def worker() -> None:
        try:
            await asyncio.sleep(10)
        finally:
            log.append("worker ends")

    async def interrupt() -> None:
        await asyncio.sleep(1)
        raise KeyboardInterrupt

    async def main() -> None:
        await asyncio.gather(worker(), interrupt())

    with pytest.raises(KeyboardInterrupt):
        run(main())
    assert log == ["worker ends"]


def test_a_future_that_is_dropped_with_its_exception_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        asyncio.get_running_loop().create_future().set_exception(ValueError("lost"))
        await asyncio.sleep(1)

    with caplog.at_level(logging.ERROR, "asyncio"):
        run(main())
    assert caplog.messages == ["Future exception was never retrieved"]


# Schedules


async def lost_update() -> int:
    balance = 0

    async def add(amount: int) -> None:
        nonlocal balance
        found = balance
        await asyncio.sleep(0)
        balance = found + amount

    async def later(amount: int) -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await add(amount)

    await asyncio.gather(add(1), later(2))
    return balance


def test_schedules_find_a_race_that_the_usual_order_hides() -> None:
    assert run(lost_update()) == 3
    assert set(explore(lost_update, SCHEDULES)) == {1, 2, 3}


def test_a_schedule_that_fails_tells_its_seed_and_replays() -> None:
    async def main() -> None:
        assert await lost_update() == 3

    with pytest.raises(AssertionError) as caught:
        explore(main, SCHEDULES, first_seed=5)
    [note] = caught.value.__notes__
    seed = int(note.split()[3].rstrip(":"))
    assert note == f"This was schedule {seed}: run(..., seed={seed}) repeats it."
    assert seed >= 5
    for _ in range(3):
        with pytest.raises(AssertionError):
            run(main(), seed=seed)


def orders(program: Callable[[list[str]], Coroutine[Any, Any, None]]) -> set[str]:
    async def main() -> str:
        log: list[str] = []
        await program(log)
        return "".join(log)

    return set(explore(main, SCHEDULES))


async def tasks(log: list[str]) -> None:
    async def step(name: str) -> None:
        log.append(name)

    await asyncio.gather(*(step(name) for name in "abc"))


async def timers(log: list[str]) -> None:
    loop = asyncio.get_running_loop()
    for name, delay in [("c", 2), ("a", 1), ("b", 1)]:
        loop.call_later(delay, log.append, name)
    await asyncio.sleep(3)


async def callbacks(log: list[str]) -> None:
    for name in "abc":
        asyncio.get_running_loop().call_soon(log.append, name)
    await asyncio.sleep(1)


async def callbacks_of_a_future(log: list[str]) -> None:
    """A task that awaits it is called back in its turn."""
    future = asyncio.get_running_loop().create_future()

    async def wait() -> None:
        await future
        log.append("b")

    future.add_done_callback(lambda _: log.append("a"))
    task = asyncio.create_task(wait())
    await asyncio.sleep(1)
    future.add_done_callback(lambda _: log.append("c"))
    future.set_result(None)
    await task
    await asyncio.sleep(1)


class Wire(asyncio.Transport):
    def __init__(self, log: list[str]) -> None:
        self.log = log

    def deliver(self, name: str) -> None:
        self.log.append(name)


async def transports(log: list[str]) -> None:
    loop, one, two = asyncio.get_running_loop(), Wire(log), Wire(log)
    for wire, name in [(one, "a"), (one, "b"), (two, "x")]:
        loop.call_soon(wire.deliver, name)
    await asyncio.sleep(1)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (tasks, {"abc", "acb", "bac", "bca", "cab", "cba"}),
        (timers, {"abc", "bac"}),
        (callbacks, {"abc"}),
        (callbacks_of_a_future, {"abc"}),
        (transports, {"abx", "axb", "xab"}),
    ],
)
def test_what_a_schedule_may_reorder(
    program: Callable[[list[str]], Coroutine[Any, Any, None]], expected: set[str]
) -> None:
    assert orders(program) == expected


def test_each_order_is_drawn_about_as_often() -> None:
    async def main() -> str:
        log: list[str] = []
        await tasks(log)
        return "".join(log)

    assert sorted(Counter(explore(main, 600)).values()) == [87, 99, 99, 100, 107, 108]
