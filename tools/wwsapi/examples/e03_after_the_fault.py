"""What can still be done with a channel that has faulted?"""

import asyncio
from collections.abc import Awaitable

import wwsapi


async def main() -> None:
    listener = wwsapi.Listener()
    await listener.open("mem://peer")
    channel = wwsapi.Channel()
    await asyncio.gather(channel.open("mem://peer"), listener.accept(wwsapi.Channel()))
    channel.abort()

    await show("receive:", channel.receive())
    await show("send:   ", channel.send(wwsapi.Message("urn:hello", "<hello/>")))
    await show("reset:  ", reset(channel))
    await show("close:  ", channel.close())
    print("state:  ", channel.state.name)


async def reset(channel: wwsapi.Channel) -> None:
    channel.reset()


async def show(function: str, call: Awaitable[object]) -> None:
    try:
        await call
        print(function, "S_OK")
    except wwsapi.WsError as error:
        print(function, error.hresult)


if __name__ == "__main__":
    wwsapi.run(main())
