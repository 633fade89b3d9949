"""Imports of wwsapi go one way, and what takes text opens nothing.

As for bitext, a module that no layer names fails the test.
"""

from pathlib import Path

from tests.test_layers import imports, sources

LAYERS = [
    {"constants", "choices", "errors"},
    {"states", "xmltext", "framing", "simple"},
    {"soap", "values"},
    {"contract", "wsdl", "transports.connection", "transports.http_codec"},
    {"operations", "loop", "transports.__init__", "transports.memory", "transports.sockets"},
    {"message", "transports.framed", "transports.http", "transports.ports", "context"},
    {"channel"},
    {"listener", "proxy"},
    {"host"},
    {"ws", "services"},
    {"cli", "__init__", "__main__", "examples"},
]
PLAIN = ("states", "xmltext", "framing", "simple", "soap", "values", "contract", "wsdl")


def layer(module: str) -> int:
    name = module.removeprefix("wwsapi.")
    for number, names in enumerate(LAYERS):
        if name in names or name.partition(".")[0] in names:
            return number
    raise LookupError(f"give {module} a place in LAYERS")


def test_imports_go_one_way(root: Path) -> None:
    modules = sources(root / "tools", "wwsapi")
    layers = {name: layer(name) for name in modules}

    assert [
        f"{name} imports {target}"
        for name, source in modules.items()
        for target in imports(name, _at_run_time(source), modules)
        if layers.get(target, 0) > layers[name]
    ] == []


def test_what_takes_text_opens_nothing(root: Path) -> None:
    modules = sources(root / "tools", "wwsapi")

    assert [
        f"{name} imports {target}"
        for name in (f"wwsapi.{plain}" for plain in PLAIN)
        for target in imports(name, _at_run_time(modules[name]), modules)
        if target.partition(".")[0] in {"asyncio", "socket", "threading", "ssl", "pathlib", "os"}
    ] == []


def _at_run_time(source: str) -> str:
    """Without what only a type checker imports."""
    lines: list[str] = []
    skipping = False
    for line in source.splitlines():
        if line.startswith("if TYPE_CHECKING"):
            skipping = True
        elif skipping and line and not line.startswith((" ", ")")):
            skipping = False
        if not skipping:
            lines.append(line)
    return "\n".join(lines)
