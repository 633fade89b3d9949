"""Many pages: processes, results of other runs, repairs that are whole or not at all."""

import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bitext.context import Context
from bitext.docset import Docset
from bitext.model import Edit, Finding, Pair, Severity
from bitext.outcome import Mode
from bitext.report import Checked
from bitext.rules import Rule
from bitext.runner import Run
from tests.bitext.conftest import Bitext, unprivileged
from tests.bitext.sample import CLEAN, ENGLISH, REPAIRED, SPANISH, write

MANY = 100  # pages: enough for several processes
Check = Callable[[Pair, Context], Iterator[Finding]]


def rule(check: Check, code: str = "BT999") -> Rule:
    return Rule(code, "made-up", Severity.ERROR, "Made up for a test.", check)


def checked(
    docset: Docset, *rules: Rule, mode: Mode = "check", jobs: int = 1
) -> tuple[list[Checked], Run]:
    run = Run(docset, rules, mode, jobs=jobs)
    with closing(run):
        return list(run), run


@pytest.fixture
def many(docs: Path) -> Path:
    for number in range(MANY):
        for language, text in (("en", ENGLISH), ("es", SPANISH), ("fr", SPANISH), ("pt", CLEAN)):
            write(docs / language / f"{number % 7}/page-{number}.md", text)
    return docs


@pytest.mark.usefixtures("many")
def test_the_output_does_not_depend_on_the_number_of_processes(bitext: Bitext) -> None:
    outputs = [bitext("check", "docs", "--no-cache", "--jobs", n).stdout for n in (1, 2, 5)]

    assert outputs[0] == outputs[1] == outputs[2]
    paths = [line.split(":")[0] for line in outputs[0].splitlines() if line.startswith("docs/")]
    assert paths == sorted(paths)
    assert len(paths) > 2 * MANY


@pytest.mark.usefixtures("many")
def test_no_process_outlives_a_run_that_nobody_reads_to_its_end() -> None:
    run = Run(Docset(["docs"]), [rule(lambda *_: iter([Finding("x", 0, 1)]))], jobs=2)
    pages = iter(run)
    next(pages)
    assert len(multiprocessing.active_children()) == 2

    run.close()

    assert multiprocessing.active_children() == []


@pytest.mark.usefixtures("many")
def test_a_run_can_be_gone_over_again() -> None:
    run = Run(Docset(["docs"]), [rule(lambda *_: iter([Finding("x", 0, 1)]))], jobs=2)
    with closing(run):
        assert list(run) == list(run)


@pytest.mark.usefixtures("many")
def test_what_a_process_has_to_say_of_the_history_is_told(
    docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for command in (("init",), ("add", "docs/en"), (*identity, "commit", "-m", "first")):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, capture_output=True)
    write(docs / "es/channel.md", f"---\nms.openlocfilehash: {'0' * 40}\n---\n{SPANISH}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(write(tmp_path / "file", "")))

    _, run = checked(Docset(["docs"]), jobs=2)

    (notice,) = run.notices
    assert notice.startswith("the history is read anew each time: ")


@pytest.mark.usefixtures("docs")
def test_a_rule_that_fails_is_named_and_the_others_go_on() -> None:
    def fails(pair: Pair, _context: Context) -> Iterator[Finding]:
        if "Canales" in pair.page.text:
            raise RecursionError("too deep")
        yield Finding("fine", 0, 1)

    def works(_pair: Pair, _context: Context) -> Iterator[Finding]:
        yield Finding("works", 0, 1)

    pages, run = checked(Docset(["docs"]), rule(fails, "BT998"), rule(works))

    assert [(page.path, [f.code for f in page.findings]) for page in pages] == [
        ("docs/en/channel.md", ["BT998", "BT999"]),
        ("docs/es/channel.md", ["BT999"]),
    ]
    ((path, code),) = {(crash.path, crash.rule) for crash in run.crashes}
    assert (path, code) == ("docs/es/channel.md", "BT998")
    assert run.crashes[0].trace.endswith("RecursionError: too deep\n")


def test_a_repair_that_takes_several_rounds_is_finished(docs: Path) -> None:
    def grows(pair: Pair, _context: Context) -> Iterator[Finding]:
        text = pair.page.text
        if (size := text.count("!")) < 3:
            yield Finding("more", 0, 1, edits=(Edit(len(text), len(text), "!"),), code=str(size))

    pages, run = checked(Docset(["docs/es"]), rule(grows), mode="fix")

    assert (docs / "es/channel.md").read_text("utf-8") == SPANISH + "!!!"
    assert (run.repaired, [page.findings for page in pages]) == (3, [()])


def test_a_repair_that_never_ends_is_left_after_some_rounds(docs: Path) -> None:
    def flips(pair: Pair, _context: Context) -> Iterator[Finding]:
        last = pair.page.text[-1]
        yield Finding("flip", 0, 1, edits=(Edit(len(pair.page.text), len(pair.page.text), last),))

    pages, _ = checked(Docset(["docs/es"]), rule(flips), mode="fix")

    assert (docs / "es/channel.md").read_text("utf-8") == SPANISH + "\n" * 5
    assert [len(page.findings) for page in pages] == [1]


def test_edits_that_overlap_are_a_bug_and_nothing_is_written(docs: Path) -> None:
    def overlaps(_pair: Pair, _context: Context) -> Iterator[Finding]:
        yield Finding("both", 0, 3, edits=(Edit(0, 2, "a"), Edit(1, 3, "b")))

    _, run = checked(Docset(["docs/es"]), rule(overlaps), mode="fix")

    assert run.crashes[0].trace.endswith("ValueError: edits overlap at 1\n")
    assert (docs / "es/channel.md").read_text("utf-8") == SPANISH


def test_a_page_is_looked_at_again_when_the_one_it_speaks_of_was_repaired(docs: Path) -> None:
    write(docs / "es/a.md", "---\ntitle: first\n---\nSee b.\n")
    write(docs / "es/b.md", "---\ntitle: second\n---\nSee a.\n")

    def titles(pair: Pair, context: Context) -> Iterator[Finding]:
        """A page shall have the title of the other one, in capitals."""
        page = pair.page
        if page.path == "b.md" and "second" in page.text:
            at = page.text.index("second")
            yield Finding("shout", at, at + 6, edits=(Edit(at, at + 6, "SECOND"),))
        wanted = context.library.title("b.md")
        if page.path == "a.md" and wanted.isupper() and wanted not in page.text:
            at = page.text.index("first")
            yield Finding("same", at, at + 5, edits=(Edit(at, at + 5, wanted),))

    pages, run = checked(Docset(["docs/es"]), rule(titles), mode="fix")

    assert (docs / "es/a.md").read_text("utf-8") == "---\ntitle: SECOND\n---\nSee b.\n"
    assert run.repaired == 2
    assert all(page.findings == () for page in pages)


def test_a_page_that_somebody_else_changes_meanwhile_is_left_alone(docs: Path) -> None:
    page = docs / "es/channel.md"

    def slow(pair: Pair, _context: Context) -> Iterator[Finding]:
        page.write_text("somebody else's\n", "utf-8")
        if pair.page.text == SPANISH:
            yield Finding("x", 0, 1, edits=(Edit(0, 1, "x"),))

    _, run = checked(Docset(["docs/es"]), rule(slow), mode="fix")

    assert page.read_text("utf-8") == "somebody else's\n"
    assert run.failures == [
        "docs/es/channel.md: it was changed by somebody else in the meantime; it is as it was"
    ]
    assert run.repaired == 0


# --- results of other runs ---


def test_a_second_run_reads_nothing(many: Path, bitext: Bitext) -> None:
    first = bitext("check", "docs", "--jobs", 2)
    for page in many.rglob("*.md"):
        blank(page)

    assert bitext("check", "docs").stdout == first.stdout
    assert bitext("check", "docs", "--no-cache").stdout != first.stdout
    # What was kept for these rules is not taken for others.
    assert "No findings" in bitext("check", "docs", "--select", "BT102").stdout


def test_parts_of_a_set_share_what_is_known(many: Path, bitext: Bitext) -> None:
    write(many.parent / "mkdocs.yml", "site_name: x\n")
    whole = bitext("check", "docs", "--format", "concise").stdout.splitlines()
    for page in many.rglob("*.md"):
        blank(page)

    part = bitext("check", "docs/es", "--format", "concise").stdout.splitlines()
    assert part[:-1] == [line for line in whole if line.startswith("docs/es/")]
    assert (many.parent / ".bitext_cache/.gitignore").read_text() == "*\n"
    assert (many.parent / ".bitext_cache/CACHEDIR.TAG").read_text().startswith("Signature: 8a47")


BILINGUAL = (
    '<span data-ttu-id="a-1">Fecha a porta.</span><span class="sxs-lookup">'
    '<span data-stu-id="a-1">{}</span></span>\n'
)


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("es/channel.md", REPAIRED, "No findings"),
        ("en/channel.md", ENGLISH.replace("FAULTED", "CLOSED"), "STATE_CLOSED"),
        ("en/channel.md", None, "No findings"),
        ("es/link.md", "Vea [eso](other.md) y [aquello](there.md#b).\n", "other.md"),
        ("es/there.md", "# Z\n", 'has no anchor "a"'),
        ("es/there.md", None, 'no page "there.md"'),
        ("es/THERE.md", "# A\n", 'no page "there.md"'),
        ("glossary.yml", "- term: channel\n  avoid: {es: canal}\n", "BT220"),
        ("pt/only.md", BILINGUAL.format("Closes WS\\_THE\\_DOOR."), "WS_THE_DOOR"),
        ("pt/only.md", None, "No findings"),
        ("fr/only.md", BILINGUAL.format("Closes WS\\_THE\\_DOOR."), "WS_THE_DOOR"),
        ("pt/alone.md", BILINGUAL.format("Closes WS\\_THE\\_DOOR."), "WS_THE_DOOR"),
        ("en/only.md", "Closes WS\\_THE\\_DOOR.\n", "WS_THE_DOOR"),
        ("en/far.md", "Closes WS\\_A\\_GATE.\n", "WS_A_GATE"),
    ],
)
def test_whatever_a_page_depends_on_may_change(
    docs: Path, bitext: Bitext, file: str, text: str | None, expected: str
) -> None:
    if file != "es/channel.md" and file != "en/channel.md":
        write(docs / "es/channel.md", CLEAN)
        write(docs / "en/channel.md", "# Channels\n\nCloses the channel and frees it.\n")
    write(docs / "es/link.md", "Vea [eso](there.md) y [aquello](there.md#a).\n")
    write(docs / "es/there.md", '# A\n\n<a name="b"></a>\n')
    write(docs / "es/only.md", "Cierra la puerta.\n")
    write(docs / "es/alone.md", "Cierra la puerta.\n")
    write(docs / "es/gate.md", "Cierra WS \\_ A \\_ GATE.\n")
    write(docs / "pt/only.md", BILINGUAL.format("Closes the door."))
    select = ("--select", "BT101,BT220,BT301,BT302")
    before = bitext("check", "docs/es", *select).stdout
    assert bitext("check", "docs/es", *select).stdout == before

    if text is None:
        (docs / file).unlink()
    elif file == "es/THERE.md":
        (docs / "es/there.md").rename(docs / file)
    else:
        write(docs / file, text, age=30)

    after = bitext("check", "docs/es", *select).stdout
    assert after == bitext("check", "docs/es", "--no-cache", *select).stdout
    assert expected in after
    assert expected not in before or expected == "No findings"


def test_a_change_right_after_a_run_is_seen(docs: Path, bitext: Bitext) -> None:
    page = docs / "es/channel.md"
    page.write_text(SPANISH, "utf-8")
    assert bitext("check", "docs").exit_code == 1
    moment = page.stat().st_mtime_ns
    page.write_text(REPAIRED + " " * (len(SPANISH) - len(REPAIRED)), "utf-8")
    os.utime(page, ns=(moment, moment))  # as a clock that ticks too slowly has it

    assert bitext("check", "docs").exit_code == 0


def test_the_history_of_the_originals_may_change(
    docs: Path, bitext: Bitext, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from hashlib import sha1

    old = "# Channels\n\nOpens the WS\\_OLD\\_NAME.\n"
    clone = tmp_path_factory.mktemp("clone")

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", clone, *identity, *arguments], check=True, capture_output=True)

    git("init", "-b", "main")
    write(clone / "channel.md", "# Another page\n")
    git("add", ".")
    git("commit", "-m", "first")
    digest = sha1(old.replace("\n", "\r\n").encode(), usedforsecurity=False).hexdigest()
    write(
        docs / "es/channel.md",
        f"---\nms.openlocfilehash: {digest}\n---\n# Canales\n\nAbre el WS \\_ OLD \\_ NAME.\n",
    )
    moment = (clone / "channel.md").stat().st_mtime_ns
    check = ("check", "docs/es", "--original", clone, "--select", "BT101")
    assert "WS_OLD_NAME" not in bitext(*check).stdout

    git("checkout", "-b", "other")
    write(clone / "channel.md", old)
    git("commit", "-am", "second")
    git("checkout", "main")
    os.utime(clone / "channel.md", ns=(moment, moment))

    assert "WS_OLD_NAME" in bitext(*check).stdout


@pytest.mark.parametrize("damage", ["noise", "empty", "cut", "old", "folder"])
def test_a_broken_cache_is_made_anew(many: Path, bitext: Bitext, damage: str) -> None:
    write(many.parent / "mkdocs.yml", "site_name: x\n")
    first = bitext("check", "docs")
    file = many.parent / ".bitext_cache/results.sqlite"
    if damage == "noise":
        file.write_bytes(os.urandom(100_000))
    elif damage == "empty":
        file.write_bytes(b"")
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:20_000])
    elif damage == "old":
        with closing(sqlite3.connect(file)) as db:
            db.execute("pragma user_version = 77")
    else:
        file.unlink()
        file.mkdir()

    assert bitext("check", "docs").stdout == first.stdout
    for page in many.rglob("*.md"):
        blank(page)
    again = bitext("check", "docs")
    assert (again.stdout == first.stdout) == (damage != "folder")


def test_two_runs_at_once_do_not_disturb_each_other(many: Path) -> None:
    write(many.parent / "mkdocs.yml", "site_name: x\n")
    command = [sys.executable, "-m", "bitext", "check", "docs"]
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)
    ]
    outputs = [run.communicate() for run in runs]

    assert {run.returncode for run in runs} == {1}
    assert len({output for output, _ in outputs}) == 1
    assert {errors for _, errors in outputs} == {b""}


def blank(page: Path) -> None:
    """Makes a page empty, to a byte of the same size and with the same time: nobody can know."""
    status = page.stat()
    page.write_bytes(b" " * status.st_size)
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))


# --- what goes wrong from outside ---


def test_control_c_ends_quietly(many: Path) -> None:
    for number in range(3000):
        write(many / f"es/more/{number}.md", SPANISH)
    command = [sys.executable, "-m", "bitext", "check", "docs", "--no-cache", "--jobs", "2"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as run:
        assert run.stdout is not None
        run.stdout.read(10)
        os.killpg(run.pid, signal.SIGINT)
        run.stdout.read()
        assert run.stderr is not None
        assert run.stderr.read() == b"interrupted\n"
    assert run.returncode == 130


@pytest.mark.usefixtures("docs")
def test_control_c_before_the_first_page_ends_as_quietly() -> None:
    code = (
        "import os, signal, bitext.commands as commands\n"
        "from bitext.cli import main\n"
        "commands.find_project = lambda _path: os.kill(os.getpid(), signal.SIGINT)\n"
        "main(['check', 'docs'])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert (run.returncode, run.stdout, run.stderr) == (130, "", "interrupted\n")


@pytest.mark.usefixtures("many")
def test_a_worker_that_is_killed_is_reported() -> None:
    code = (
        "import os, sys, bitext.outcome as outcome\n"
        "from bitext.cli import main\n"
        "import bitext.runner as runner\n"
        "runner.check_pages = lambda *_: os.kill(os.getpid(), 9)\n"
        "main(['check', 'docs', '--no-cache', '--jobs', '2'])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert run.stderr == "Error: a process died; with fewer --jobs it may not\n"
    assert run.returncode == 2


@pytest.mark.parametrize("moment", [0.2, 0.5, 0.8])
def test_kill_9_leaves_every_page_whole(docs: Path, moment: float) -> None:
    size = 1000
    pages = [write(docs / f"es/{number}.md", SPANISH) for number in range(size)]
    for number in range(size):
        write(docs / f"en/{number}.md", ENGLISH)
    command = [sys.executable, "-m", "bitext", "check", "docs", "--fix"]

    with subprocess.Popen(command, stdout=subprocess.PIPE) as run:
        while run.poll() is None:
            done = sum(page.stat().st_size != len(SPANISH) for page in pages[:: size // 50])
            if done >= 50 * moment:
                run.kill()
        assert run.returncode == -signal.SIGKILL

    texts = [page.read_text("utf-8") for page in pages]
    assert set(texts) == {SPANISH, REPAIRED}
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert {page.read_text("utf-8") for page in pages} == {REPAIRED}


def without_privileges(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = unprivileged(sys.executable, "-m", "bitext", *arguments)
    return subprocess.run(command, capture_output=True, encoding="utf-8")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of half a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root may mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_pages_as_they_were(
    docs: Path, small_disk: Path, bitext: Bitext
) -> None:
    filler = "Cierra el canal. " * 4000
    for name in ("a", "b", "c"):
        write(small_disk / f"es/{name}.md", SPANISH + filler)
        write(docs / f"en/{name}.md", ENGLISH)
    write(small_disk / "es/d.md", SPANISH)
    write(docs / "en/d.md", ENGLISH)
    room = os.statvfs(small_disk)
    write(small_disk / "rest", b"x" * (room.f_bavail * room.f_frsize - 10_000))

    arguments = ("--original", "docs/en", "--select", "BT101", "--no-cache")
    result = bitext("check", small_disk / "es", "--fix", *arguments)

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"error: disk/es/{name}.md: No space left on device; it is as it was"
        for name in ("a", "b", "c")
    ]
    told = "Found 4 findings (1 fixed, 3 remaining). 3 errors, 0 warnings, 0 infos in 3 pages."
    assert told in result.stdout
    for name in ("a", "b", "c"):
        assert (small_disk / f"es/{name}.md").read_text("utf-8") == SPANISH + filler
    assert (small_disk / "es/d.md").read_text("utf-8") == REPAIRED
    left = sorted(page.name for page in (small_disk / "es").iterdir())
    assert left == ["a.md", "b.md", "c.md", "d.md"]


@pytest.mark.usefixtures("docs")
def test_a_page_that_may_not_be_written_is_left(small_disk: Path, bitext: Bitext) -> None:
    write(small_disk / "es/channel.md", SPANISH)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    result = bitext("check", small_disk / "es", "--original", "docs/en", "--fix")

    assert (
        result.stderr
        == "error: disk/es/channel.md: the file is read-only; make it writable and run again\n"
    )
    assert result.exit_code == 2
    assert "Found 1 finding (1 error," in result.stdout


def test_a_read_only_page_is_reported_once_whatever_changes_around_it(docs: Path) -> None:
    for name in ("a", "b"):
        write(docs / f"en/{name}.md", ENGLISH + "\n[b](b.md#closes)\n")
        write(docs / f"es/{name}.md", SPANISH + "\n[b](b.md#cierra)\n")
    (docs / "es/a.md").chmod(0o444)

    result = without_privileges("check", "docs", "--fix", "--select", "BT101,BT302")

    told = "error: docs/es/a.md: the file is read-only; make it writable and run again\n"
    assert (result.returncode, result.stderr) == (2, told)
    assert (docs / "es/a.md").read_text("utf-8").startswith(SPANISH)
    assert (docs / "es/b.md").read_text("utf-8").startswith(REPAIRED)


def test_a_folder_that_cannot_be_read_is_an_error_and_the_others_are_checked(docs: Path) -> None:
    write(docs / "fr/channel.md", SPANISH)
    (docs / "fr").chmod(0)

    result = without_privileges("check", "docs", "--format", "concise")
    (docs / "fr").chmod(0o755)

    assert result.stdout.splitlines() == [
        "docs/es/channel.md:3:24: BT101 [*] error: `WS_CHANNEL_STATE_FAULTED` is mangled",
        "Found 1 finding (1 error, 0 warnings, 0 infos) in 1 page. 1 is repairable with --fix.",
    ]
    told = "error: docs/fr cannot be read: Permission denied; its pages are left out\n"
    assert (result.returncode, result.stderr) == (2, told)


@pytest.mark.parametrize("command", [("status",), ("names",), ("stage", "out")])
def test_every_command_names_the_folder_that_it_cannot_read(
    docs: Path, command: tuple[str, ...]
) -> None:
    write(docs / "fr/channel.md", SPANISH)
    (docs / "fr").chmod(0)

    result = without_privileges(*command, "docs")
    (docs / "fr").chmod(0o755)

    told = "error: docs/fr cannot be read: Permission denied; its pages are left out\n"
    assert (result.returncode, result.stderr) == (2, told)
    assert result.stdout != ""


def test_memory_is_flat_in_the_number_of_pages(docs: Path) -> None:
    code = (
        "import resource, sys\n"
        "from bitext.cli import main\n"
        "try: main(['check', 'docs', '--no-cache', '--jobs', '2', '--format', 'concise'])\n"
        "except SystemExit: pass\n"
        "sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))\n"
    )

    def peak(pages: int) -> int:
        for number in range(pages):
            write(docs / f"es/{number}.md", SPANISH * 30)
            write(docs / f"en/{number}.md", ENGLISH * 30)
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        return int(run.stderr)

    few = peak(200)
    assert peak(1200) < few + 12_000  # kilobytes
