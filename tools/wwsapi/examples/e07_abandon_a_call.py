"""What is left of a call that its caller abandons?"""

import wwsapi
from wwsapi.services import BlockingService


async def main() -> None:
    service = BlockingService()
    host = wwsapi.ServiceHost([wwsapi.Endpoint("mem://service", service, max_concurrency=2)])
    await host.open()
    proxy = wwsapi.ServiceProxy()
    await proxy.open("mem://service")

    block = proxy.call_op(BlockingService.block)
    await service.running()
    proxy.abandon()
    try:
        await block
    except wwsapi.WsError as error:
        print("client:", error.hresult)
    print("proxy:", proxy.state.name)

    await proxy.call(BlockingService.unblock)  # over the same session
    print("client: UnBlock has returned")
    await proxy.close()  # waits for the reply to Block, and drops it
    print("proxy:", proxy.state.name)
    await host.close()


if __name__ == "__main__":
    wwsapi.run(main())
