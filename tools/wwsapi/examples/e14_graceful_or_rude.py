"""What does the other side see of a close, and of an abort?"""

import asyncio

import wwsapi


async def show(how: str) -> None:
    listener = wwsapi.Listener()
    await listener.open(f"mem://{how}")
    frames = wwsapi.gate(how, "to_server").log
    client, server = wwsapi.Channel(), wwsapi.Channel()
    await asyncio.gather(client.open(f"mem://{how}"), listener.accept(server))

    if how == "close":
        closing = client.close_op()
    else:
        client.abort()
    try:
        await server.receive(wwsapi.ReceiveOption.OPTIONAL_MESSAGE)
        print(f"{how}: the session has ended")
    except wwsapi.WsError as error:
        print(f"{how}: {error.hresult}")
    print(f"{how}: the last frame began with {frames[-1][:1].hex()}")  # 00 is the preamble

    await server.close()
    if how == "close":
        await closing
    await listener.close()


async def main() -> None:
    await show("close")
    await show("abort")


if __name__ == "__main__":
    wwsapi.run(main())
