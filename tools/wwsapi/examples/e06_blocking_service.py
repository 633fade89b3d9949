"""How does a running operation hear that its host was aborted?"""

import asyncio

import wwsapi


class Service(wwsapi.Contract, namespace="http://wwsapi.example/blocking"):
    running, stop = asyncio.Event(), asyncio.Event()

    @wwsapi.operation
    async def block(self, context: wwsapi.OperationContext) -> None:
        context.register_for_cancel(self.cancel, self.free, "the state")
        print("block waits")
        self.running.set()
        await self.stop.wait()
        print("block returns")

    def cancel(self, reason: wwsapi.ServiceCancelReason, state: str) -> None:
        print(f"cancel: reason {reason} ({reason.name}), {state}")
        self.stop.set()  # the operation has to end by itself

    def free(self, state: str) -> None:
        print("free:", state)


async def main() -> None:
    host = wwsapi.ServiceHost([wwsapi.Endpoint("mem://service", Service())])
    proxy = wwsapi.ServiceProxy()
    await host.open()
    await proxy.open("mem://service")
    proxy.call_op(Service.block)
    await Service.running.wait()
    host.abort()
    await host.close()
    print("host:", host.state.name)


if __name__ == "__main__":
    wwsapi.run(main())
