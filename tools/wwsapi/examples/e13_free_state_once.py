"""How often is the state freed that an operation registered?"""

import asyncio
from collections import Counter
from contextlib import suppress

import wwsapi

NAMES = "a normal end", "an abort", "a failed registration"
freed: Counter[str] = Counter()


class Service(wwsapi.Contract, namespace="http://wwsapi.example/free"):
    waiting, stop = asyncio.Event(), asyncio.Event()

    @wwsapi.operation
    async def work(self, context: wwsapi.OperationContext, name: str, wait: bool) -> None:
        context.register_for_cancel(lambda *_: self.stop.set(), freed.update, [name])
        with suppress(wwsapi.WsError):  # it fails, and the state remains the operation's
            context.register_for_cancel(print, freed.update, NAMES[2:])
        if wait:
            self.waiting.set()
            await self.stop.wait()


async def main() -> None:
    host = wwsapi.ServiceHost([wwsapi.Endpoint("mem://service", Service())])
    await host.open()
    await (proxy := wwsapi.ServiceProxy()).open("mem://service")
    await proxy.call(Service.work, "a normal end", False)
    proxy.call_op(Service.work, ("an abort", True))
    await Service.waiting.wait()
    host.abort()
    await host.close()
    print(*(f"{name}: {freed[name]}" for name in NAMES), sep="\n")


if __name__ == "__main__":
    wwsapi.run(main())
