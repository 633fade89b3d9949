"""Abandon the call, or abort the proxy: who notices what?"""

from collections.abc import Callable

import wwsapi
from wwsapi.services import BlockingService


async def stop(how: Callable[[wwsapi.ServiceProxy], None]) -> tuple[str, str, str]:
    heard: list[str] = []
    service = BlockingService(heard.append)
    host = wwsapi.ServiceHost([wwsapi.Endpoint("mem://service", service, max_concurrency=2)])
    await host.open()
    proxy = wwsapi.ServiceProxy()
    await proxy.open("mem://service")

    block = proxy.call_op(BlockingService.block)
    await service.running()
    how(proxy)
    try:
        await block
    except wwsapi.WsError as error:
        result = str(error.hresult)
    state = proxy.state.name
    if state == "OPEN":
        await proxy.call(BlockingService.unblock)
    await proxy.close()
    await host.close()
    told = [line.rpartition(" ")[2] for line in heard if "told to stop" in line]
    return result, state, ", ".join(told) or "nothing"


async def main() -> None:
    print(f"{'':8} {'the call':25} {'proxy':8} the service hears")
    for how in (wwsapi.ServiceProxy.abandon, wwsapi.ServiceProxy.abort):
        print("{:8} {:25} {:8} {}".format(how.__name__, *await stop(how)))


if __name__ == "__main__":
    wwsapi.run(main())
