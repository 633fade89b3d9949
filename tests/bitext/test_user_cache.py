"""What is kept for this user goes when nobody has used it for long, or when it is too much."""

import os
import time
from pathlib import Path

import pytest

from bitext.user_cache import cache_folder, use

DAY = 86_400
GIB = 2**30

# How many days ago each file was used, and its size; the one that is used; those that are left.
FILES = [
    pytest.param({"a": (29, 1), "b": (31, 1)}, "new", {"a"}, id="a month"),
    pytest.param({"a": (29, 1), "b": (31, 1)}, "b", {"a", "b"}, id="what is used stays"),
    pytest.param({"a": (2, 1), "b": (31, 1)}, "a", {"a"}, id="the first time in a day"),
    pytest.param({"a": (0.5, 1), "b": (31, 1)}, "a", {"a", "b"}, id="the second time in a day"),
    pytest.param({"a": (2, 1), "b": (1, GIB), "c": (3, 1)}, "new", {"a", "b"}, id="too much"),
    pytest.param({"a": (0, GIB + 1), "b": (1, 1)}, "new", {"a"}, id="one that is too much"),
]


@pytest.mark.parametrize(("files", "used", "left"), FILES)
def test_what_is_old_or_too_much_goes(
    tmp_path: Path, files: dict[str, tuple[float, int]], used: str, left: set[str]
) -> None:
    now = time.time()
    for name, (days, size) in files.items():
        for end in ("", "-wal"):
            file = tmp_path / f"{name}.sqlite{end}"
            file.touch()
            os.truncate(file, size)
            os.utime(file, (now - days * DAY, now - days * DAY))
    other = tmp_path / "notes.txt"
    other.touch()
    os.utime(other, (0, 0))

    use(tmp_path / f"{used}.sqlite")

    ends = (".sqlite", ".sqlite-wal")
    assert {file.name for file in tmp_path.iterdir()} == {
        "notes.txt",
        *(f"{name}{end}" for name in left for end in ends),
    }


def test_what_is_used_is_marked(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    file.touch()
    os.utime(file, (0, 0))

    use(file)

    assert time.time() - file.stat().st_mtime < DAY


def test_a_user_without_a_home_has_no_such_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_000)  # of whom no list of users knows

    with pytest.raises(FileNotFoundError, match="this user has no home folder"):
        cache_folder()


def test_the_folder_is_made(tmp_path: Path) -> None:
    use(tmp_path / "deep/folder/a.sqlite")
    assert (tmp_path / "deep/folder").is_dir()
