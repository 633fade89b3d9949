"""How are some of the pending calls abandoned, and the others not?"""

import wwsapi
from wwsapi.services import BlockingService


async def main() -> None:
    service = BlockingService(say=lambda _: None)
    host = wwsapi.ServiceHost([wwsapi.Endpoint("mem://service", service, max_concurrency=4)])
    await host.open()
    proxy = wwsapi.ServiceProxy()
    await proxy.open("mem://service")

    calls = {
        "a, id 5": proxy.call_op(BlockingService.block, id=5),
        "b, id 5": proxy.call_op(BlockingService.block, id=5),
        "c, id 7": proxy.call_op(BlockingService.block, id=7),
    }
    await service.running(3)
    proxy.abandon(5)
    await proxy.call(BlockingService.unblock)
    for name, call in calls.items():
        try:
            await call
            print(name, "S_OK")
        except wwsapi.WsError as error:
            print(name, error.hresult)
    await proxy.close()
    await host.close()


if __name__ == "__main__":
    wwsapi.run(main())
