r"""A page in Traditional Chinese has Simplified characters.

Readers in Taiwan read 設定, not 设定. The characters are replaced where only one Traditional one
corresponds; where the context decides (发 is 發 or 髮), the first is suggested. The wording stays:
a sentence in the vocabulary of the mainland (软件) becomes readable, not Taiwanese (軟體).

Not reported: characters that both scripts write (台, 里, 后, 面), code, and what the original has
too, as in a list of languages (简体中文).

Bad, zh-TW:

    Sets the state of the channel.
    =>
    设定通道的狀態。
    =>
    設定通道的狀態。

Bad, zh-TW:

    Sends a message.
    =>
    发送訊息。

Good, zh-TW:

    Sets the state of the desk.
    =>
    設定台面的狀態。
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.prose import in_prose, prose
from bitext.parts.simplified import simplified, traditional

SEVERITY = Severity.ERROR

_LANGUAGES = frozenset({"zh-TW", "zh-HK", "zh-Hant"})


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    if pair.page.language not in _LANGUAGES:
        return
    known = traditional()
    for segment, start, match in in_prose(pair, simplified().finditer(prose(pair).text)):
        wrong = [(at, known[c]) for at, c in enumerate(match[0], start) if c in known]
        if any(c in segment.original for c in match[0]):
            continue
        yield Finding(
            f'Simplified characters: "{match[0]}"',
            start,
            start + len(match[0]),
            original=segment.original,
            evidence=segment.evidence,
            suggestion="".join(known.get(c, c)[0] for c in match[0]),
            edits=tuple(Edit(at, at + 1, right) for at, right in wrong)
            if all(len(right) == 1 for _, right in wrong)
            else (),
        )
