"""Form bodies and queries as nested values: `a[b][0]=c` becomes `{"a": {"b": ["c"]}}`."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from deploy.stripe_sim.errors import InvalidRequest

Nested = dict[str, Any]
_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART = re.compile(r"\[([^\[\]]*)\]")
_DEPTH = 12


def decode(text: str) -> Nested:
    """Read one form; all leaves are strings.

    Raises:
        InvalidRequest: a key that is none, or values that contradict each other.
    """
    tree: Nested = {}
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=bool(text), errors="strict"
        )
    except ValueError as error:
        raise InvalidRequest("Invalid form encoding.") from error
    for key, value in pairs:
        _put(tree, _path(key), value)
    return {name: _lists(value) for name, value in tree.items()}


def _path(key: str) -> list[str]:
    match = _KEY.fullmatch(key)
    if match is None:
        raise InvalidRequest(f"Invalid parameter name: {key}", param=key)
    path = [match[1], *_PART.findall(match[2])]
    if len(path) > _DEPTH:
        raise InvalidRequest(f"Parameter is nested too deeply: {key}", param=key)
    return path


def _put(tree: Nested, path: Iterable[str], value: str) -> None:
    *parents, last = path
    for name in parents:
        inner = tree.setdefault(name, {})
        if not isinstance(inner, dict):
            raise InvalidRequest(f"Invalid object: {name}", param=name)
        tree = inner
    tree[last or str(len(tree))] = value


def _lists(value: object) -> object:
    """An object whose keys are 0, 1, 2 … is a list."""
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(each) for name, each in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
