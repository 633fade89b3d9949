"""Writes into the translated pages the hash of the original that they translate. Run it after
changing `en.md`: `python tests/bitext/good/stamp.py`."""

import re
from hashlib import sha1
from pathlib import Path

HERE = Path(__file__).parent
KEY = re.compile(r"^(ms\.openlocfilehash: ).*$", re.MULTILINE)


def hash_of(original: str) -> str:
    return sha1(original.replace("\n", "\r\n").encode(), usedforsecurity=False).hexdigest()


def stamp() -> None:
    digest = hash_of((HERE / "en.md").read_text("utf-8"))
    for path in sorted(HERE.glob("*.md")):
        path.write_text(KEY.sub(rf"\g<1>{digest}", path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    stamp()
