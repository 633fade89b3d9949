"""What mkdocs does to one page, by what is public of it: its own functions for this are not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import jinja2
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from msgspec import Struct

log = get_plugin_logger(__name__)


class Edition(Struct, frozen=True):
    """What the pages of a language have in common."""

    config: MkDocsConfig
    files: Files
    nav: Navigation
    env: jinja2.Environment

    def read(self, page: Page) -> None:
        config, files, plugins = self.config, self.files, self.config.plugins
        with _named(page):
            plugins.on_pre_page(page, config=config, files=files)
            page.read_source(config)
            page.markdown = plugins.on_page_markdown(
                page.markdown or "", page=page, config=config, files=files
            )
            page.render(config, files)
            page.content = plugins.on_page_content(
                page.content or "", page=page, config=config, files=files
            )

    def write(self, page: Page) -> None:
        config, plugins = self.config, self.config.plugins
        with _named(page):
            page.active = True
            context = get_context(self.nav, self.files, config, page)
            template = self.env.get_template(page.meta.get("template", "main.html"))
            context = plugins.on_page_context(context, page=page, config=config, nav=self.nav)
            output = plugins.on_post_page(template.render(context), page=page, config=config)
            page.active = False
            file = Path(page.file.abs_dest_path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(output.encode("utf-8", errors="xmlcharrefreplace"))

    def not_found(self, name: str) -> str:
        """The page of that template, whose links do not depend on where it is shown."""
        base = urlsplit(self.config.site_url or "/").path
        context = get_context(self.nav, self.files, self.config, base_url=base)
        context = self.config.plugins.on_template_context(
            context, template_name=name, config=self.config
        )
        return self.env.get_template(name).render(context)


@contextmanager
def _named(page: Page) -> Iterator[None]:
    """What fails says on which page."""
    try:
        yield
    except Exception:
        log.error("%s: this page cannot be built", page.file.src_uri)
        raise
