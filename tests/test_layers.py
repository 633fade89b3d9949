"""Imports go one way: a module imports from its own layer and from earlier ones, never from later.

`LAYERS` is the whole architecture; a module that no layer names fails the test, so a new one has
to be given its place. A name stands for its submodules too, unless one of them has its own entry.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

LAYERS = [
    {"model", "edits", "memo", "nodes"},
    {"spans", "frontmatter", "markdown", "parse", "folders", "files", "spool", "user_cache"},
    {"context"},
    {"match"},
    {"align", "glossary", "suppress"},
    {"names", "parts"},  # what rules are made of
    {"rules"},
    {"selection", "report", "baseline", "render", "reconstruct", "difference", "history"},
    {"originals", "changes", "project"},
    {"docset"},
    {"outcome", "cache", "notes"},
    {"runner", "shelves", "beside"},
    {"stage"},
    {"cli", "commands", "plugin", "__init__", "__main__"},
]


def test_imports_go_one_way(root: Path) -> None:
    modules = sources(root / "tools", "bitext")
    layers = {name: layer(name) for name in modules}

    assert [
        f"{name} imports {target}"
        for name, source in modules.items()
        for target in imports(name, source, modules)
        if layers.get(target, 0) > layers[name]
    ] == []


@pytest.mark.parametrize(
    ("package", "stranger"),
    [("bitext", "wwsapi"), ("wwsapi", "bitext"), ("bitext", "wwsdocs"), ("wwsapi", "wwsdocs")],
)
def test_the_two_packages_do_not_know_each_other(root: Path, package: str, stranger: str) -> None:
    modules = sources(root / "tools", package)

    assert [
        f"{name} imports {target}"
        for name, source in modules.items()
        for target in imports(name, source, modules)
        if target.split(".")[0] == stranger
    ] == []


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("bitext.parse", "import re", ["re"]),
        ("bitext.parse", "import bitext.model as m", ["bitext.model"]),
        ("bitext.parse", "from bitext.model import Page", ["bitext.model"]),
        ("bitext.parse", "from bitext import model, Page", ["bitext.model", "bitext.__init__"]),
        ("bitext.parse", "from .model import Page", ["bitext.model"]),
        ("bitext.parse", "from . import model", ["bitext.model"]),
        ("bitext.parse", "def f():\n    import bitext.cli", ["bitext.cli"]),
        ("bitext.rules.links", "from . import names", ["bitext.rules.names"]),
        ("bitext.rules.links", "from ..model import Page", ["bitext.model"]),
        ("bitext.rules.links", "from .. import model", ["bitext.model"]),
        ("bitext.rules.__init__", "from .links import LINK", ["bitext.rules.links"]),
        ("bitext.rules.__init__", "from ..model import Page", ["bitext.model"]),
        ("bitext.cli", "from bitext import rules", ["bitext.rules.__init__"]),
        ("bitext.cli", "import bitext.rules", ["bitext.rules.__init__"]),
    ],
)
def test_imports(name: str, source: str, expected: list[str]) -> None:
    modules = dict.fromkeys(
        [
            "bitext.__init__",
            "bitext.cli",
            "bitext.model",
            "bitext.parse",
            "bitext.rules.__init__",
            "bitext.rules.links",
            "bitext.rules.names",
        ],
        "",
    )
    assert list(imports(name, source, modules)) == expected


def sources(folder: Path, package: str) -> dict[str, str]:
    return {
        ".".join(path.relative_to(folder).with_suffix("").parts): path.read_text("utf-8")
        for path in sorted((folder / package).rglob("*.py"))
    }


def layer(module: str) -> int:
    """The number of the layer that names the module, or else the folder it lies in."""
    name = module.removeprefix("bitext.")
    while name:
        for number, names in enumerate(LAYERS):
            if name in names:
                return number
        name = name.rpartition(".")[0]
    raise LookupError(f"give {module} a place in LAYERS")


def imports(name: str, source: str, modules: dict[str, str]) -> Iterator[str]:
    """The modules that a source imports, anywhere in it."""
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield module(alias.name, modules)
        elif isinstance(node, ast.ImportFrom):
            origin = absolute(name, node)
            yield from dict.fromkeys(
                module(f"{origin}.{alias.name}", modules, otherwise=origin) for alias in node.names
            )


def absolute(name: str, node: ast.ImportFrom) -> str:
    """The full name after `from`: one dot is the folder of the module, each further one up."""
    above = name.split(".")[: -node.level] if node.level else []
    return ".".join([*above, *(node.module or "").split(".")]).rstrip(".")


def module(name: str, modules: dict[str, str], otherwise: str | None = None) -> str:
    """The module of a dotted name: itself, its `__init__`, or what it is imported from."""
    if name in modules:
        return name
    if f"{name}.__init__" in modules:
        return f"{name}.__init__"
    return name if otherwise is None else module(otherwise, modules)
