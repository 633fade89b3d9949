"""The project pages that say what is said elsewhere: bitext's rules, from the rules themselves; how
to contribute, from the file that people look for beside the code; and the JSON schema of a report,
from the structures that it is written with.

    ```rules BT1              ```contributing           ```schema
    ```                       ```                       ```

The first is the page of a family, and `rules` without a family the table of all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from bitext.report import json as report
from bitext.rules import FAMILIES, Rule
from bitext.rules import rules as all_rules

_CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"


def contributing(_argument: str, _language: str) -> str:
    """All of the file but its title."""
    return _CONTRIBUTING.read_text("utf-8").partition("\n")[2].lstrip()


def schema(_argument: str, _language: str) -> str:
    text = json.dumps(report.schema(), indent=2)
    return f"""\
<details markdown="1">
<summary>JSON schema</summary>

```json
{text}
```

</details>
"""


def rules(argument: str, _language: str) -> str:
    if not argument:
        return "\n\n".join(f"## {_title(family)}\n\n{_table(family)}" for family in FAMILIES) + "\n"
    if argument not in FAMILIES:
        raise ValueError(f"There are rules of {', '.join(FAMILIES)}; not of {argument!r}.")
    return "\n\n".join(_page(rule) for rule in _of(argument)) + "\n"


def _of(family: str) -> Iterator[Rule]:
    return (rule for rule in all_rules() if rule.code.startswith(family))


def _title(family: str) -> str:
    return f"{family}: {FAMILIES[family]}"


def _table(family: str) -> str:
    rows = ["| Rule | | Severity | What is wrong |", "|---|---|---|---|"]
    for rule in _of(family):
        page = f"{family.lower()}-{FAMILIES[family].replace(' ', '-')}.md"
        link = f"[{rule.code}]({page}#{_anchor(rule)})"
        summary = rule.summary.replace("|", "\\|")
        rows.append(f"| {link} | `{rule.name}` | {_severity(rule)} | {summary} |")
    return "\n".join(rows)


def _page(rule: Rule) -> str:
    return f"## {rule.code} {rule.name}\n\n*{_severity(rule)}*\n\n{rule.doc.strip()}"


def _anchor(rule: Rule) -> str:
    return f"{rule.code} {rule.name}".lower().replace(" ", "-")


def _severity(rule: Rule) -> str:
    return f"{rule.severity.value}" + ("" if rule.default else ", off by default")
