"""When can an operation still register for cancel?"""

import wwsapi
from wwsapi.ws import WsRegisterOperationForCancel as register


class Service(wwsapi.Contract, namespace="http://wwsapi.example/register"):
    @wwsapi.operation
    async def early(self, context: wwsapi.OperationContext) -> None:
        self.context = context
        print("first: ", register(context, cancel))
        print("second:", register(context, cancel))

    @wwsapi.operation
    async def late(self, context: wwsapi.OperationContext) -> None:
        host.abort()
        print("after the abort:", register(context, cancel))


def cancel(reason: wwsapi.ServiceCancelReason, _: object) -> None:
    print(f"cancel: reason {reason.name}")


service = Service()
host = wwsapi.ServiceHost([wwsapi.Endpoint("mem://service", service)])


async def main() -> None:
    await host.open()
    proxy = wwsapi.ServiceProxy()
    await proxy.open("mem://service")
    await proxy.call(Service.early)
    print("too late:", register(service.context, cancel))
    proxy.call_op(Service.late).when_done(lambda call: print("client:", call.result))
    await proxy.close()
    await host.close()


if __name__ == "__main__":
    wwsapi.run(main())
