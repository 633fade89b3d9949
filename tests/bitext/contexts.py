"""What the examples of some rules take for granted: a set of pages, a version of the original."""

from collections.abc import Callable
from pathlib import Path

from bitext.context import Context, Library, Move, Version
from bitext.glossary import read_glossary
from bitext.model import Page

ROOT = Path(__file__).resolve().parents[2]
_PAGES = (
    "channel.md",
    "call-cancellation.md",
    "api/webservices/index.md",
    *(
        f"api/webservices/nf-webservices-{name}.md"
        for name in ("wsabandonmessage", "wsabortchannel", "wsclosechannel", "wsfreechannel")
    ),
)
_LIBRARY = Library(_PAGES, lambda _: None)
# The two originals that the examples name: one of long ago, and that of today.
_OLD, _NEW = "a6e979455e898922dfb7c81381c1f1aafd455274", "1b68b35ae3e05e260ce7c6140347733ff0ad2dac"


def _version(state: str) -> Callable[[Page], Context]:
    def context(page: Page) -> Context:
        digest = page.front.get("ms.openlocfilehash") if page.front else ""
        is_old = digest == _OLD
        others = {tag: Version(_NEW, "fresh") for tag in ("es", "pt")}
        return Context(
            version=Version(digest, state if is_old else "fresh", moved=(Move("title"),)),  # type: ignore[arg-type]
            siblings=others,
        )

    return context


def _titled(page: Page) -> Context:
    return Context(_titles(page.language), _titles("en"))


def _titles(language: str) -> Library:
    title = {
        "en": "Call Cancellation",
        "es": "Cancelación de llamadas",
        "pt": "Cancelamento de chamadas",
        "fr": "Annulation d’appel",
        "zh-TW": "呼叫取消",
    }[language]
    return Library(_PAGES, {"call-cancellation.md": f"---\ntitle: {title}\n---\n"}.get)


def _glossary(_: Page) -> Context:
    terms, _problems = read_glossary((ROOT / "docs/glossary.yml").read_text("utf-8"))
    return Context(glossary=terms)


def _refusal(name: str, argument: str, _language: str) -> str:
    return "" if (name, argument) == ("states", "channel") else f"{argument} has no states"


CONTEXTS: dict[str, Callable[[Page], Context]] = {
    "BT016": lambda _: Context(refusal=_refusal),
    "BT220": _glossary,
    "BT222": _titled,
    "BT301": lambda _: Context(_LIBRARY),
    "BT306": lambda _: Context(_LIBRARY),
    "BT406": lambda page: Context(folder="fr" if page.language == "de-DE" else page.language),
    "BT501": _version("stale"),
    "BT502": _version("gone"),
    "BT503": _version("stale"),
    "BT505": lambda _: Context(originals=_LIBRARY),
    "BT506": _version("unknown"),
}
"""By the code of the rule; the examples of all others stand for themselves."""
