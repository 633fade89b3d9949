"""How something goes wrong: an HRESULT that is raised, an Error that explains it, and misuse that
no HRESULT can tell."""

from __future__ import annotations

from wwsapi.constants import USAGE_FAILURE, Hresult


class WsError(Exception):
    """A function failed. Its HRESULT says how, its strings say why, the most recent first."""

    def __init__(self, hresult: Hresult, *strings: str) -> None:
        super().__init__(hresult, *strings)
        self.hresult = hresult
        self.strings = strings or (hresult.text,)

    def __str__(self) -> str:
        return f"{self.hresult.name}: {' '.join(self.strings)}"


class UsageFailure(Exception):
    """An object was freed in a state that does not allow it.

    The original ends the process with this code as a structured exception. No HRESULT tells of it,
    so no `except WsError` hides it.
    """

    code = USAGE_FAILURE


class Error:
    """The error object that a caller hands to a function, to be told why it failed.

    Nothing in it changes when the function succeeds. It belongs to one call at a time.
    """

    def __init__(self, langid: int = 0) -> None:
        self.strings: list[str] = []  # the most recent first
        self.original_error_code = 0
        self.langid = langid

    def add(self, error: WsError) -> None:
        self.strings[:0] = error.strings
        self.original_error_code = int(error.hresult)

    def string(self, index: int) -> str:
        if not 0 <= index < len(self.strings):
            raise WsError(Hresult.E_INVALIDARG, f"The error object has no string {index}.")
        return self.strings[index]

    def reset(self) -> None:
        self.strings.clear()
        self.original_error_code = 0
