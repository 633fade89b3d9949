"""Characters that no reader sees, that turn text around, or that pass for others."""

from __future__ import annotations

import re
import unicodedata

from bitext.memo import remembered

# Nearly every page has none of them. Looking for them one range after the other costs more than all
# other rules together; in UTF-8 their first bytes tell, and without ASCII little is left of a page.
_ASCII = bytes(range(128))
_RARE = bytes((0xCD, 0xCE, 0xCF, 0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xE1, 0xF0, 0xF3))
_COMMON = bytes(byte for byte in range(256) if byte not in _RARE)
_SINGLE = "\u00ad\u061c\u3164"  # to look for one character in a string costs next to nothing
_CONTROLS = re.compile(rb"\xe2(?:\x80[\x8b-\x8f\xaa-\xae]|\x81[\xa0-\xaf])")
_FORMS = re.compile(
    rb"\xef(?:\xbb\xbf|\xb8[\x80-\x8f]|\xbc[\x90-\x99\xa1-\xba\xbf]|\xbd[\x81-\x9a]|\xbe\xa0)"
)

BIDIRECTIONAL = "\u202a-\u202e\u2066-\u2069"
MARKS = "\u061c\u200e\u200f"  # directional, and harmless where letters go from right to left
JOINERS = "\u200c\u200d"
INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff"
    "\uffa0\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # of a variant of the character before
RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"

# Cyrillic, Greek, full-width and mathematical letters, and the Latin ones that they pass for.
LOOK_ALIKES = str.maketrans(
    "аеорсухѕіјԁԛԝһӏАВЕКМНОРСТУХЅІЈԚԜοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxsijdqwhlABEKMHOPCTYXSIJQWoABEZHIKMNOPTYX",
)
LOOK_ALIKES.update((code, code - 0xFEE0) for code in range(0xFF21, 0xFF5B) if chr(code).isalpha())
LOOK_ALIKES.update(
    (code, ord(latin))
    for code in range(0x1D400, 0x1D800)
    if (latin := unicodedata.normalize("NFKC", chr(code))).isascii() and latin.isalpha()
)


@remembered
def is_plain(text: str) -> bool:
    """Whether a text surely has none of the characters that this module is about."""
    if any(char in text for char in _SINGLE):
        return False
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        data = text.encode(errors="surrogatepass").translate(None, _ASCII)
        return not (_CONTROLS.search(data) or _FORMS.search(data) or data.translate(None, _COMMON))
    return True
