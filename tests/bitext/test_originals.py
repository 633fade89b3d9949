"""Originals are found in real repositories, made here with fixed dates."""

import hashlib
import json
import multiprocessing
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from bitext.context import Move
from bitext.model import Evidence, Page
from bitext.originals import Originals, from_sibling
from bitext.parse import parse
from bitext.parts.moves import told
from tests.bitext.conftest import Bitext
from tests.bitext.sample import write

ONE = "---\ntitle: Channel\nms.assetid: a-1\n---\n# Channel\n\nOpen it.\n"
TWO = ONE.replace("Open it.", "Open it first.")
THREE = TWO + "\n## Remarks\n\nCall **WsOpenChannel**.\n"


class Repository:
    """A git repository of originals below the folder `docs/en`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.originals = folder / "docs/en"
        self.originals.mkdir(parents=True)
        self.day = 0
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "core.autocrlf", "false")

    def git(self, *arguments: str) -> str:
        date = f"2024-03-{self.day:02}T12:00:00Z"
        environment = {
            **os.environ,
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_DATE": date,
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        name = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        command = ["git", *name, "-C", str(self.folder), *arguments]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment
        ).stdout.strip()

    def commit(self, **pages: str | bytes | None) -> str:
        """Commits pages, named without their ending; None removes one."""
        self.day += 1
        for name, text in pages.items():
            file = self.originals / f"{name.replace('__', '/')}.md"
            if text is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode() if isinstance(text, str) else text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", f"Day {self.day}")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def crlf(text: str | bytes, algorithm: str = "sha1") -> str:
    data = text.encode() if isinstance(text, str) else text
    return hashlib.new(algorithm, data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).hexdigest()


def translation(digest: str = "", assetid: str = "a-1") -> Page:
    keys = f"ms.assetid: {assetid}\n" if assetid else ""
    keys += f"ms.openlocfilehash: {digest}\n" if digest else ""
    return parse(f"---\ntitle: Canal\n{keys}---\n# Canal\n\nÁbralo.\n", "channel.md", "es")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize(
    "stored",
    [ONE.encode(), ONE.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + ONE.encode()],
    ids=["LF", "CRLF", "BOM"],
)
def test_the_version_that_was_translated_is_found_whatever_followed(
    repository: Repository, cache: Path, stored: bytes, algorithm: str
) -> None:
    page = translation(crlf(stored, algorithm))
    repository.commit(channel=stored)
    originals = Originals(repository.originals, cache=cache)

    today, evidence = originals.find(page, "channel.md")
    assert today is not None
    assert (today.text, evidence) == (stored.decode().replace("\r\n", "\n"), Evidence.EXACT)
    assert not cache.exists(), "today's file answers: git is not asked"

    repository.commit(channel=TWO)
    originals = Originals(repository.originals, cache=cache)
    then, evidence = originals.find(page, "channel.md")
    assert then is not None
    assert (then.text, then.path, evidence) == (today.text, today.path, Evidence.EXACT)


def test_a_hash_of_no_version_leaves_the_original_of_today(
    repository: Repository, cache: Path
) -> None:
    repository.commit(channel=ONE)
    original, evidence = Originals(repository.originals, cache=cache).find(
        translation("0" * 40), "channel.md"
    )
    assert original is not None
    assert (original.text, original.path, evidence) == (ONE, "channel.md", Evidence.FILE)


@pytest.mark.parametrize("root", [".", "docs", "docs/en"])
def test_the_folder_may_lie_anywhere_in_the_repository(
    repository: Repository, cache: Path, root: str
) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    originals = Originals(repository.folder / root, cache=cache)
    version = originals.version(translation(crlf(ONE)), "channel.md")
    assert originals.find(translation(crlf(ONE)), "channel.md")[1] is Evidence.EXACT
    assert version is not None
    assert (version.state, version.commits) == ("stale", 1)


@pytest.mark.skipif(not shutil.which("perl") or not shutil.which("sha1sum"), reason="needs both")
@pytest.mark.parametrize("text", [ONE, ONE.replace("\n", "\r\n"), ONE[:-1], ""])
def test_the_documented_command_computes_the_hash(root: Path, tmp_path: Path, text: str) -> None:
    documentation = (root / "docs/en/project/bitext.md").read_text("utf-8")
    (command,) = re.findall(r"^\$ (.*sha1sum)$", documentation, re.MULTILINE)
    write(tmp_path / "docs/en/guide.md", text)

    told = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=True)

    assert told.stdout.split()[0].decode() == crlf(text)


def test_versions_of_a_renamed_folder_are_found(repository: Repository, cache: Path) -> None:
    repository.commit(channel=ONE)
    repository.git("mv", "docs/en", "docs/english")
    repository.originals = repository.folder / "docs/english"
    repository.commit(channel=TWO)
    originals = Originals(repository.originals, cache=cache)
    assert originals.find(translation(crlf(ONE)), "channel.md")[1] is Evidence.EXACT


def test_versions_of_other_branches_are_found(repository: Repository, cache: Path) -> None:
    repository.commit(channel=ONE)
    repository.git("checkout", "--quiet", "-b", "other")
    repository.commit(channel=TWO)
    repository.git("checkout", "--quiet", "main")
    originals = Originals(repository.originals, cache=cache)
    assert originals.find(translation(crlf(TWO)), "channel.md")[1] is Evidence.EXACT


def test_what_was_hashed_is_kept_and_extended(repository: Repository, cache: Path) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    assert Originals(repository.originals, cache=cache).version(
        translation(crlf(ONE)), "channel.md"
    )
    (file,) = cache.iterdir()
    inode = file.stat().st_ino

    repository.commit(channel=THREE)
    originals = Originals(repository.originals, cache=cache)
    version = originals.version(translation(crlf(TWO)), "channel.md")
    assert version is not None
    assert (version.state, version.date, version.commits) == ("stale", "2024-03-03", 1)
    version = originals.version(translation(crlf(ONE)), "channel.md")
    assert version is not None
    assert version.commits == 2
    assert [f.stat().st_ino for f in cache.iterdir()] == [inode]


@pytest.mark.parametrize("damage", [b"this is no database" * 100, b""], ids=["other", "empty"])
def test_a_broken_cache_is_made_anew(repository: Repository, cache: Path, damage: bytes) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    page = translation(crlf(ONE))
    assert Originals(repository.originals, cache=cache).find(page, "channel.md")
    (file,) = cache.iterdir()
    file.write_bytes(damage)

    told: list[str] = []
    originals = Originals(repository.originals, told.append, cache)
    assert originals.find(page, "channel.md")[1] is Evidence.EXACT
    assert told == []
    assert file.stat().st_size > len(damage)


def test_without_a_cache_the_history_is_read_each_time(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    (tmp_path / "file").touch()
    told: list[str] = []
    originals = Originals(repository.originals, told.append, tmp_path / "file/cache")
    assert originals.find(translation(crlf(ONE)), "channel.md")[1] is Evidence.EXACT
    assert len(told) == 1
    assert told[0].startswith("the history is read anew each time: ")


def test_a_shallow_clone_says_so_and_knows_what_it_has(
    repository: Repository, tmp_path: Path, cache: Path
) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    clone = tmp_path / "clone"
    source = f"file://{repository.folder}"
    repository.git("clone", "--quiet", "--depth=1", source, str(clone))
    told: list[str] = []
    originals = Originals(clone / "docs/en", told.append, cache)
    page = translation(crlf(ONE))

    assert originals.find(page, "channel.md")[1] is Evidence.FILE
    assert originals.find(translation(crlf(TWO)), "channel.md")[1] is Evidence.EXACT
    version = originals.version(page, "channel.md")
    assert version is not None
    assert (version.state, version.moved) == ("stale", ())
    assert told == [
        f"{clone}/docs/en is in a shallow clone: older originals are not found"
        " (`git fetch --unshallow` gets them)"
    ]

    repository.git("-C", str(clone), "fetch", "--quiet", "--unshallow")
    originals = Originals(clone / "docs/en", cache=cache)
    assert originals.find(page, "channel.md")[1] is Evidence.EXACT


def test_a_partial_clone_says_so_and_fetches_nothing(
    repository: Repository, tmp_path: Path, cache: Path
) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    source = f"file://{repository.folder}"
    repository.git("clone", "--quiet", "--filter=blob:none", source, str(clone))
    repository.folder.rename(tmp_path / "gone")
    told: list[str] = []
    originals = Originals(clone / "docs/en", told.append, cache)

    assert originals.find(translation(crlf(ONE)), "channel.md")[1] is Evidence.FILE
    assert originals.find(translation(crlf(TWO)), "channel.md")[1] is Evidence.EXACT
    assert told == [
        f"{clone}/docs/en is in a partial clone: 1 files are not here, and originals among them"
        " are not found (`git fetch --refetch --no-filter` gets them)"
    ]


def test_a_plain_folder_has_the_files_of_today(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "channel.md").write_text(TWO, "utf-8")
    told: list[str] = []
    originals = Originals(tmp_path, told.append, cache)
    old, new = translation(crlf(ONE)), translation(crlf(TWO))

    assert originals.find(old, "channel.md")[1] is Evidence.FILE
    assert originals.find(new, "channel.md")[1] is Evidence.EXACT
    versions = [originals.version(page, "channel.md") for page in (old, new)]
    assert [v and (v.state, v.moved) for v in versions] == [("stale", ()), ("fresh", ())]
    (tmp_path / "channel.md").write_text(THREE, "utf-8")
    version = Originals(tmp_path, cache=cache).version(old, "channel.md")
    assert version is not None
    assert version.moved == (Move("structure"),)
    assert originals.find(old, "other.md")[1] is Evidence.FILE, "by its ms.assetid"
    assert told == []
    assert not cache.exists()


def test_a_folder_that_git_does_not_track_is_a_plain_one(
    repository: Repository, cache: Path
) -> None:
    repository.commit(channel=ONE)
    built = repository.folder / "build"
    built.mkdir()
    (built / "channel.md").write_text(TWO, "utf-8")
    told: list[str] = []
    originals = Originals(built, told.append, cache)
    version = originals.version(translation("0" * 40), "channel.md")
    assert version is not None
    assert (version.state, told) == ("stale", [])


def test_a_repository_without_commits_is_a_plain_folder(
    repository: Repository, cache: Path
) -> None:
    (repository.originals / "channel.md").write_text(ONE, "utf-8")
    told: list[str] = []
    originals = Originals(repository.originals, told.append, cache)
    assert originals.find(translation("0" * 40), "channel.md")[1] is Evidence.FILE
    assert told == []


def test_without_git_the_files_of_today_are_used(
    repository: Repository, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    monkeypatch.setenv("PATH", str(tmp_path))
    told: list[str] = []
    originals = Originals(repository.originals, told.append, cache)
    assert originals.find(translation(crlf(ONE)), "channel.md")[1] is Evidence.FILE
    assert told == [
        f"only today's files are used of {repository.originals}:"
        " git cannot be run: No such file or directory"
    ]


def test_a_worktree_has_the_history_of_its_repository(
    repository: Repository, cache: Path, tmp_path: Path
) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    repository.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"))
    originals = Originals(tmp_path / "tree/docs/en", cache=cache)
    assert originals.find(translation(crlf(ONE)), "channel.md")[1] is Evidence.EXACT
    originals.close()
    assert state(originals, ONE) == "stale"


def test_a_hook_of_another_repository_does_not_mislead(
    repository: Repository, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    originals = Originals(repository.originals, cache=cache)
    assert originals.find(translation(crlf(ONE)), "channel.md")[1] is Evidence.EXACT


def test_a_folder_that_is_none_has_no_originals(tmp_path: Path, cache: Path) -> None:
    originals = Originals(tmp_path / "nothing", cache=cache)
    assert originals.find(translation("0" * 40), "channel.md") == (None, Evidence.NONE)
    assert originals.version(translation("0" * 40), "channel.md") is None
    assert Originals(None).find(translation(), "channel.md") == (None, Evidence.NONE)


def test_processes_that_fork_can_go_on_asking(repository: Repository, cache: Path) -> None:
    versions = [f"# Version {number}\n" for number in range(12)]
    for text in versions:
        repository.commit(channel=text)
    originals = Originals(repository.originals, cache=cache)
    _INHERITED.append(originals)
    assert _found(versions[0]) == versions[0]
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert pool.map_async(_found, versions * 4, chunksize=1).get(60) == versions * 4
    assert _found(versions[1]) == versions[1]


_INHERITED: list[Originals] = []


def _found(text: str) -> str:
    original, _ = _INHERITED[-1].find(translation(crlf(text)), "channel.md")
    return original.text if original else ""


def state(originals: Originals, text: str, path: str = "channel.md") -> str:
    version = originals.version(translation(crlf(text)), path)
    return version.state if version else ""


@pytest.mark.parametrize(
    ("pages", "relative", "assetid", "expected"),
    [
        pytest.param(["wsw/a.md", "a.md"], "a.md", "", "a.md", id="the same path"),
        pytest.param(["src/wsw/a.md", "src/b/a.md"], "wsw/a.md", "", "src/wsw/a.md", id="deeper"),
        pytest.param(["wsw/a.md", "b/a.md"], "src/wsw/a.md", "", "wsw/a.md", id="less deep"),
        pytest.param(["WSW/A.md"], "wsw/a.md", "", "WSW/A.md", id="other case"),
        pytest.param(["src/wsw/a.md"], "docs/wsw/a.md", "", "src/wsw/a.md", id="other root"),
        pytest.param(["src/a.md", "b/a.md"], "wsw/a.md", "", "", id="two of that name"),
        pytest.param(["src/a.md"], "wsw/a.md", "", "src/a.md", id="the only one of that name"),
        pytest.param(["src/index.md"], "wsw/index.md", "", "", id="a name that every folder has"),
        pytest.param(["b/c.md", "a.md"], "d.md", "b/c.md", "b/c.md", id="the same identity"),
        pytest.param(["b/c.md", "a.md"], "a.md", "b/c.md", "b/c.md", id="identity before path"),
        pytest.param(["b/a.md"], "c/a.md", "other", "", id="another identity"),
        pytest.param(["b.md"], "../a.md", "", "", id="outside"),
    ],
)
def test_the_original_of_today(
    tmp_path: Path, pages: list[str], relative: str, assetid: str, expected: str
) -> None:
    (tmp_path / "a.md").touch()
    for path in pages:
        file = tmp_path / "en" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\nms.assetid: {path}\n---\n# {path}\n", "utf-8")
    originals = Originals(tmp_path / "en")
    today = originals.today(translation(assetid=assetid), relative)
    assert (today.path if today else "") == expected


def test_an_identity_that_two_pages_claim_identifies_neither(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(ONE, "utf-8")
    assert Originals(tmp_path).today(translation(), "c.md") is None


def test_a_stale_version_tells_what_moved(repository: Repository, cache: Path) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    last = repository.commit(channel=THREE)
    version = Originals(repository.originals, cache=cache).version(
        translation(crlf(ONE, "sha256")), "channel.md"
    )
    assert version is not None
    assert (version.state, version.commit, version.date) == ("stale", last, "2024-03-03")
    assert (version.path, version.commits) == ("channel.md", 2)
    assert version.sha256 == version.hash == crlf(ONE, "sha256")
    assert tuple(map(told, version.moved)) == (
        'new heading "Remarks"',
        'of 1 blocks 1 changed, 1 new, under "Channel", "Remarks"',
        '"it." is now "it first."',
        "new name WsOpenChannel",
    )


@pytest.mark.parametrize(
    ("text", "date"), [(ONE, "2024-03-01"), (TWO, "2024-03-02"), (THREE, "2024-03-04"), ("x", "")]
)
def test_a_version_has_the_date_of_its_commit(
    repository: Repository, cache: Path, text: str, date: str
) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    repository.commit(channel=None, channels=TWO)
    repository.commit(channels=THREE)
    originals = Originals(repository.originals, cache=cache)
    version = originals.version(translation(crlf(text)), "channels.md")
    assert version is not None
    assert originals.date(version) == date


def test_status_tells_the_date_of_the_version(repository: Repository, bitext: Bitext) -> None:
    repository.commit(channel=ONE, same=ONE)
    repository.commit(channel=TWO)
    for name in ("channel", "same"):
        page = f"---\nms.openlocfilehash: {crlf(ONE)}\n---\n# Canal\n\nÁbralo.\n"
        write(repository.folder / f"docs/es/{name}.md", page)
    arguments = ("status", repository.folder / "docs/es")

    assert bitext(*arguments).stdout.splitlines()[:2] == [
        "channel.md  es  stale (2024-03-01, 1 commit)  3 found",
        "same.md     es  fresh (2024-03-01)            2 found",
    ]
    entries = json.loads(bitext(*arguments, "--format", "json").stdout)
    assert [(entry["state"], entry["date"], entry["commits"]) for entry in entries] == [
        ("stale", "2024-03-01", 1),
        ("fresh", "2024-03-01", 0),
    ]


def test_what_no_reader_sees_makes_no_version_stale(repository: Repository, cache: Path) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=ONE.replace("---\n#", "ms.topic: concept\n---\n\n#"))
    assert state(Originals(repository.originals, cache=cache), ONE) == "retouched"


def test_a_change_that_is_not_committed_has_no_commit(repository: Repository, cache: Path) -> None:
    repository.commit(channel=ONE)
    (repository.originals / "channel.md").write_text(TWO, "utf-8")
    version = Originals(repository.originals, cache=cache).version(
        translation(crlf(ONE)), "channel.md"
    )
    assert version is not None
    assert (version.state, version.commit, version.date) == ("stale", "", "")


def test_an_original_that_was_removed(repository: Repository, cache: Path) -> None:
    repository.commit(channel=ONE, other="# Other\n")
    gone = repository.commit(channel=None)
    version = Originals(repository.originals, cache=cache).version(
        translation(crlf(ONE)), "channel.md"
    )
    assert version is not None
    assert (version.state, version.path) == ("gone", "")
    assert (version.commit, version.date) == (gone, "2024-03-02")


def test_an_original_that_is_not_checked_out_is_not_gone(
    repository: Repository, cache: Path
) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    (repository.originals / "channel.md").unlink()
    originals = Originals(repository.originals, cache=cache)
    assert (state(originals, ONE), state(originals, TWO)) == ("stale", "fresh")


@pytest.mark.parametrize("assetid", ["a-1", ""], ids=["by identity", "by git"])
def test_an_original_that_moved(repository: Repository, cache: Path, assetid: str) -> None:
    text = ONE if assetid else ONE.replace("ms.assetid: a-1\n", "")
    repository.commit(channel=text)
    moved = repository.commit(channel=None, new__channels=text)
    repository.commit(new__channels=None, newer__channels=text)
    page = translation(crlf(text), assetid)
    originals = Originals(repository.originals, cache=cache)
    version = originals.version(page, "channel.md")
    assert originals.find(page, "channel.md")[1] is Evidence.EXACT
    assert version is not None
    assert (version.state, version.path) == ("gone", "newer/channels.md")
    assert (version.commit, version.date) == (moved, "2024-03-02")


def test_a_version_that_never_was(repository: Repository, cache: Path) -> None:
    repository.commit(channel=ONE)
    originals = Originals(repository.originals, cache=cache)
    assert state(originals, TWO) == "unknown"
    assert originals.version(translation(crlf(TWO), ""), "nowhere.md") is None
    assert originals.version(translation("not a hash"), "channel.md") is None


def test_an_original_that_cannot_be_read_is_told(repository: Repository, cache: Path) -> None:
    repository.commit(channel=ONE)
    repository.commit(channel=TWO)
    blob = repository.git("rev-parse", "HEAD:docs/en/channel.md")
    repository.commit(channel=THREE)
    told: list[str] = []
    originals = Originals(repository.originals, told.append, cache)
    assert originals.find(translation(crlf(ONE)), "channel.md")[1] is Evidence.EXACT
    shutil.rmtree(repository.folder / ".git/objects")
    assert originals.find(translation(crlf(TWO)), "channel.md") == (None, Evidence.NONE)
    assert told == [
        f"an original in {repository.originals} cannot be read: git does not have the object {blob}"
    ]


def test_files_of_other_kinds_and_encodings(tmp_path: Path) -> None:
    (tmp_path / "channel.md").symlink_to(tmp_path / "channel.md")
    (tmp_path / "other.md").write_bytes("# \u201cOther\u201d".encode("cp1252"))
    told: list[str] = []
    originals = Originals(tmp_path, told.append)
    other, _ = originals.find(translation(assetid=""), "other.md")
    assert other is not None
    assert other.text == "# \u201cOther\u201d"
    assert told == []
    assert originals.find(translation(), "channel.md") == (None, Evidence.NONE)
    assert len(told) == 1
    assert told[0].startswith(f"an original in {tmp_path} cannot be read: [Errno ")


def test_the_hash_goes_before_the_identity(tmp_path: Path) -> None:
    (tmp_path / "channel.md").write_text(ONE.replace("a-1", "b-2"), "utf-8")
    (tmp_path / "other.md").write_text(ONE, "utf-8")
    originals = Originals(tmp_path)
    today = originals.today(translation(crlf(ONE.replace("a-1", "b-2"))), "channel.md")
    assert today is not None
    assert (today.path, today.moved) == ("channel.md", False)


@pytest.fixture(scope="module")
def seeds(shared: Path) -> dict[str, Page]:
    pages = [parse(file.read_text("utf-8")) for file in sorted((shared / "seeds").glob("*.txt"))]
    return {page.language: page for page in pages if page.language}


def test_a_sibling_has_the_original(seeds: dict[str, Page]) -> None:
    for language in ("es", "pt", "fr"):
        original, evidence = from_sibling(seeds[language], [seeds["pt"], seeds["zh-TW"]])
        assert original is not None
        assert evidence is Evidence.SIBLING
        assert "sets the channel state to WS\\_CHANNEL\\_STATE\\_FAULTED." in original.text
        assert original.front is not None
        assert original.front.get("title") == "Cancellation"


def test_a_sibling_of_another_version_has_not(seeds: dict[str, Page]) -> None:
    sibling = seeds["zh-TW"]
    own, others = "a6e979455e898922dfb7c81381c1f1aafd455274", "0" * 40
    assert sibling.text.count(own) == 1
    other = parse(sibling.text.replace(own, others), "", "")
    assert from_sibling(seeds["fr"], [other]) == (None, Evidence.NONE)


def test_a_sibling_of_another_structure_has_not(seeds: dict[str, Page]) -> None:
    table = seeds["es"].text.index("| Función")
    shorter = parse(seeds["es"].text[:table])
    assert from_sibling(shorter, [seeds["zh-TW"]]) == (None, Evidence.NONE)


LOCALIZED = [
    f"{language}{kind}" for language in ("es", "pt", "fr", "zh-TW") for kind in ("", "-sxs")
]


def test_every_original_of_the_corpus_is_found(shared: Path, tmp_path: Path) -> None:
    corpus = shared / "corpus"
    clone = tmp_path / "en"
    bundle = str(corpus / "wsw-en.bundle")
    subprocess.run(["git", "clone", "--quiet", "-b", "main", bundle, str(clone)], check=True)
    told: list[str] = []
    originals = Originals(clone, told.append, tmp_path / "cache")
    found: Counter[tuple[str, bool]] = Counter()
    for folder in LOCALIZED:
        for file in sorted((corpus / "wsw" / folder).glob("*.md")):
            page = parse(file.read_text("utf-8"), file.name)
            assert page.front is not None
            digest = page.front.get("ms.openlocfilehash")
            original, evidence = originals.find(page, file.name)
            assert original is not None
            algorithm = "sha256" if len(digest) == 64 else "sha1"
            found[evidence.name, crlf(original.text, algorithm) == digest] += 1
    assert found == {("EXACT", True): 1616}
    assert told == []


def test_the_corpus_is_as_fresh_as_the_bundle_says(shared: Path, tmp_path: Path) -> None:
    corpus = shared / "corpus"
    clone = tmp_path / "en"
    bundle = str(corpus / "wsw-en.bundle")
    subprocess.run(["git", "clone", "--quiet", "-b", "main", bundle, str(clone)], check=True)
    originals = Originals(clone / "desktop-src/wsw", cache=tmp_path / "cache")
    states: dict[str, str] = {}
    for file in sorted((corpus / "wsw/es").glob("*.md")):
        version = originals.version(parse(file.read_text("utf-8")), file.name)
        states[file.name] = version.state if version else ""
    counts = Counter(states.values())
    assert set(counts) == {"retouched", "stale", "fresh"}
    assert (counts["fresh"], counts["retouched"] + counts["stale"]) == (17, 185)
    assert states["contract.md"] == "stale", "two typing errors were mended"
    assert states["cancellation.md"] == "retouched", "only its ms.topic changed"
