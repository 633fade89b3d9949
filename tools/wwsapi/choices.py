"""What nothing public settles, decided here: a measurement on Windows may flip any of these."""

from __future__ import annotations

from wwsapi.constants import ChannelState, Hresult

ABORT_IS_STICKY = True  # Q1: for a channel or proxy in CREATED, as documented for listener and host
OPEN_WHEN_FAULTED = Hresult.WS_E_OBJECT_FAULTED  # Q2: Open of a faulted channel
IO_AFTER_ABORT = Hresult.WS_E_OBJECT_FAULTED  # Q3: new I/O on a channel that was aborted when open
CALL_TIMED_OUT = Hresult.WS_E_OPERATION_TIMED_OUT  # Q4: a call whose time is up
RECEIVE_AT_END = Hresult.WS_E_INVALID_FORMAT  # Q7: a required receive at the end of the session
STATE_AFTER_RECEIVE_AT_END = ChannelState.OPEN  # Q7
ABANDONED_CALLS_COUNT = True  # Q9: against the quota of pending calls
CLOSE_TIMED_OUT = Hresult.WS_E_OPERATION_TIMED_OUT  # Q12: a Close that ran into its timeout
