"""What state is a channel in after each call?"""

import asyncio

import wwsapi


async def main() -> None:
    listener = wwsapi.Listener()
    await listener.open("mem://peer")
    channel = wwsapi.Channel()
    print("new:        ", channel.state.name)

    await asyncio.gather(channel.open("mem://peer"), listener.accept(wwsapi.Channel()))
    print("after open: ", channel.state.name)

    channel.abort()
    print("after abort:", channel.state.name)

    await channel.close()
    print("after close:", channel.state.name)

    channel.reset()
    print("after reset:", channel.state.name)


if __name__ == "__main__":
    wwsapi.run(main())
