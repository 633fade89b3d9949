r"""The translation is much shorter than its original can be, or breaks off.

Spanish, Portuguese and French are seldom shorter than English, Chinese needs at least a fifth of
its characters. Reported are translations far below that, and sentences that end in the middle: in
a word, where the original ends with a full stop, question or exclamation mark.

Not reported: originals of less than 40 characters, pages whose blocks do not correspond to the
original's; lists and tables of which no item or cell kept its full stop, as that is a style. A
sentence that lost a clause and nothing else is out of reach.

Bad, es:

    The function waits until all pending operations have returned, and then closes the channel.
    =>
    La función espera.

Bad, pt:

    The function waits until all pending operations have returned.
    =>
    A função espera até que todas as operações pendentes

Bad, fr:

    - Open the channel before the first message is sent.
    - Close the channel after the last message is sent.
    =>
    - Ouvrez le canal avant l’envoi du premier message.
    - Fermez le canal après l’envoi du dernier

Bad, zh-TW:

    The function waits until all pending operations have returned, and then closes the channel.
    =>
    函式會等候。

Good, zh-TW:

    The following functions are used together with serialization:
    =>
    下列函式用於序列化：

Good, es:

    - Open the channel before the first message is sent.
    - Close the channel after the last message is sent.
    =>
    - Abra el canal antes de enviar el primer mensaje
    - Cierre el canal después de enviar el último mensaje

Good, fr:

    The function waits until all pending operations have returned:
    =>
    La fonction attend le retour de toutes les opérations en attente :
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Segment, Severity
from bitext.parts.prose import GAP, mask

SEVERITY = Severity.WARNING

_SHORTEST = 40  # characters of an original that is looked at
_LONG = 100
_FULL_STOPS = frozenset(".?!")
_STOPS = _FULL_STOPS | frozenset("…。？！")
_CLOSING = '*_ )]"”’»）」'
# The least share of the original's characters: of a sentence, of a long one.
_SHARES = {"es": (0.5, 0.65), "pt": (0.5, 0.65), "fr": (0.5, 0.65), "zh-TW": (0.14, 0.2)}
_UNSEEN = re.compile(rf"[{GAP}*\[\]\\\s]+")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    shares = _SHARES.get(pair.page.language)
    if shares is None:
        return
    for segment in pair.segments:
        original = segment.original
        if len(original) < _SHORTEST or not segment.sure:
            continue
        target = segment.target
        if _is_short(target, original, shares):
            message, start = "the translation is much shorter than the original", 0
        elif _breaks_off(target, original) and not _is_style(pair, segment):
            message, start = "the translation breaks off", len(target) - len(target.split()[-1])
        else:
            continue
        yield Finding(
            message,
            segment.start + start,
            segment.end,
            original=original,
            evidence=segment.evidence,
        )


def _is_short(target: str, original: str, shares: tuple[float, float]) -> bool:
    ours, size = len(target), len(original)
    if ours >= size * (shares[1] + 0.2):
        return False
    if "](" in original or "<" in original:
        ours, size = len(_UNSEEN.sub("", mask(target))), len(_UNSEEN.sub("", mask(original)))
    return size >= _SHORTEST and ours < size * shares[size >= _LONG]


def _breaks_off(target: str, original: str) -> bool:
    end = target.rstrip("* ")
    return original[-1:] in _FULL_STOPS and end[-1:].isalpha() and mask(end)[-1:] == end[-1]


def _is_style(pair: Pair, segment: Segment) -> bool:
    """Whether it stands in a list or table of which no piece kept its full stop."""
    around = [
        block
        for block in pair.page.blocks
        if block.kind in ("list", "table") and block.start <= segment.start < block.end
    ]
    beside = [
        other.target
        for other in pair.segments
        if around and around[-1].start <= other.start < around[-1].end
        if other.original[-1:] in _FULL_STOPS
    ]
    return len(beside) > 1 and all(t.rstrip(_CLOSING)[-1:] not in _STOPS for t in beside)
