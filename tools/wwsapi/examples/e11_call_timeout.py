"""What happens to a call, and to its proxy, when the time for it is over?"""

import asyncio

import wwsapi
from wwsapi.services import BlockingService


async def main() -> None:
    service = BlockingService(say=lambda _: None)
    host = wwsapi.ServiceHost([wwsapi.Endpoint("mem://service", service, max_concurrency=2)])
    await host.open()
    proxy = wwsapi.ServiceProxy(settings=wwsapi.ProxySettings(call_timeout=30))
    await proxy.open("mem://service")

    clock = asyncio.get_running_loop()
    try:
        await proxy.call(BlockingService.block)
    except wwsapi.WsError as error:
        print(f"after {clock.time():.0f} s: {error.hresult}")
    print("proxy:", proxy.state.name)

    await proxy.call(BlockingService.unblock)  # now the late reply comes, and is dropped
    print("next call: S_OK")
    await proxy.close()
    await host.close()


if __name__ == "__main__":
    wwsapi.run(main())
