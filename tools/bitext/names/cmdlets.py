"""Commands of PowerShell: a verb, a hyphen and a noun."""

from __future__ import annotations

import re
from collections.abc import Iterator

_VERB = (
    r"Add|Clear|Compare|Complete|Connect|ConvertFrom|ConvertTo|Copy|Debug|Disable|Disconnect"
    r"|Dismount|Enable|Enter|Exit|Expand|Export|Find|ForEach|Format|Get|Grant|Group|Import"
    r"|Initialize|Install|Invoke|Join|Limit|Measure|Mount|Move|New|Optimize|Out|Publish|Push"
    r"|Receive|Register|Remove|Rename|Repair|Reset|Resize|Resolve|Restart|Restore|Resume"
    r"|Revoke|Save|Search|Select|Send|Set|Show|Sort|Split|Start|Stop|Submit|Suspend|Sync|Tee"
    r"|Test|Trace|Uninstall|Unregister|Update|Use|Wait|Where|Write"
)
_COMPOUND = re.compile(r"[a-z]-[A-Z]")
# Told by a verb that nothing else begins with, or by a noun: `Read-Only` and `Start-Up` are words.
_CMDLET = re.compile(
    r"(?<![\w-])"
    r"(?:(?:Get|Set|New|Remove|Add|Clear|Invoke|Enable|Disable|Import|Export|Install|Uninstall"
    r"|Register|Unregister|ConvertTo|ConvertFrom)-(?!(?:Aware|Back|Based|By|Down|In|Line|Off|On"
    r"|Only|Out|Point|Specific|Started|To|Top|Type|Up|Window)\b)[A-Z][A-Za-z]{2,}"
    rf"|(?:{_VERB})-(?:[A-Z][a-z]+[A-Z][A-Za-z]+|Command|Computer|Content|Event|Host|Item|Job"
    r"|Location|Module|Object|Output|Path|Process|Service))(?![\w-])"
)


def cmdlets(text: str) -> Iterator[tuple[int, int]]:
    if _COMPOUND.search(text):
        for match in _CMDLET.finditer(text):
            yield match.span()
