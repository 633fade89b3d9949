"""Two services to try things on: one that answers at once, and one that lets its clients wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wwsapi.constants import Hresult, ServiceCancelReason
from wwsapi.context import OperationContext
from wwsapi.contract import Contract, operation
from wwsapi.errors import WsError


class Calculator(Contract, namespace="http://wwsapi.example/calculator"):
    @operation(name="Add")
    def add(self, a: int, b: int) -> int:
        return a + b

    @operation(name="Subtract")
    def subtract(self, a: int, b: int) -> int:
        return a - b

    @operation(name="Multiply")
    def multiply(self, a: int, b: int) -> int:
        return a * b

    @operation(name="Divide")
    def divide(self, a: float, b: float) -> float:
        if b == 0:
            raise WsError(Hresult.WS_E_INVALID_FORMAT, "Nothing can be divided by zero.")
        return a / b


class BlockingService(Contract, namespace="http://wwsapi.example/blocking"):
    """Block waits for UnBlock, or for the notice that it should stop."""

    def __init__(self, say: Callable[[str], object] = print) -> None:
        self._say = say
        self._waiting: list[asyncio.Event] = []
        self._arrivals = asyncio.Condition()

    @operation(name="Block")
    async def block(self, context: OperationContext) -> None:
        released = asyncio.Event()
        loop = asyncio.get_running_loop()

        def cancel(reason: ServiceCancelReason, state: str) -> None:
            self._say(f"{state} is told to stop: {reason.name}")
            loop.call_soon_threadsafe(released.set)  # it may come from any thread

        context.register_for_cancel(cancel, lambda state: self._say(f"{state} is freed"), "Block")
        self._say("Block waits")
        async with self._arrivals:
            self._waiting.append(released)
            self._arrivals.notify_all()
        await released.wait()
        self._waiting.remove(released)
        self._say("Block returns")

    @operation(name="UnBlock")
    async def unblock(self) -> None:
        for released in self._waiting:
            released.set()

    async def running(self, count: int = 1) -> None:
        """Until that many calls of Block wait."""
        async with self._arrivals:
            await self._arrivals.wait_for(lambda: len(self._waiting) >= count)
