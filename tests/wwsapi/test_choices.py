"""A choice that nothing public settles can be flipped in its one place."""

import asyncio

import pytest

from wwsapi import Channel, Hresult, Listener, Message, WsError, choices, run


async def connected() -> tuple[Channel, Channel]:
    listener, client, server = Listener(), Channel(), Channel()
    await listener.open("mem://peer")
    await asyncio.gather(client.open("mem://peer"), listener.accept(server))
    return client, server


async def refusal(channel: Channel) -> Hresult:
    with pytest.raises(WsError) as refused:
        await channel.send(Message("urn:test:message", "<message/>"))
    return refused.value.hresult


@pytest.mark.parametrize(
    "choice", [Hresult.WS_E_OBJECT_FAULTED, Hresult.WS_E_OPERATION_ABORTED], ids=str
)
def test_what_new_io_gets_after_an_abort(monkeypatch: pytest.MonkeyPatch, choice: Hresult) -> None:
    monkeypatch.setattr(choices, "IO_AFTER_ABORT", choice)

    async def main() -> None:
        aborted, other = await connected()
        aborted.abort()
        aborted.abort()
        assert await refusal(aborted) is choice
        with pytest.raises(WsError):
            await other.receive()  # it faults by the disconnection, not by an abort
        assert await refusal(other) is Hresult.WS_E_OBJECT_FAULTED
        await aborted.close()
        assert await refusal(aborted) is Hresult.WS_E_INVALID_OPERATION

    run(main())


@pytest.mark.parametrize(
    "choice", [Hresult.WS_E_OPERATION_TIMED_OUT, Hresult.WS_E_OPERATION_ABORTED], ids=str
)
def test_what_a_close_gets_that_comes_too_late(
    monkeypatch: pytest.MonkeyPatch, choice: Hresult
) -> None:
    monkeypatch.setattr(choices, "CLOSE_TIMED_OUT", choice)

    async def main() -> None:
        client, _ = await connected()
        with pytest.raises(WsError) as late:
            await client.close()  # the peer never says End
        assert (late.value.hresult, client.state.name) == (choice, "CLOSED")

    run(main())
