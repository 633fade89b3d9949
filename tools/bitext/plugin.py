"""The mkdocs plugin: stages the pages, and lets mkdocs build from the stage.

    plugins:
      - bitext:
          official: https://learn.microsoft.com/{locale}/windows/win32/wsw/
          baseline: bitext-baseline.json
          directives: {states: mypackage.tables:states}

It comes first, so that other plugins see the stage. The files there are real ones: files that exist
in memory only do not survive mkdocs-static-i18n.
"""

from __future__ import annotations

import logging
import posixpath
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from bitext.baseline import Baseline, MalformedBaselineError, read_baseline
from bitext.beside import ASSETS, Beside, marked
from bitext.docset import Docset
from bitext.model import Severity
from bitext.notes import notes_path, read_notes
from bitext.render.directives import DirectiveError
from bitext.report import Checked, Located
from bitext.report.text import counted
from bitext.rules import rules
from bitext.runner import missing
from bitext.stage import Memory, Staged, StageError, stage

_STAGE = "build/stage"  # beside mkdocs.yml
_ASSETS = "assets/bitext"  # on the site
_TAG = re.compile(
    r"""(<(?:a|area)\b[^<>]*?(?<![\w-])href=["'])([^"':?#]+\.md)(?=["'#?])""", re.IGNORECASE
)

log = get_plugin_logger(__name__)


class _Findings(c.Choice[str]):
    """YAML reads a bare `off` as false."""

    def run_validation(self, value: object) -> str:
        return super().run_validation("off" if value is False else value)


class BitextConfig(Config):  # type: ignore[no-untyped-call]
    official = c.Type(str, default="")
    findings = _Findings(("warn", "off"), default="warn")
    baseline = c.Optional(c.File(exists=True))
    directives = c.DictOfItems(c.Type(str), default={})


class BitextPlugin(BasePlugin[BitextConfig]):  # type: ignore[no-untyped-call]
    def __init__(self) -> None:
        self.docs = ""
        self._stage = ""
        self._serving = False
        self._sources: dict[str, str] = {}
        self._memory = Memory()
        self._beside = Beside()
        self.told: dict[str, list[str]] = {}  # the findings of each page of the stage

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], **_: Any) -> None:
        """To have this at all keeps the plugin, and what it remembers, from build to build."""
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        if config.docs_dir == self._stage:  # static-i18n builds again for each language
            return config
        self.docs = config.docs_dir
        folder = Path(config.config_file_path or "mkdocs.yml").parent.absolute() / _STAGE
        default = [rule for rule in rules() if rule.default]
        language, named = _default_language(config), self.config.directives
        docset = Docset([self.docs], default=language, directives=named)
        try:
            staged = stage(docset, folder, default, self.config.official, self._memory)
            baseline = self._baseline()
        except (StageError, DirectiveError, MalformedBaselineError) as error:
            raise PluginError(str(error)) from error
        if not (ignored := folder / ".gitignore").exists():
            ignored.write_text("*\n", "utf-8")
        for told in docset.unread():
            log.warning("%s", told)
        if self.config.findings == "warn":
            self.told = _tell(staged, baseline)
            _tell_missing(missing(docset, default), baseline)
            if self._serving:  # mkdocs would say it again, without the place
                links = config.validation.links
                links.not_found = links.anchors = logging.DEBUG
        self._sources = {s.path: s.source for s in staged if s.path != s.source}
        self._stage = config.docs_dir = str(folder)
        config.extra_css.insert(0, f"{_ASSETS}/beside.css")
        config.markdown_extensions.append(self._beside)  # type: ignore[arg-type]
        return config

    @event_priority(100)  # before static-i18n, which writes lines again
    def on_page_markdown(self, markdown: str, /, *, page: Page, **_: Any) -> str:
        """A page that was generated is edited where it comes from."""
        path = page.file.src_uri
        if page.edit_url and (source := self._sources.get(path)):
            page.edit_url = page.edit_url.replace(path, source)
        file = Path(self._stage, notes_path(path))
        if not file.is_file():
            self._beside.show(None)
            return markdown
        notes = read_notes(file.read_bytes())
        self._beside.show(notes, get_relative_url(f"{_ASSETS}/beside.js", page.url))
        found = marked(markdown, Path(self._stage, path).read_text("utf-8"), notes)
        if found == markdown and notes.originals:
            log.warning("%s: changed before bitext saw it, so its originals are left out", path)
        return found

    def on_page_content(self, html: str, /, *, page: Page, files: Files, **_: Any) -> str:
        """mkdocs leads links of Markdown to the pages that it builds, those of HTML nowhere."""
        return _TAG.sub(lambda link: link[1] + _address(link[2], page, files), html)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        shutil.copytree(ASSETS, Path(config.site_dir, _ASSETS), dirs_exist_ok=True)

    def on_serve(self, server: LiveReloadServer, /, **_: Any) -> None:
        """Each build makes the stage anew, so what people edit is watched and the stage is not."""
        server.unwatch(self._stage)
        server.watch(self.docs)

    def _baseline(self) -> Baseline:
        if self.config.baseline is None:
            return Baseline(())
        file = Path(self.config.baseline)
        try:
            return read_baseline(file.read_bytes(), str(file.parent))
        except MalformedBaselineError as error:
            raise MalformedBaselineError(f"{file}:{error}") from error


def _address(path: str, page: Page, files: Files) -> str:
    source = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), unquote(path)))
    file = files.get_file_from_path(source)
    return file.url_relative_to(page.file) if file else path


def _default_language(config: MkDocsConfig) -> str:
    """The language of the originals: that which static-i18n falls back to."""
    i18n = config.plugins.get("i18n")
    languages = i18n.config["languages"] if i18n else ()
    return next((language.locale for language in languages if language.default), "")


def _tell(staged: list[Staged], baseline: Baseline) -> dict[str, list[str]]:
    """Warns of what readers would see. What was repaired is counted, and listed with --verbose."""
    told: dict[str, list[str]] = {}
    severities = {rule.code: rule.severity for rule in rules()}
    for notice in dict.fromkeys(notice for page in staged for notice in page.notices):
        log.info("%s", notice)
    for page in staged:
        for crash in page.crashes:
            log.error("%s: %s failed, which is a bug\n%s", crash.path, crash.rule, crash.trace)
        for finding in page.repaired:
            log.debug("%s (repaired)", _line(page, finding))
        new = baseline.without_known(Checked(page.shown, page.remaining), ())
        for finding in new.findings:
            informs = severities[finding.code] is Severity.INFO
            log.log(logging.INFO if informs else logging.WARNING, "%s", _line(page, finding))
            told.setdefault(page.path, []).append(_line(page, finding))
    repaired = [len(page.repaired) for page in staged if page.repaired]
    if repaired:
        verb = "was" if sum(repaired) == 1 else "were"
        what = f"{counted(sum(repaired), 'finding')} on {counted(len(repaired), 'page')}"
        log.info("%s %s repaired", what, verb)
    return told


def _tell_missing(absent: Iterable[Checked], baseline: Baseline) -> None:
    for page in absent:
        for finding in baseline.without_known(page, ()).findings:
            log.warning("%s:1:1: %s %s", page.path, finding.code, finding.message)


def _line(page: Staged, finding: Located) -> str:
    left_out = "" if page.written else "; the page is left out"
    place = f"{page.shown}:{finding.line}:{finding.column}"
    return f"{place}: {finding.code} {finding.message}{left_out}"
