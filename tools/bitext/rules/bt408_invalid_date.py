r"""A date of the front matter does not exist.

`ms.date` is written month first. The machine sometimes puts the day first, as its language does;
then the month is above twelve, and both are exchanged. Where both readings are possible, nothing
tells that here: `identity-changed` compares with the original.

Bad, fr:

    ---
    title: Channel
    ms.date: 05/31/2018
    ---
    =>
    ---
    title: Canal
    ms.date: 31/05/2018
    ---
    =>
    ---
    title: Canal
    ms.date: 05/31/2018
    ---

Bad, es:

    ---
    title: Canal
    ms.date: 02/30/2018
    ---

Good, fr:

    ---
    title: Canal
    ms.date: 05/31/2018
    date: 2018-05-31
    ---
"""

import re
from collections.abc import Iterator
from datetime import date

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity

SEVERITY = Severity.ERROR
_KEYS = frozenset({"ms.date", "ms.lasthandoff", "date", "ms.lastreviewed", "ms.reviewed"})
_DATE = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})|\d{4}-\d\d?-\d\d?")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for field in pair.page.front.fields if pair.page.front else ():
        if field.key not in _KEYS or not (match := _DATE.match(field.value.strip())):
            continue
        if not match["year"]:
            year, month, day = map(int, match[0].split("-"))
        else:
            year, month, day = (int(match[name]) for name in ("year", "month", "day"))
        if _exists(year, month, day):
            continue
        right = ""
        if match["year"] and _exists(year, day, month):
            right = f"{match['day']:0>2}/{match['month']:0>2}/{match['year']}"
        start = pair.page.text.index(match[0], field.value_start)
        end = start + len(match[0])
        yield Finding(
            f'there is no day "{match[0]}"',
            start,
            end,
            suggestion=right,
            edits=(Edit(start, end, right),) if right else (),
        )


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
