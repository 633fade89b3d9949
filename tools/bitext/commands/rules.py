"""`bitext rules` and `bitext explain`."""

from __future__ import annotations

import re
import sys

import click
import msgspec

from bitext.commands import terminal
from bitext.rules import FAMILIES, Rule, rules
from bitext.selection import UnknownRuleError, selection

_VERDICT = re.compile(r"(Bad|Good), ([\w-]+):")
_FEW = 20  # rules that are named
_STYLES = {"Bad": {"fg": "red", "bold": True}, "Good": {"fg": "green", "bold": True}}


def listed(form: str) -> str:
    if form == "json":
        entries = [
            {
                "code": rule.code,
                "name": rule.name,
                "family": FAMILIES[rule.code[:3]],
                "severity": rule.severity,
                "default": rule.default,
                "summary": rule.summary,
                "documentation": rule.doc,
            }
            for rule in rules()
        ]
        return msgspec.json.format(msgspec.json.encode(entries)).decode() + "\n"
    rows = [
        (rule.code, rule.name, rule.severity.value, "" if rule.default else "off", rule.summary)
        for rule in rules()
    ]
    return terminal.table(rows, "<<<<<")


def explained(name: str) -> str:
    rule = _rule(name)
    color = terminal.has_color(sys.stdout)
    default = "" if rule.default else "; off by default"
    title = f"{rule.code} {rule.name}"
    lines = [f"{click.style(title, bold=True) if color else title} ({rule.severity}{default})", ""]
    for line in rule.doc.splitlines():
        verdict = _VERDICT.fullmatch(line)
        if verdict and color:
            line = click.style(line, **_STYLES[verdict[1]])  # type: ignore[arg-type]
        lines.append(line)
    return "\n".join(lines) + "\n"


def _rule(name: str) -> Rule:
    try:
        found = selection(rules(), [name], [])
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from error
    exact = [rule for rule in found if name.upper() == rule.code or name.lower() == rule.name]
    if not exact:
        them = ", ".join(f"{rule.code} {rule.name}" for rule in found[:_FEW])
        others = f" and {len(found) - _FEW:,} more" if len(found) > _FEW else ""
        raise click.UsageError(f"{name} stands for several rules: {them}{others}")
    return exact[0]
