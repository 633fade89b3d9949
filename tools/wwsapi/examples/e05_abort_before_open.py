"""What does an abort do to a listener that is not open yet?"""

import wwsapi


async def main() -> None:
    listener = wwsapi.Listener()
    listener.abort()
    print("after abort:", listener.state.name)

    await show_open(listener)  # the abort is remembered until the next reset
    listener.reset()
    await show_open(listener)


async def show_open(listener: wwsapi.Listener) -> None:
    try:
        await listener.open("mem://peer")
        print("open: S_OK")
    except wwsapi.WsError as error:
        print("open:", error.hresult)


if __name__ == "__main__":
    wwsapi.run(main())
