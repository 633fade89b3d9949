"""An event loop whose clock is virtual: the same program gives the same output, everywhere.

Nothing comes from outside: no sockets, no threads, no signals, no time. So all that can happen is
in the loop's two queues, what is ready and what is timed. When nothing is ready the clock jumps to
the next timer; when there is none, nothing can ever happen again, and that is a `Deadlock`. Ready
callbacks run first in, first out, and so do timers that are due together: asyncio's own loop leaves
their order open.

With a seed, the loop draws which ready callback goes next, so that a race comes out in another way.
It reorders what arrives by wire, the steps of different tasks, and timers that are due together. It
keeps what asyncio promises: the callbacks of one transport, of one future, and all other callbacks
of call_soon run in the order in which they were given to the loop. A program that needs
`await asyncio.sleep(0)` to let every other task run once has a race, and will be caught.

What goes wrong where nobody looks makes `run` fail: an exception in a callback at once, that of a
task which nobody waited for at the end.

`run` also works where another loop claims to run, as in Pyodide's runPython or in a notebook.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import math
import sys
import threading
from asyncio.events import _get_running_loop, _set_running_loop
from asyncio.tasks import _enter_task, _leave_task
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from contextvars import Context
from functools import partial
from itertools import count
from pathlib import PurePath
from random import Random
from types import FrameType
from typing import Any, NoReturn, TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

Pace = Callable[[float], object]


class Deadlock(RuntimeError):
    """Every task waits, no timer is set, nothing is on its way."""


class Endless(RuntimeError):
    """The program took more steps than any that ends."""


def run(main: Coroutine[Any, Any, T], *, seed: int | None = None, pace: Pace | None = None) -> T:
    """Run a program to its end and return its result; no task of it is left.

    `pace` is called with the seconds that the clock is about to jump, and may wait that long. What
    it raises ends the program, whose `finally` blocks run.
    """
    if not asyncio.iscoroutine(main):
        raise TypeError(f"run() needs a coroutine, such as main(), not {main!r}")
    loop = Loop(seed, pace)  # type: ignore[abstract]  # the rest of the interface is refused
    try:
        try:
            result = loop.run_until_complete(loop.create_task(main, name="main"))
        except BaseException:
            with suppress(Exception):  # the first failure is the one to tell
                loop.wind_up()
            raise
        loop.wind_up()
        loop.raise_unseen()
        return result
    finally:
        loop.close()


def explore(
    main_factory: Callable[[], Coroutine[Any, Any, T]], schedules: int, first_seed: int = 0
) -> list[T]:
    """The results of a program under that many schedules. One that fails tells its seed."""
    results = []
    for seed in range(first_seed, first_seed + schedules):
        try:
            results.append(run(main_factory(), seed=seed))
        except BaseException as error:
            error.add_note(f"This was schedule {seed}: run(..., seed={seed}) repeats it.")
            raise
    return results


class Loop(asyncio.AbstractEventLoop):
    step_limit = 10_000_000

    def __init__(self, seed: int | None = None, pace: Pace | None = None) -> None:
        self._ready: deque[asyncio.Handle] | _Shuffle = deque() if seed is None else _Shuffle(seed)
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._numbers = count()
        self._cancelled_timers = 0
        self._now = 0.0
        self._pace = pace
        self._steps = 0
        self._tasks: dict[asyncio.Task[Any], None] = {}  # in order, and alive: asyncio's are weak
        self._task_numbers = count()
        self._forget_at = 64
        self._generators: WeakKeyDictionary[AsyncGenerator[Any, Any], None] = WeakKeyDictionary()
        self._failure: BaseException | None = None
        self._handler: Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object] | None = None
        self._thread = threading.get_ident()
        self._closed = False

    # The clock and the queues

    def time(self) -> float:
        return self._now

    def call_soon(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        self._check_open()
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        if threading.get_ident() != self._thread:
            raise RuntimeError(
                "Another thread called the deterministic loop. It belongs to one thread, or its "
                "order would depend on chance: use asyncio.run() for programs with threads."
            )
        return self.call_soon(callback, *args, context=context)

    def call_later(
        self,
        delay: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Nanoseconds are all that the clock tells apart: 0.1 + 0.2 and 0.3 are due together."""
        self._check_open()
        when = round(when, 9)
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._timers, (when, next(self._numbers), timer))
        return timer

    def _timer_handle_cancelled(self, _: asyncio.TimerHandle) -> None:
        """A program that sets a timeout for each call, and never waits, leaves them all behind."""
        self._cancelled_timers += 1
        if self._cancelled_timers > 100 and 2 * self._cancelled_timers > len(self._timers):
            self._timers = [entry for entry in self._timers if not entry[2].cancelled()]
            heapq.heapify(self._timers)
            self._cancelled_timers = 0

    def _take_due(self) -> None:
        while self._timers and self._timers[0][0] <= self._now:
            self._ready.append(heapq.heappop(self._timers)[2])

    def _jump(self) -> None:
        while self._timers and self._timers[0][2].cancelled():
            heapq.heappop(self._timers)
        if not self._timers or self._timers[0][0] == math.inf:
            raise Deadlock(_explain(self._pending())) from next(self._unseen(), None)
        when = self._timers[0][0]
        if self._pace and when > self._now:
            with _running(None):  # the hook may run a loop of its own
                self._pace(when - self._now)
        self._now = max(when, self._now)

    def _turn(self) -> None:
        ready = self._ready
        self._take_due()
        if not ready:
            self._jump()
        self._steps += len(ready)
        if self._steps > self.step_limit:
            raise Endless(
                f"After {self.step_limit:,} steps the program has not ended; the clock shows "
                f"{self._now:g} s. Something goes round in circles."
            )
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle.cancelled():
                handle._run()  # noqa: SLF001  # what a loop is for
            if self._failure is not None:
                failure, self._failure = self._failure, None
                raise failure

    # Running

    def run_until_complete(self, future: asyncio.Future[T] | Coroutine[Any, Any, T]) -> T:  # type: ignore[override]
        future = asyncio.ensure_future(future, loop=self)
        self._drive(future.done)
        return future.result()

    def _drive(self, finished: Callable[[], bool]) -> None:
        hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(self._generator_begins, self._generator_is_dropped)
        try:
            with _running(self):
                while not finished():
                    self._turn()
        finally:
            sys.set_asyncgen_hooks(*hooks)

    def stop_all(self) -> None:
        """Cancel every task, main too: their `finally` blocks run, and `run` is cancelled."""
        for task in self._pending():
            task.cancel()

    def wind_up(self) -> None:
        """Cancel what is left and see it end, as asyncio.run() does."""
        self._pace = None
        self._steps = 0
        while left := self._pending():
            self.stop_all()
            self._drive(partial(_are_done, left))
        if self._generators:
            self.run_until_complete(self.shutdown_asyncgens())

    def raise_unseen(self) -> None:
        for error in self._unseen():
            raise error

    def _unseen(self) -> Iterator[BaseException]:
        for task in self._tasks:
            if task.done() and task._log_traceback:  # noqa: SLF001  # nothing public tells
                error = task.exception()
                assert error is not None
                error.add_note(f"Raised in the task {task.get_name()}, which nobody waited for.")
                yield error

    def close(self) -> None:
        """What refers to the loop is let go, so that nothing is left for the garbage collector."""
        self._closed = True
        self._ready.clear()
        self._timers.clear()
        self._tasks.clear()

    def is_running(self) -> bool:
        return _get_running_loop() is self

    def is_closed(self) -> bool:
        return self._closed

    def get_debug(self) -> bool:
        return False

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("Event loop is closed")

    # Futures, tasks, asynchronous generators

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(  # type: ignore[override]
        self, coro: Coroutine[Any, Any, T], *, name: str | None = None, **options: Any
    ) -> asyncio.Task[T]:
        if len(self._tasks) >= self._forget_at:
            self._forget_tasks()
        number = next(self._task_numbers)  # counted even if named: 3.11 names a task afterwards
        task = asyncio.Task(coro, loop=self, name=name or f"Task-{number}", **options)
        self._tasks[task] = None
        return task

    def _forget_tasks(self) -> None:
        self._tasks = {
            task: None
            for task in self._tasks
            if not task.done() or task._log_traceback  # noqa: SLF001
        }
        self._forget_at = 2 * len(self._tasks) + 64

    def _pending(self) -> list[asyncio.Task[Any]]:
        return [task for task in self._tasks if not task.done()]

    def _generator_begins(self, generator: AsyncGenerator[Any, Any]) -> None:
        self._generators[generator] = None

    def _generator_is_dropped(self, generator: AsyncGenerator[Any, Any]) -> None:
        if not self._closed:
            self.create_task(_close(generator))

    async def shutdown_asyncgens(self) -> None:
        for generator in list(self._generators):
            await generator.aclose()

    # Exceptions that no caller receives

    def get_exception_handler(
        self,
    ) -> Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object] | None:
        return self._handler

    def set_exception_handler(
        self, handler: Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object] | None
    ) -> None:
        self._handler = handler

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        if self._handler is None:
            self.default_exception_handler(context)
        else:
            self._handler(self, context)

    def default_exception_handler(self, context: dict[str, Any]) -> None:
        """What a collected future tells is only logged: when that happens is left to chance."""
        exception = context.get("exception")
        if exception is None or "future" in context or self._failure or self._closed:
            logging.getLogger("asyncio").error(context["message"], exc_info=exception)
        else:
            self._failure = exception

    # What a browser does not have either

    def run_in_executor(self, *_: Any) -> NoReturn:  # type: ignore[override]
        _refuse("threads")

    async def create_connection(self, *_: Any, **__: Any) -> NoReturn:
        _refuse("sockets")

    async def create_server(self, *_: Any, **__: Any) -> NoReturn:
        _refuse("sockets")


def _refuse(what: str) -> NoReturn:
    raise NotImplementedError(
        f"The deterministic loop has no {what}: use asyncio.run() for programs that need them."
    )


def _are_done(tasks: list[asyncio.Task[Any]]) -> bool:
    return all(task.done() for task in tasks)


async def _close(generator: AsyncGenerator[Any, Any]) -> None:
    await generator.aclose()


@contextmanager
def _running(loop: asyncio.AbstractEventLoop | None) -> Iterator[None]:
    """Another loop may be in the middle of a task: it is left, and entered again at the end."""
    outer = _get_running_loop()
    task = asyncio.current_task(outer) if outer else None
    if outer and task:
        _leave_task(outer, task)
    _set_running_loop(loop)
    try:
        yield
    finally:
        _set_running_loop(outer)
        if outer and task:
            _enter_task(outer, task)


class _Shuffle:
    """Ready callbacks, of which any may go next that no earlier one has to precede."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random
        self._ready: list[tuple[asyncio.Handle, tuple[object, ...]]] = []

    def __len__(self) -> int:
        return len(self._ready)

    def append(self, handle: asyncio.Handle) -> None:
        self._ready.append((handle, _orders(handle)))

    def popleft(self) -> asyncio.Handle:
        preceded: set[int] = set()
        choices = []
        for index, (_, orders) in enumerate(self._ready):
            ids = [id(order) for order in orders]
            if preceded.isdisjoint(ids):
                choices.append(index)
            preceded.update(ids)
        return self._ready.pop(choices[int(self._random() * len(choices))])[0]

    def clear(self) -> None:
        self._ready.clear()


_CALL_SOON = object()


def _orders(handle: asyncio.Handle) -> tuple[object, ...]:
    """What keeps its callbacks in order, among which is this one."""
    if isinstance(handle, asyncio.TimerHandle):
        return (handle,)
    owner = getattr(handle._callback, "__self__", None)  # type: ignore[attr-defined]  # noqa: SLF001
    order = owner if isinstance(owner, asyncio.Task | asyncio.BaseTransport) else _CALL_SOON
    match handle._args:  # noqa: SLF001
        case (future,) if asyncio.isfuture(future):
            return (order, future)
    return (order,)


def _explain(tasks: list[asyncio.Task[Any]]) -> str:
    return "\n".join(
        [
            "Nothing can happen any more: no timer is set, nothing is on its way, and each task "
            "waits for what only another could do.",
            *(f"  {task.get_name()} waits in {_place(task)}" for task in tasks),
        ]
    )


def _place(task: asyncio.Task[Any]) -> str:
    """Where a task waits: in which function of the user's, and there in which of ours."""
    every = list(_frames(task))
    frames = [frame for frame in every if _package(frame) not in sys.stdlib_module_names]
    if not frames:
        return f"{every[0].f_code.co_qualname} of {_package(every[0])}"
    here = frames[-1]
    own = __name__.partition(".")[0]
    callers = [frame for frame in frames if _package(frame) != own]
    if _package(here) == own and callers:
        return f"{_line(here)}, called from {_line(callers[-1])}"
    return _line(here)


def _frames(task: asyncio.Task[Any]) -> Iterator[FrameType]:
    awaited: Any = task.get_coro()
    while awaited is not None:
        for kind, inner in (("cr", "cr_await"), ("ag", "ag_await"), ("gi", "gi_yieldfrom")):
            frame = getattr(awaited, f"{kind}_frame", None)
            if frame is not None:
                yield frame
                awaited = getattr(awaited, inner)
                break
        else:
            return


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def _line(frame: FrameType) -> str:
    code = frame.f_code
    return f"{code.co_qualname}, line {frame.f_lineno} of {PurePath(code.co_filename).name}"
