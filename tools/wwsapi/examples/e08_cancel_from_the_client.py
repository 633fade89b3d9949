"""What does a service notice when its client aborts the proxy?"""

import wwsapi
from wwsapi.services import BlockingService


async def main() -> None:
    service = BlockingService()
    host = wwsapi.ServiceHost([wwsapi.Endpoint("mem://service", service)])
    await host.open()
    proxy = wwsapi.ServiceProxy()
    await proxy.open("mem://service")

    block = proxy.call_op(BlockingService.block)
    await service.running()
    proxy.abort()
    print("proxy:", proxy.state.name)
    try:
        await block
    except wwsapi.WsError as error:
        print("client:", error.hresult)

    await host.close()  # waits for Block
    print("host:", host.state.name)


if __name__ == "__main__":
    wwsapi.run(main())
