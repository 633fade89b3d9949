"""YAML as nodes that have their places, and why and where a text is none."""

from __future__ import annotations

import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # libyaml is missing: the same, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

__all__ = ["Loader", "NotYAMLError", "compose"]

_DEEPEST = 1000  # levels; libyaml is recursive, and takes the process along when the stack ends
_DEEPER = "[{-?:\n"  # each level has one of these
_DEEP = "nested too deeply"


class NotYAMLError(ValueError):
    """The text is not YAML: why, and where that shows."""

    def __init__(self, reason: str, offset: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.offset = reason, offset


def compose(text: str, loader: type[Loader] = Loader) -> yaml.Node | None:
    """The node that a text is; None where it says nothing."""
    try:
        _refuse_depth(text)
        return yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        reason, mark = error.problem, error.problem_mark
        if error.context == "while scanning a quoted scalar":
            reason, mark = "no quote closes this one", error.context_mark
        raise NotYAMLError(reason or "nobody can tell why", _offset(mark)) from error
    except yaml.reader.ReaderError as error:  # its position counts bytes
        raise NotYAMLError(error.reason, text.find(chr(error.character))) from error
    except UnicodeEncodeError as error:
        raise NotYAMLError(error.reason, error.start) from error
    except RecursionError as error:  # libyaml is missing
        raise NotYAMLError(_DEEP) from error


def _refuse_depth(text: str) -> None:
    if sum(map(text.count, _DEEPER)) <= _DEEPEST:
        return
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise NotYAMLError(_DEEP, _offset(event.start_mark))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _offset(mark: object) -> int:
    offset: int = getattr(mark, "index", 0)
    return offset
