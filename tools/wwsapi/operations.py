"""An operation is one call, from the moment it is made to its one result.

Results are claimed. Whoever claims first decides how the operation ends: the answer that arrived,
the clock, an abort, an abandon. Everybody who comes later changes nothing. A claim and the change
of state that goes with it happen under the lock of the object, which is held for nothing else; so
an abort may come from any thread and from inside any callback, and never waits.

What cannot finish now changes nothing and says nothing: it stays pending, and its `step` is tried
again when something has changed. Therefore there is nothing to undo when it is stopped.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Generator
from enum import IntEnum
from threading import Lock, get_ident
from typing import Any, Generic, TypeVar

from wwsapi.constants import Hresult
from wwsapi.errors import WsError
from wwsapi.states import Cell, Table

T = TypeVar("T")
Step = Callable[["Operation[Any]"], None]

log = logging.getLogger("wwsapi")


# Called with each object whose state has changed, under its lock: they may look, and note.
observers: list[Callable[[Stateful], object]] = []


class Operation(Generic[T]):
    """Await it for its value; the HRESULT of a failure is raised as WsError.

    Any number of tasks may. When one of them is cancelled, the operation is abandoned for all.
    """

    __slots__ = (
        "_callbacks",
        "_during",
        "_error",
        "_outcomes",
        "_timer",
        "_waiters",
        "function",
        "loop",
        "owner",
        "result",
        "step",
        "value",
    )

    def __init__(
        self, owner: Stateful, function: str, cell: Cell, loop: asyncio.AbstractEventLoop
    ) -> None:
        self.owner = owner
        self.function = function
        self.loop = loop
        self.result: Hresult | None = None
        self.value: T | None = None
        self._error: WsError | None = None
        self.step: Step | None = None
        self._outcomes = cell.outcomes
        self._during = owner.state
        self._timer: asyncio.TimerHandle | None = None
        self._waiters: list[asyncio.Future[None]] = []
        self._callbacks: list[Callable[[Operation[T]], object]] | None = None

    @property
    def error(self) -> WsError | None:
        """Why it failed. Made when it is asked for, where the HRESULT says it all."""
        if self._error is None and self.result is not None and self.result.failed:
            self._error = WsError(self.result)
        return self._error

    def succeed(self, value: T, result: Hresult = Hresult.S_OK) -> bool:
        """Claims success. False: somebody else was first, and the value is dropped."""
        return self._claim("ok", result, value, None)

    def fail(self, error: WsError) -> bool:
        return self._claim("error", error.hresult, None, error)

    def refuse(self, error: WsError) -> bool:
        """Claims a failure that leaves the object as it is."""
        return self._claim("cancel", error.hresult, None, error)

    def when_done(self, callback: Callable[[Operation[T]], object]) -> None:
        """Calls back from the loop, never from inside the call that completes the operation."""
        if self.result is not None:
            self.loop.call_soon(callback, self)
        elif self._callbacks is None:
            self._callbacks = [callback]
        else:
            self._callbacks.append(callback)

    def expire(self, seconds: float, result: Hresult) -> None:
        """Claims a failure when that much time has passed."""
        if self.result is None:
            self._timer = self.loop.call_later(seconds, self._expired, result)

    def outcome(self) -> T:
        error = self.error
        if error is not None:
            raise error.with_traceback(None)
        return self.value  # type: ignore[return-value]  # None is the value of T then

    def __await__(self) -> Generator[Any, None, T]:
        if self.result is None:
            waiter = self.loop.create_future()
            self._waiters.append(waiter)
            try:
                yield from waiter
            except asyncio.CancelledError:
                was_late = not self.refuse(WsError(Hresult.WS_E_OPERATION_ABANDONED))
                if was_late and len(self._waiters) == 1:
                    self.owner._unheard(self)  # noqa: SLF001 - an operation is part of its owner
                raise
        return self.outcome()

    def _expired(self, result: Hresult) -> None:
        self.fail(WsError(result))

    def _claim(self, outcome: str, result: Hresult, value: T | None, error: WsError | None) -> bool:
        with self.owner.lock:
            if not self._settle(result, value, error):
                return False
            owner = self.owner
            if owner.state is self._during:
                owner.state = self._following(outcome)
        self.tell()
        return True

    def _settle(self, result: Hresult, value: T | None, error: WsError | None) -> bool:
        """With the lock held: the one place where it is decided how the operation ends."""
        if self.result is not None:
            return False
        self.result, self.value, self._error = result, value, error
        self.owner.pending.pop(self, None)
        return True

    def _following(self, outcome: str) -> IntEnum:
        """A wait that is cancelled leaves the object as it was; a half-made change of state ends
        as if it had failed."""
        if outcome == "cancel":
            outcome = "error" if self._outcomes.get("ok") is not self._during else ""
        return self._outcomes.get(outcome, self._during)

    def tell(self) -> None:
        """Wakes who waits, on the loop's own thread."""
        self.owner.on_loop(self._told)

    def _told(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        if self._callbacks is not None:
            for callback in self._callbacks:
                self.loop.call_soon(callback, self)
        self.step = None
        self.owner._settled(self)  # noqa: SLF001


class Stateful:
    """What the four objects have in common: a table, a state, pending operations, an abort."""

    table: Table

    def __init__(self) -> None:
        self.lock = Lock()
        self._state: IntEnum = next(iter(self.table.states))
        self.pending: dict[Operation[Any], None] = {}  # in the order of their calls
        self.loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0  # that of the loop
        self._aborted = False  # in CREATED: the next Open or Accept of this life fails

    @property
    def state(self) -> IntEnum:
        return self._state

    @state.setter
    def state(self, state: IntEnum) -> None:
        if state is not self._state:
            self._state = state
            for observer in observers:
                observer(self)

    def allow(self, function: str) -> Cell:
        """What the table says of a function now; raises where it refuses it."""
        return self.table.allow(function, self.state)

    def begin(self, function: str) -> Operation[Any]:
        """Starts an operation, or raises what the table says."""
        loop = asyncio.get_running_loop()
        with self.lock:
            cell = self.allow(function)
            if self._aborted and "aborted" in cell.outcomes:
                raise WsError(Hresult.WS_E_OPERATION_ABORTED)
            self.loop, self._thread = loop, get_ident()
            self.state = cell.outcomes.get("async", self.state)
            operation: Operation[Any] = Operation(self, function, cell, loop)
            self.pending[operation] = None
        return operation

    def drive(
        self,
        operation: Operation[Any],
        step: Step,
        timeout: float | None = None,
        too_late: Hresult = Hresult.WS_E_OPERATION_TIMED_OUT,
    ) -> Operation[Any]:
        operation.step = step
        _try(operation, step)
        if operation.result is None and timeout is not None:
            operation.expire(timeout, too_late)
        return operation

    def poke(self) -> None:
        """Something changed: what is pending may be able to finish."""
        for operation in tuple(self.pending):
            if operation.step is not None and operation.result is None:
                _try(operation, operation.step)

    def instant(self, function: str) -> None:
        """A function that does all it does at once."""
        with self.lock:
            cell = self.allow(function)
            self.state = cell.outcomes["ok"]
            if function == "Reset":
                self._aborted = False

    def claim_all(self, parts: Callable[[], T]) -> T:
        """An abort's first half: the new state, and every pending operation ends as aborted.

        The parts that are to be aborted with it are taken in the same instant. One that comes to
        the object later finds the new state.
        """
        with self.lock:
            taken = parts()
            cell = self.table["Abort", self.state]
            if self.state.name in ("CREATED", "OPENING", "ACCEPTING"):
                self._aborted = True
            self.state = cell.outcomes["ok"]
            aborted = [
                operation
                for operation in tuple(self.pending)
                if self._ends_with_abort(operation)
                and operation._settle(Hresult.WS_E_OPERATION_ABORTED, None, None)  # noqa: SLF001
            ]
        for operation in aborted:
            operation.tell()
        return taken

    def on_loop(self, function: Callable[[], object]) -> None:
        """Runs on the thread of the loop: now if this is it, else as soon as it can."""
        if self.loop is None or self.loop.is_closed():
            return  # nobody waits there any more
        if self._thread == get_ident():
            function()
        else:
            try:
                self.loop.call_soon_threadsafe(function)
            except RuntimeError:
                if not self.loop.is_closed():  # just now
                    raise

    def _ends_with_abort(self, operation: Operation[Any]) -> bool:  # noqa: ARG002
        return True

    def _settled(self, operation: Operation[Any]) -> None:
        """An operation has ended: on the loop's thread, without the lock."""

    def _unheard(self, operation: Operation[Any]) -> None:
        """It ended well at the moment in which its caller stopped to wait."""


def _try(operation: Operation[Any], step: Step) -> None:
    try:
        step(operation)
    except WsError as error:
        operation.fail(error)


def call_back(callback: Callable[..., object], *args: object) -> None:
    """Calls the user's code. If it raises, that is logged and changes nothing for anybody else."""
    try:
        callback(*args)
    except Exception:
        log.exception("A callback raised; the operation goes on as if it had not.")
