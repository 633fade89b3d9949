"""What the pages of this site leave to a program: tables and figures of states, examples, and the
timeline of the ways to stop.

    ```states channel          ```example e06_blocking_service          ```timeline stop
    ```                        ```                                      ```

Each function gets the argument and the language of the page, and returns Markdown.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

import wwsapi
from wwsapi.constants import Hresult
from wwsapi.states import TABLES, Cell, Table
from wwsdocs.figures import diagram, timeline_figure

Words = dict[str, Any]

_EXAMPLES = Path(str(files(wwsapi) / "examples"))
_SUBJECTS = {  # none where an example compares two
    **dict.fromkeys(("e01", "e02", "e03"), "channel"),
    **dict.fromkeys(("e04", "e05"), "listener"),
    **dict.fromkeys(("e07", "e08", "e10", "e11"), "service-proxy"),
    **dict.fromkeys(("e06", "e12", "e13"), "service-host"),
}
_CODE, _CODE_ELEMENT = re.compile(r"`([^`]*)`"), r"<code>\1</code>"
_INFERRED = "†"
_NBSP = "\u00a0"  # a sign stays with its state
_SIGNS = {
    Hresult.WS_E_INVALID_OPERATION: "–",
    Hresult.WS_E_OBJECT_FAULTED: "!",
    Hresult.E_INVALIDARG: "?",
}


def states(argument: str, language: str) -> str:
    """The table and the diagram of an object: channel, listener, service-proxy, service-host."""
    tables = {table.name.replace(" ", "-"): table for table in TABLES}
    if argument not in tables:
        raise ValueError(f"There are states of {', '.join(tables)}; not of {argument!r}.")
    table, words = tables[argument], _words(language)
    title = words["diagram"].format(object=words["objects"][argument])
    figure = diagram(table, title, words["error"])
    return f"""\
<figure class="wws-diagram" data-kind="{table.name}">{figure}</figure>

<div class="wws-states" markdown="1">

{_table(table, words)}

</div>

{_legend(table, words)}
"""


def example(argument: str, language: str) -> str:
    """The code of an example and what it prints; where there is Python, a page can run it."""
    modules = {path.stem: path for path in sorted(_EXAMPLES.glob("e[0-9]*.py"))}
    if argument not in modules:
        raise ValueError(f"There is no example {argument!r}. There are: {', '.join(modules)}.")
    module = modules[argument]
    words = _words(language)
    edit = escape(words["edit"])
    code = module.read_text("utf-8").rstrip("\n")
    output = module.with_suffix(".out").read_text("utf-8").rstrip("\n")
    buttons = "".join(
        f'<button type="button" data-do="{do}"{"" if do == "run" else " disabled"}>'
        f"{words[do]}</button>"
        for do in ("run", "stop", "reset")
    )
    status = " ".join(
        f'data-{state}="{escape(words["status"][state])}"' for state in words["status"]
    )
    return f"""\
<div class="wws-example" data-example="{argument}" data-edit="{edit}" markdown="1">
<div class="wws-code" markdown="1">

```python
{code}
```

</div>
<div class="wws-bar" hidden>{buttons}<span class="wws-status" role="status" {status}></span></div>
<p class="wws-label">{words["prints"]}</p>
<div class="wws-output" data-pagefind-ignore markdown="1">

```text
{output}
```

</div>
{_lamp(argument, language)}</div>
"""


def timeline(argument: str, language: str) -> str:
    if argument != "stop":
        raise ValueError(f"There is a timeline of stop; not of {argument!r}.")
    return f"{timeline_figure(_words(language)['timeline'])}\n"


def _lamp(argument: str, language: str) -> str:
    """The states of the object that an example is about, to be lit as it runs."""
    kind = _SUBJECTS.get(argument[:3])
    if kind is None:
        return ""
    table = next(table for table in TABLES if table.name.replace(" ", "-") == kind)
    words = _words(language)
    title = words["diagram"].format(object=words["objects"][kind])
    return (
        f'<figure class="wws-diagram wws-lamp" data-kind="{table.name}">'
        f"{diagram(table, title, words['error'])}</figure>\n"
    )


def _table(table: Table, words: Words) -> str:
    states = [f"`{state.name}`" for state in table.states]
    lines = [f"| {words['function']} | {' | '.join(states)} |", f"|---|{'---|' * len(states)}"]
    for function, row in table.rows.items():
        cells = " | ".join(_cell(cell, state.name) for state, cell in row.items())
        lines.append(f"| {function} | {cells} |")
    return "\n".join(lines)


def _cell(cell: Cell, state: str) -> str:
    mark = f" {_INFERRED}" if cell.provenance == "I" else ""
    if cell.is_usage_failure:
        return f"✗{mark}"
    if cell.refusal is not None:
        return f"{_SIGNS[cell.refusal]}{mark}"
    during, after = cell.outcomes.get("async"), cell.outcomes["ok"]
    parts = [during.name] if during is not None and during.name != state else []
    if after.name != state:
        parts.append(after.name)
    text = "✓" if not parts else " ".join(f"→{_NBSP}`{part}`" for part in parts)
    failed = (
        cell.outcomes.get("error") if "broken" not in cell.outcomes else cell.outcomes["broken"]
    )
    if failed is not None and failed.name == "FAULTED":
        text += f", ⚡{_NBSP}`{failed.name}`"
    return text + mark


def _legend(table: Table, words: Words) -> str:
    used = _table(table, words)
    signs = {sign: text for sign, text in words["signs"].items() if sign in used}
    pairs = "".join(f"<dt>{sign}</dt><dd>{text}</dd>" for sign, text in signs.items())
    return f'<dl class="wws-legend">{_CODE.sub(_CODE_ELEMENT, pairs)}</dl>'


@cache
def _all_words() -> dict[str, Words]:
    loaded = yaml.safe_load(Path(__file__).with_name("directives.yml").read_text("utf-8"))
    return dict(loaded)


def _words(language: str) -> Words:
    """In the language of the page; other languages of a documentation set read English."""
    words = _all_words()
    return words.get(language) or words.get(language.partition("-")[0]) or words["en"]
