"""SARIF 2.1.0, for code scanning services and editors.

Columns count characters (code points), as ours do, and the file says so. Lines end with LF or
CRLF, which is the default of the format.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import PurePath
from urllib.parse import quote

import msgspec

from bitext.model import Severity
from bitext.report import Checked, Located, LocatedEdit, Report
from bitext.rules import FAMILIES, Rule

STREAMS = True

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "SRCROOT"

Node = dict[str, object]


def render(report: Report) -> Iterator[str]:
    rules = sorted(report.rules.values(), key=lambda rule: rule.code)
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    driver: Node = {
        "name": "bitext",
        "semanticVersion": report.version,
        "rules": [_rule(rule) for rule in rules],
    }
    yield f'{{"$schema":"{_SCHEMA}","version":"2.1.0","runs":[{{"columnKind":"unicodeCodePoints",\n'
    yield f'"tool":{{"driver":{_encoded(driver)}}},\n"results":['
    separator = "\n"
    for page in report.pages:
        for finding in page.findings:
            number = numbers[finding.code]
            yield separator + _encoded(_result(page, finding, rules[number], number))
            separator = ",\n"
    yield "\n]}]}\n"


def _encoded(node: Node) -> str:
    return msgspec.json.encode(node).decode()


def _rule(rule: Rule) -> Node:
    _, _, rest = rule.doc.partition("\n")
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rest.strip().partition("\n\n")[0] or rule.summary},
        "help": {"text": rule.doc},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.default},
        "properties": {"tags": [FAMILIES[rule.code[:3]]]},
    }


def _result(page: Checked, finding: Located, rule: Rule, number: int) -> Node:
    place = f"{page.path}\0{finding.fingerprint}".encode("utf-8", "surrogateescape")
    location = {"artifactLocation": _artifact(page.path), "region": _region(finding)}
    result: Node = {
        "ruleId": rule.code,
        "ruleIndex": number,
        "level": _LEVELS[rule.severity],
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"bitext/v1": hashlib.sha256(place).hexdigest()},
    }
    if finding.edits:
        result["fixes"] = [_fix(page, finding, rule)]
    return result


def _message(finding: Located) -> str:
    original = f"\nOriginal: {finding.original}" if finding.original else ""
    if finding.suggestion and not finding.edits:
        return f"{finding.message}{original}\nPerhaps: {finding.suggestion}"
    return finding.message + original


def _fix(page: Checked, finding: Located, rule: Rule) -> Node:
    replacements = [
        {"deletedRegion": _region(edit), "insertedContent": {"text": edit.text}}
        for edit in finding.edits
    ]
    change = {"artifactLocation": _artifact(page.path), "replacements": replacements}
    return {"description": {"text": f"Repair: {rule.summary}"}, "artifactChanges": [change]}


def _region(place: Located | LocatedEdit) -> Node:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _artifact(path: str) -> Node:
    if PurePath(path).is_absolute():
        return {"uri": PurePath(path).as_uri()}
    return {"uri": quote(path), "uriBaseId": _ROOT}
