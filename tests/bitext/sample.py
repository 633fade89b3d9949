"""A small documentation set: what its pages say, and how they get on the disk."""

import os
from pathlib import Path

ENGLISH = "# Channels\n\nSets the state to WS\\_CHANNEL\\_STATE\\_FAULTED.\n\nCloses it.\n"
SPANISH = (
    "# Canales\n\nEstablece el estado en WS \\_ CHANNEL \\_ STATE \\_ FAULTED.\n\nLo cierra.\n"
)
REPAIRED = "# Canales\n\nEstablece el estado en WS\\_CHANNEL\\_STATE\\_FAULTED.\n\nLo cierra.\n"
CLEAN = "# Canales\n\nCierra el canal y lo libera.\n"


def write(path: Path, text: str | bytes, *, age: int = 60) -> Path:
    """A file that was last changed `age` seconds ago: the cache trusts no younger one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    moment = path.stat().st_mtime - age
    os.utime(path, (moment, moment))
    return path
