"""Register, cancel and complete, in every order and from threads."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from threading import Barrier, Event, Thread

import pytest

from wwsapi.channel import Channel
from wwsapi.constants import Hresult, OperationContextPropertyId, ServiceCancelReason
from wwsapi.context import OperationContext
from wwsapi.errors import WsError
from wwsapi.host import Endpoint, ServiceHost
from wwsapi.message import Message
from wwsapi.services import Calculator

OK = Hresult.S_OK
INVALIDARG = Hresult.E_INVALIDARG
INVALID_OP = Hresult.WS_E_INVALID_OPERATION
ABORT, FAULTED = ServiceCancelReason.HOST_ABORT, ServiceCancelReason.CHANNEL_FAULTED


class Subject:
    """A context, and what its callbacks write down."""

    def __init__(self) -> None:
        self.endpoint = Endpoint("mem://service", Calculator())
        self.channel, self.message = Channel(), Message()
        host = ServiceHost([self.endpoint], user_state="the host's")
        self.context = OperationContext(host, self.endpoint, self.channel, self.message)
        self.log: list[str] = []
        self.results: list[Hresult] = []

    def register(self, state: str = "state") -> None:
        try:
            self.context.register_for_cancel(self.cancelled, self.freed, state)
        except WsError as error:
            self.results.append(error.hresult)
        else:
            self.results.append(OK)

    def cancelled(self, reason: ServiceCancelReason, state: str) -> None:
        self.log.append(f"cancel {state} {int(reason)}")

    def freed(self, state: str) -> None:
        self.log.append(f"free {state}")

    def step(self, name: str) -> Callable[[], None]:
        return {
            "register": self.register,
            "abort": partial(self.context.cancel, ABORT),
            "fault": partial(self.context.cancel, FAULTED),
            "complete": self.context.completed,
        }[name]


ORDERS = [
    order
    for length in range(1, 6)
    for order in product(("register", "abort", "fault", "complete"), repeat=length)
]


def expected(order: tuple[str, ...]) -> list[str]:
    """Said without the context's own words: only what comes before the end counts."""
    end = order.index("complete") if "complete" in order else len(order)
    if "register" not in order[:end]:
        return []
    reasons = {"abort": "0", "fault": "1"}
    first = [f"cancel state {reasons[step]}" for step in order[:end] if step in reasons][:1]
    return first + ["free state"] * (end < len(order))


def test_every_order_of_up_to_five_steps() -> None:
    for order in ORDERS:
        subject = Subject()
        for step in order:
            subject.step(step)()
        assert subject.log == expected(order), order
        end = order.index("complete") if "complete" in order else len(order)
        early = order[:end].count("register")
        late = order[end:].count("register")
        assert subject.results == [OK] * min(early, 1) + [INVALID_OP] * (
            max(early - 1, 0) + late
        ), order


def test_who_registers_too_late_is_told_before_the_registration_returns() -> None:
    subject = Subject()
    subject.context.cancel(FAULTED)
    assert subject.log == []
    subject.register()
    assert subject.log == ["cancel state 1"]


def test_a_failed_registration_changes_nothing() -> None:
    subject = Subject()
    subject.register("first")
    subject.register("second")
    subject.context.cancel(ABORT)
    subject.context.completed()
    assert subject.log == ["cancel first 0", "free first"]


@pytest.mark.parametrize(("cancel", "free"), [(None, None), ("x", None), (print, "x")])
def test_a_callback_can_be_called(cancel: object, free: object) -> None:
    subject = Subject()
    with pytest.raises(WsError) as raised:
        subject.context.register_for_cancel(cancel, free)  # type: ignore[arg-type]
    assert raised.value.hresult is INVALIDARG
    subject.register()
    assert subject.results == [OK]


def test_a_cancel_callback_may_do_everything() -> None:
    subject = Subject()

    def cancel(reason: ServiceCancelReason, _: object) -> None:
        subject.log.append(f"cancel {int(reason)}")
        subject.register("again")
        subject.context.cancel(FAULTED)
        subject.context.completed()
        subject.log.append("the callback returns")

    subject.context.register_for_cancel(cancel, subject.freed, "state")
    subject.context.cancel(ABORT)
    assert subject.log == ["cancel 0", "the callback returns", "free state"]
    assert subject.results == [INVALID_OP]


def test_callbacks_that_raise_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    subject = Subject()
    subject.context.register_for_cancel(fail, subject.freed, "state")
    subject.context.cancel(ABORT)
    subject.context.completed()
    assert subject.log == ["free state"]
    other = Subject()
    other.context.register_for_cancel(other.cancelled, fail)
    other.context.completed()
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2


def test_free_waits_for_a_cancel_callback_in_another_thread() -> None:
    subject = Subject()
    running, goes = Event(), Event()

    def cancel(*_: object) -> None:
        running.set()
        goes.wait()
        subject.log.append("cancelled")

    subject.context.register_for_cancel(cancel, subject.freed, "state")
    thread = Thread(target=subject.context.cancel, args=(ABORT,))
    thread.start()
    running.wait()
    subject.context.completed()
    assert subject.log == []
    goes.set()
    thread.join()
    assert subject.log == ["cancelled", "free state"]


@contextmanager
def hurried() -> Iterator[None]:
    """Threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)


def test_threads_register_cancel_and_complete_at_once() -> None:
    steps = ("register", "register", "abort", "fault", "complete")
    with hurried():
        for _ in range(300):
            subject = Subject()
            barrier = Barrier(len(steps))

            def run(step: Callable[[], None], barrier: Barrier = barrier) -> None:
                barrier.wait()
                step()

            threads = [Thread(target=run, args=(subject.step(step),)) for step in steps]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if OK in subject.results:
                assert sorted(subject.results) == [OK, INVALID_OP]
                assert subject.log[-1] == "free state"
                assert subject.log[:-1] in ([], ["cancel state 0"], ["cancel state 1"])
            else:
                assert (subject.results, subject.log) == ([INVALID_OP] * 2, [])


def test_the_properties_of_a_context() -> None:
    subject = Subject()
    subject.channel.user_state = "the channel's"
    found = {}
    for id in OperationContextPropertyId:
        try:
            found[id.name] = subject.context.get_property(id)
        except WsError as error:
            found[id.name] = error.hresult
    assert found == {
        "CHANNEL": subject.channel,
        "CONTRACT_DESCRIPTION": Calculator,
        "HOST_USER_STATE": "the host's",
        "CHANNEL_USER_STATE": "the channel's",
        "INPUT_MESSAGE": subject.message,
        "OUTPUT_MESSAGE": INVALIDARG,
        "HEAP": INVALIDARG,
        "LISTENER": None,
        "ENDPOINT_ADDRESS": "mem://service",
    }


def test_a_context_is_of_no_use_after_its_operation() -> None:
    subject = Subject()
    subject.context.completed()
    for id in OperationContextPropertyId:
        with pytest.raises(WsError) as raised:
            subject.context.get_property(id)
        assert raised.value.hresult is INVALID_OP


def test_only_an_asynchronous_operation_is_completed() -> None:
    with pytest.raises(WsError) as raised:
        Subject().context.complete("value")
    assert raised.value.hresult is INVALID_OP
