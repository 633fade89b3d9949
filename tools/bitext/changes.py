"""Which files changed since a commit, and which git does not know yet."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bitext.folders import shown
from bitext.history import GitError, git

__all__ = ["GitError", "changed_since"]


def changed_since(folder: str, ref: str) -> set[str]:
    """The files of the repository around a folder that are not as they were when the history of
    `ref` and that of today parted; without those that are gone."""
    try:
        top = Path(git(Path(folder), "rev-parse", "--show-toplevel"))
    except GitError as error:
        raise GitError(f"{shown(folder)}: {str(error).removeprefix('fatal: ')}") from error
    try:
        verify = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        commit = git(top, *verify)
    except GitError as error:
        raise GitError(f'there is no commit "{ref}" in {top}') from error
    with suppress(GitError):  # a shallow clone need not have it
        commit = git(top, "merge-base", commit, "HEAD")
    listed = (
        git(top, "diff", "--name-only", "-z", "--no-renames", "--diff-filter=d", commit, "--"),
        git(top, "ls-files", "--others", "--exclude-standard", "-z"),
    )
    real = os.path.realpath(top)
    return {f"{real}/{name}" for names in listed for name in names.split("\0") if name}
