"""The keys of front matter: which are translated, which tell a page's identity, and what the
machine made of them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bitext.model import FrontMatter, Page

# Values that are written for readers: all others are the same in every language.
TRANSLATED = frozenset(
    {"title", "titlesuffix", "description", "keywords", "ms.keywords", "tags", "summary"}
)
_IDENTITY = re.compile(
    r"(?:ms[.:](?!openlocfilehash|sourcegitcommit|translationtype|contentlocale|lasthandoff|locfileid"
    r"|author|reviewer|custom|keywords|contributors|collection|localizationpriority)[\w.]+"
    r"|api_\w+|topic_type|UID|req\.[\w-]+|old-location|tech\.root|dev_langs|f1_keywords)\Z",
    re.IGNORECASE,
)
_MEANT = {
    "titulo": "title",
    "titre": "title",
    "標題": "title",
    "标题": "title",
    "descripcion": "description",
    "descricao": "description",
    "描述": "description",
    "說明": "description",
    "说明": "description",
    "palabras clave": "keywords",
    "palavras chave": "keywords",
    "mots cles": "keywords",
    "關鍵字": "keywords",
    "关键字": "keywords",
    "autor": "author",
    "auteur": "author",
    "作者": "author",
}
_OURS = ("title", "description", "keywords", "author")
_SPACED = re.compile(
    r"ms\s*\.\s*(assetid|topic|date|author|prod|technology|custom|service)", re.IGNORECASE
)


@lru_cache(1024)
def is_identity(key: str) -> bool:
    """Whether a key says which page this is, to machines: translating must not change it."""
    return _IDENTITY.match(key) is not None


@lru_cache(1024)
def meant(key: str) -> str:
    """The key that a translated, re-cased or spaced one was; empty if it is none of those."""
    if key in _OURS:
        return ""
    if spaced := _SPACED.fullmatch(key):
        right = f"ms.{spaced[1].lower()}"
        return "" if right == key else right
    letters = unicodedata.normalize("NFKD", key.casefold())
    plain = "".join(c for c in letters if not unicodedata.combining(c)).replace("-", " ").strip()
    return plain if plain in _OURS else _MEANT.get(plain, "")


def values(front: FrontMatter, key: str) -> tuple[str, ...]:
    """The value or the items of a key, without regard to how YAML has them written."""
    return tuple(v for f in front.fields if f.key == key and (v := " ".join(f.value.split())))


def hash_place(page: Page) -> tuple[int, int]:
    """Where a page says which version of its original it was made from."""
    field = page.front.field("ms.openlocfilehash") if page.front else None
    return (field.value_start, field.value_end) if field else (0, 0)
