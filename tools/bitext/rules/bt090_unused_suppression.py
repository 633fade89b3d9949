r"""A suppression suppresses nothing.

The comment says that something here is as it should be, and the rule that it names finds nothing
here. What it was about is repaired or gone: the comment goes too, before it hides the next mistake.
It is unused whichever rules a run selects, because the rule that it names is asked anyway.

What is not checked: whether the reason is true.

Bad, es:

    =>
    <!-- bitext-disable-next-line BT006: comments are translated on purpose -->
    El canal está cerrado.
    =>
    El canal está cerrado.

Good, es:

    In code:

    ```
    close the channel
    ```
    =>
    En código:

    <!-- bitext-disable-next-line BT006: this is what the program prints in Spanish -->
    ```
    cierre el canal
    ```
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.rules import Rule, rules
from bitext.suppress import LASTING, Suppression, suppressions

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    known: dict[str, Rule] = {}
    for suppression in suppressions(pair.page):
        known = known or {rule.code: rule for rule in rules() if rule.code not in LASTING}
        codes = [code for code in suppression.codes if code in known]
        unused = [
            code
            for code in codes
            if not any(
                suppression.low <= finding.start < suppression.high
                for finding in known[code].check(pair, context)
            )
        ]
        if unused:
            where = "on the next line" if suppression.low else "on this page"
            yield Finding(
                f"{' and '.join(unused)} finds nothing {where} that could be suppressed",
                suppression.start,
                suppression.end,
                edits=_removal(pair.page.text, suppression)
                if unused == [*suppression.codes]
                else (),
            )


def _removal(text: str, suppression: Suppression) -> tuple[Edit]:
    """The comment goes, and the line with it that it had for itself."""
    start, end = suppression.start, suppression.end
    alone = text[text.rfind("\n", 0, start) + 1 : start].strip() == ""
    line_end = text.find("\n", end) + 1 or len(text)
    if alone and not text[end:line_end].strip():
        start, end = text.rfind("\n", 0, start) + 1, line_end
    return (Edit(start, end, ""),)
