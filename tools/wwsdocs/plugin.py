"""The mkdocs plugin: one site of all languages.

    plugins:
      - bitext: ...
      - i18n: ...
      - wwsdocs: {}

mkdocs knows one language, and static-i18n makes it build them one after the other. Here mkdocs is
given no pages: after its build static-i18n says what the options, the files and the navigation of
each language are, and its pages are built, one process a language, or, while serving, only those
that changed. Pages that are not translated are shown in English, and say so.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import jinja2
from jinja2.ext import Extension
from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.config_options import ExtraScriptValue as ExtraScript
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import clean_directory, get_relative_url
from mkdocs.utils.templates import TemplateContext
from mkdocs_static_i18n.plugin import I18n  # type: ignore[import-untyped]
from msgspec import Struct

from bitext.notes import notes_path
from bitext.plugin import BitextPlugin
from bitext.report.text import counted
from wwsdocs import code, publish, pyodide
from wwsdocs.editions import Editions, address
from wwsdocs.languages import Language, languages
from wwsdocs.messages import Warned, received, said_once, send
from wwsdocs.pages import Edition
from wwsdocs.search import index
from wwsdocs.serving import Changes, Indexing, latest, places_in, refuse_busy, stamp, title_of
from wwsdocs.sitemap import sitemap, write_sitemap

_THEME = Path(__file__).with_name("theme")
_NOT_FOUND = "404.html"
_CHECKBOX = re.compile(r'(?<=type="checkbox" id="__(?:drawer|search)") autocomplete="off"')

log = get_plugin_logger(__name__)


class SiteConfig(Config):  # type: ignore[no-untyped-call]
    parallel = c.Type(bool, default=True)


class Alternate(Struct, frozen=True):
    """The page in another language: its address from here, and that which others know it by."""

    language: Language
    url: str
    canonical: str
    translated: bool


class _ValidInputs(Extension):
    """The theme keeps Firefox from opening its menus again, in a way that HTML knows for other
    inputs only; page.js does it."""

    def preprocess(self, source: str, *_: str | None) -> str:
        return _CHECKBOX.sub("", source)


def _environment(config: MkDocsConfig) -> jinja2.Environment:
    env = config.theme.get_env()
    env.add_extension(_ValidInputs)
    return env


class SitePlugin(BasePlugin[SiteConfig]):  # type: ignore[no-untyped-call]
    def __init__(self) -> None:
        self._serving = False
        self._site = ""
        self._changes = Changes()
        self._indexing: Indexing | None = None
        self._env: jinja2.Environment | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], **_: Any) -> None:
        # To have this at all keeps the plugin from one build to the next.
        self._serving = command == "serve"

    def on_shutdown(self) -> None:
        if self._indexing:
            self._indexing.end()
            shutil.rmtree(self._nothing)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        config.theme.dirs.insert(0, str(_THEME))
        config.extra_css.append(publish.STYLE)
        root = Path(config.config_file_path or "mkdocs.yml").parent
        if pyodide.is_there(root):
            script = ExtraScript(publish.SCRIPT)
            script.type = "module"
            config.extra_javascript.append(script)
        else:
            log.info("examples show what they print, and do not run: see wwsdocs/pyodide.py")
        config.theme.static_templates = set()
        self._nav, config.nav = config.nav, []
        self._take_over(config)
        if self._serving and not self._site:
            refuse_busy(*config.dev_addr)
            self._nothing = tempfile.mkdtemp(prefix="wwsdocs_")
            self._site = config.site_dir
        if self._serving:  # mkdocs empties the folder before each build: what is there is kept
            config.site_dir = self._nothing
        if self._env:  # to look through the thousands of files of Material again takes long
            config.theme.dirs = [str(_THEME)]
        return config

    def _take_over(self, config: MkDocsConfig) -> None:
        """static-i18n would miss the pages, and build them itself. It is asked later."""
        i18n = config.plugins.get("i18n")
        if not isinstance(i18n, I18n):
            raise PluginError("the plugin i18n has to be there, too: it has the languages")
        logging.getLogger("mkdocs.plugins.mkdocs_static_i18n").setLevel(logging.WARNING)
        config.plugins.events["nav"].remove(i18n.on_nav)
        config.plugins.events["post_build"].remove(i18n.on_post_build)
        # It compares each file with all others; what we say of other languages is in `editions`.
        i18n.reconfigure_files_alternates = lambda *_: None
        self._i18n = i18n
        self._languages = languages(i18n.config.languages)
        self._language = self._languages[0]

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Keeps the pages: mkdocs would build those of all languages as if they were one."""
        if self._serving:
            config.site_dir = self._site
        self._site = config.site_dir
        kept = [file for file in files if file.inclusion is not InclusionLevel.EXCLUDED]
        for file in kept:
            file.dest_dir = self._site
        self._files = Files(kept)
        self._editions = Editions.of(Path(config.docs_dir), self._languages)
        return Files([file for file in kept if not file.is_documentation_page()])

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        env = self._env or _environment(config)
        self._env = env if self._serving else None
        apart = self.config.parallel and not self._serving and hasattr(os, "fork")
        try:
            with said_once():
                warned = (self._build_apart if apart else self._build_in_turn)(config, env)
        except BaseException:
            if not self._serving:
                clean_directory(self._site)  # nobody takes a part of a site for the whole
            raise
        self._write_sitemap(config)
        publish.publish(Path(config.site_dir), Path(config.config_file_path or ".").parent)
        self._index()
        if config.strict and any(warned):
            each = zip(self._languages, warned, strict=True)
            counts = ", ".join(f"{one.name} {number}" for one, number in each if number)
            raise PluginError(f"--strict forbids warnings, and there are: {counts}")

    def _index(self) -> None:
        if not self._serving:
            index(Path(self._site))
            return
        if self._indexing is None:
            self._indexing = Indexing(Path(self._site))
        self._indexing.again()

    def _build_in_turn(self, config: MkDocsConfig, env: jinja2.Environment) -> list[int]:
        """How many warnings there are in each language."""
        found: list[int] = []
        for language in self._languages:
            with Warned() as warned, self._changes.forgetting(language.tag):
                self._build(config, env, language)
            found.append(warned.number)
        return found

    def _build_apart(self, config: MkDocsConfig, env: jinja2.Environment) -> list[int]:
        """The same, in a process for each."""
        fork = multiprocessing.get_context("fork")
        messages, warned = fork.Queue(), fork.Array("i", len(self._languages))

        def build(number: int) -> None:
            send(messages)
            with Warned() as mine:
                self._build(config, env, self._languages[number])
            warned[number] = mine.number

        jobs = [fork.Process(target=build, args=(n,)) for n in range(len(self._languages))]
        for job in jobs:
            job.start()
        with received(messages):
            for job in jobs:
                job.join()
        names = [one.name for one, job in zip(self._languages, jobs, strict=True) if job.exitcode]
        if names:
            raise PluginError(f"{', '.join(names)}: the build failed; there is no site")
        return [int(number) for number in warned[:]]

    def _build(self, config: MkDocsConfig, env: jinja2.Environment, language: Language) -> None:
        self._language = language
        sources = self._sources(language)
        self._addresses = self._names(config, sources)
        changed = self._changed(config, sources) if self._serving else None
        if changed == []:
            return
        edition = self._edition(config, env)
        pages = {_below(file.src_uri): file.page for file in edition.files if file.page is not None}
        wanted = [page for path, page in pages.items() if changed is None or path in changed]
        if self._serving:
            log.info("%s: %s built", language.tag, counted(len(wanted), "page"))
            for page in pages.values():  # those that are not read have theirs, too
                page.title = title_of(self._staged(config, page.file.src_uri))
        for page in wanted:
            edition.read(page)
        own = self._editions.pages[language.tag]
        self._foreign = {str(page.title) for path, page in pages.items() if path not in own}
        for page in wanted:
            edition.write(page)
        for page in wanted:
            page.validate_anchor_links(
                files=edition.files, log_level=config.validation.links.anchors
            )
        if wanted:
            file = Path(self._site, language.prefix, _NOT_FOUND)
            file.write_text(edition.not_found(_NOT_FOUND), "utf-8")

    def _edition(self, config: MkDocsConfig, env: jinja2.Environment) -> Edition:
        """The language as static-i18n has it."""
        i18n = self._i18n
        i18n.current_language = self._language.tag
        config.nav = self._nav
        i18n.on_config(config)
        config.extra["homepage"] = self._language.prefix or "."
        files = i18n.on_files(self._files, config)
        files.copy_static_files(dirty=True)  # those of this language alone are not there yet
        nav = i18n.on_nav(get_navigation(files, config), config, files)
        return Edition(config, files, nav, env)

    def _sources(self, language: Language) -> dict[str, str]:
        """The files of the stage that the pages of a language are made of, by the path of each."""
        default = self._languages[0].tag
        pages = [file.src_uri for file in self._files.documentation_pages()]
        return {
            _below(source): source
            for folder in (default, language.tag)
            for source in pages
            if _folder(source) == folder
        }

    def _changed(self, config: MkDocsConfig, sources: Mapping[str, str]) -> list[str]:
        """The paths of the pages to build, and of whatever else is to be copied."""
        told = _bitext(config).told
        files = {path: self._staged(config, source) for path, source in sources.items()}
        titles = {path: title_of(file) for path, file in files.items()}
        common = (
            stamp(Path(config.config_file_path)), latest(_THEME.parent),
            str(self._nav), titles, self._addresses,
        )  # fmt: skip
        states: dict[str, object] = {
            path: (
                stamp(file),
                self._stamp_of_notes(config, sources[path]),
                told.get(sources[path]),
                self._editions.translations(path),
            )
            for path, file in files.items()
        }
        for file in self._files:
            if not file.is_documentation_page():
                states[file.src_uri] = stamp(Path(file.abs_src_path or ""))
        return self._changes.wanted(self._language.tag, common, states)

    def _staged(self, config: MkDocsConfig, source: str) -> Path:
        return Path(config.docs_dir, source)

    def _stamp_of_notes(self, config: MkDocsConfig, source: str) -> int:
        """They change with the original that is shown beside the page."""
        notes = self._staged(config, notes_path(source))
        return stamp(notes) if notes.is_file() else 0

    def on_page_content(self, html: str, /, *, page: Page, **_: Any) -> str:
        here = page.url
        path = _below(page.file.src_uri)
        addresses = {
            name: get_relative_url(target, here) + (f"#{anchor}" if anchor else "")
            for name, (target, anchor) in self._addresses.items()
            if target != address(path, self._language)
        }
        return code.linked(code.framed(code.unparted(code.aligned(html))), addresses)

    def on_post_page(self, html: str, /, **_: Any) -> str:
        return code.said_in(html, self._languages[0].lang, self._foreign)

    def on_page_context(
        self, context: TemplateContext, /, *, page: Page, config: MkDocsConfig, **_: Any
    ) -> TemplateContext:
        source, path = _folder(page.file.src_uri), _below(page.file.src_uri)
        editions, language = self._editions, self._language
        translations = editions.translations(path)
        base = config.site_url or "/"
        if self._serving:
            context["findings"] = _bitext(config).told.get(page.file.src_uri)  # type: ignore[typeddict-unknown-key]
        context["language"] = language  # type: ignore[typeddict-unknown-key]
        context["original"] = next(one for one in self._languages if one.tag == source)  # type: ignore[typeddict-unknown-key]
        context["alternates"] = [  # type: ignore[typeddict-unknown-key]
            Alternate(
                one,
                get_relative_url(address(path, one), page.url),
                base + address(path, one),
                one in translations,
            )
            for one in self._languages
        ]
        if language in translations and language != self._languages[0]:
            context["terms"] = editions.terms(path)  # type: ignore[typeddict-unknown-key]
        shown_as = language if language in translations else self._languages[0]
        page.canonical_url = base + address(path, shown_as)
        return context

    def _names(
        self, config: MkDocsConfig, sources: Mapping[str, str]
    ) -> Mapping[str, tuple[str, str]]:
        """Where each identifier that has a page is described."""
        found: dict[str, tuple[str, str]] = {}
        for path, source in sorted(sources.items()):
            file = Path(_bitext(config).docs, source)
            if file.is_file():
                for name, place in places_in(file, path).items():
                    target, _, anchor = place.partition("#")
                    found[name] = (address(target, self._language), anchor)
        return dict(sorted(found.items()))

    def on_template_context(self, context: TemplateContext, /, **_: Any) -> TemplateContext:
        language = self._language
        context["language"] = context["original"] = language  # type: ignore[typeddict-unknown-key]
        # Hosts know one page for all that is missing: it is in all languages.
        wanted = [language] if language.prefix else self._languages
        context["not_found"] = wanted  # type: ignore[typeddict-unknown-key]
        context["alternates"] = [  # type: ignore[typeddict-unknown-key]
            Alternate(one, one.prefix, "", False) for one in self._languages
        ]
        return context

    def _write_sitemap(self, config: MkDocsConfig) -> None:
        base = config.site_url or "/"
        pages = [
            [(one.lang, base + address(path, one)) for one in self._editions.translations(path)]
            for path in self._editions.all()
        ]
        write_sitemap(Path(self._site), sitemap(pages))


def _bitext(config: MkDocsConfig) -> BitextPlugin:
    plugin = config.plugins["bitext"]
    assert isinstance(plugin, BitextPlugin)
    return plugin


def _folder(path: str) -> str:
    return path.partition("/")[0]


def _below(path: str) -> str:
    """The path of a page below the folder of its language."""
    return path.partition("/")[2]
