"""The JSON schema of bitext's report, made from the structures that it is written with.

```schema report
```
"""

from __future__ import annotations

import json

from bitext.report import json as report


def schema(argument: str, _language: str) -> str:
    if argument != "report":
        raise ValueError(f"There is a schema of report; not of {argument!r}.")
    text = json.dumps(report.schema(), indent=2)
    return f"""\
<details markdown="1">
<summary>JSON schema</summary>

```json
{text}
```

</details>
"""
