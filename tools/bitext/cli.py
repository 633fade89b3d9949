"""The command line. Each command imports what it needs when it runs: `bitext --version` is instant.

Exit codes: 0 nothing to mend; 1 findings, stale entries of a baseline, or a diff; 2 the command or
its surroundings are wrong, a file could not be written, or a rule failed. Findings of severity info
count only with --select.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

import bitext

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")

_FAILED, _INTERRUPTED = 2, 130
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
_Command = TypeVar("_Command", bound=Callable[..., Any])
_OUTPUT = click.Path(dir_okay=False)


def _not_empty(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """As a shell has it where a variable is not set: nobody means the default then."""
    if value == "":
        raise click.BadParameter("it is empty")
    return value


_INPUT = click.Path(exists=True, dir_okay=False)
_FOLDER = click.Path(exists=True, file_okay=False)
_PATHS = click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True))
_ORIGINAL = click.option(
    "--original",
    metavar="DIR",
    type=_FOLDER,
    help="The originals; also a folder in a git clone, with its history. [default: the folder en"
    " beside those of the other languages]",
)
_LANGUAGE = click.option(
    "--language",
    metavar="TAG",
    callback=_not_empty,
    help="The language of pages that do not say theirs.",
)
_AS_JSON = click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)


def _of_docset(command: _Command) -> _Command:
    """Adds what says which pages a command is about."""
    return _PATHS(_ORIGINAL(_LANGUAGE(command)))


def _print_version(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"bitext {bitext.__version__}")
        context.exit()


class _Commands(click.Group):
    """What can happen to any command, at any moment."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # what was written is whole
            click.echo("interrupted", err=True)
            sys.exit(_INTERRUPTED)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        for stream in ("stdout", "stderr"):  # which the caller may have closed
            if getattr(sys, stream) is None:
                setattr(sys, stream, open(os.devnull, "w"))  # noqa: PTH123, SIM115
        try:
            try:
                return super().__call__(*arguments, **options)
            finally:
                sys.stdout.flush()
        except OSError as error:
            if error.errno not in _FULL:
                raise
            click.echo(f"error: the output cannot be written: {error.strerror}", err=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # for what is still to be flushed
            sys.exit(_FAILED)


@click.group("bitext", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Checks, repairs and stages localized Markdown documentation against its originals.

    Where PATH is left out, the pages of the mkdocs.yml here are meant.
    """


@main.command()
@_of_docset
@click.option("--select", metavar="CODES", multiple=True, help="Ask only these rules: BT1,BT204.")
@click.option("--ignore", metavar="CODES", multiple=True, help="Do not ask these rules.")
@click.option("--fix", is_flag=True, help="Repair what is certain, in place.")
@click.option("--diff", is_flag=True, help="Show what --fix would do.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--output-file",
    metavar="FILE",
    type=_OUTPUT,
    callback=_not_empty,
    help="Write the report there.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=_INPUT,
    help="Accept the findings listed there, and repair none of them.",
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    type=_OUTPUT,
    callback=_not_empty,
    help="List all findings there.",
)
@click.option(
    "--since",
    metavar="REF",
    callback=_not_empty,
    help="Check only pages changed since a git commit.",
)
@click.option("--jobs", metavar="N", type=click.IntRange(1), help="Processes. [default: cores]")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep results of other runs.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead.")
def check(**options: Any) -> None:
    """Check pages, and repair them.

    CODES are names (broken-link) or codes (BT301) of rules, or beginnings of codes (BT3), separated
    by commas. A finding that is right to stay is silenced in the line above it:

    \b
        <!-- bitext-disable-next-line BT204: the reason -->

    The exit code is 1 if there are findings (those of severity info count only with --select), and
    2 if something went wrong.
    """
    from bitext.commands.check import Options, check

    check(Options(**options))


@main.command()
@_AS_JSON
def rules(form: str) -> None:
    """List the rules."""
    from bitext.commands.rules import listed

    _say(listed(form))


@main.command()
@click.argument("rule", metavar="CODE")
def explain(rule: str) -> None:
    """Explain a rule: what is wrong, why it matters, examples."""
    from bitext.commands.rules import explained

    _say(explained(rule))


def _say(text: str) -> None:
    from bitext.commands import prepare_output

    prepare_output()
    click.echo(text, nl=False)


@main.command()
@_of_docset
@_AS_JSON
def names(**options: Any) -> None:
    """List the identifiers of the originals.

    Each with its class, how often it occurs, and where first.
    """
    from bitext.commands.names import names

    names(**options)


@main.command()
@_of_docset
@_AS_JSON
def status(**options: Any) -> None:
    """Show how each page stands in each language.

    That is whether its original has changed since it was translated, how many findings it has, and
    the share of its identifiers that are intact.
    """
    from bitext.commands.status import status

    status(**options)


@main.command()
@click.argument("pages", metavar="PAGE...", nargs=-1, required=True, type=_INPUT)
@_ORIGINAL
def original(**options: Any) -> None:
    """Print the original of pages.

    It is rebuilt from a bilingual page; for any other it is the one that is found.
    """
    from bitext.commands.original import original

    original(**options)


@main.command()
@click.argument("target", metavar="DIR", type=click.Path(file_okay=False))
@_of_docset
def stage(**options: Any) -> None:
    """Write clean, repaired Markdown to DIR, for any site engine.

    Pages that cannot be read are named and left out, the others are all written. The exit code is
    0 if nothing is wrong with what was written, 1 if findings remain (those of severity info do
    not count) or pages were left out, and 2 if something went wrong.
    """
    from bitext.commands.stage import stage

    stage(**options)
