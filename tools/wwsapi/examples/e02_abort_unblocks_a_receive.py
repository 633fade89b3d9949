"""What becomes of a receive that waits while somebody aborts the channel?"""

import asyncio

import wwsapi


async def main() -> None:
    listener = wwsapi.Listener()
    await listener.open("mem://peer")
    channel, peer = wwsapi.Channel(), wwsapi.Channel()
    await asyncio.gather(channel.open("mem://peer"), listener.accept(peer))

    receive = channel.receive_op()  # begins to wait: the peer sends nothing
    print("receive: pending")
    channel.abort()
    print("state:  ", channel.state.name)  # already, though the receive has yet to hear of it
    try:
        await receive
    except wwsapi.WsError as error:
        print("receive:", error.hresult)


if __name__ == "__main__":
    wwsapi.run(main())
