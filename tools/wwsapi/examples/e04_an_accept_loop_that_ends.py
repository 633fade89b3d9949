"""How does an accept loop learn that it should end?"""

import asyncio

import wwsapi


async def accept_loop(listener: wwsapi.Listener, accepted: asyncio.Semaphore) -> None:
    count = 0
    while True:
        try:
            await listener.accept(wwsapi.Channel())
        except wwsapi.WsError as error:
            print("stop:", error.hresult)
            break
        count += 1
        print("accepted", count)
        accepted.release()
    try:
        await listener.accept(wwsapi.Channel())
    except wwsapi.WsError as error:
        print("next accept:", error.hresult)


async def main() -> None:
    listener = wwsapi.Listener()
    await listener.open("mem://peer")
    accepted = asyncio.Semaphore(0)
    loop = asyncio.create_task(accept_loop(listener, accepted))
    for _ in range(2):
        await wwsapi.Channel().open("mem://peer")
        await accepted.acquire()
    listener.abort()
    await loop


if __name__ == "__main__":
    wwsapi.run(main())
