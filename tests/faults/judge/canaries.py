"""Looks through the payloads of events for what may never stand there; pure."""

import json
import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache, partial
from typing import Any, Final

_NOT_NUMBERS: Final = re.compile(  # ids, hashes and moments are full of digits
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{40,128}\b"
    r"|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?"
)
_DIGITS: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)")
# From the start of a word only: a megabyte of one letter must not be tried from each of them.
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
# An address may hold an id, and behind an escape may stand anything.
_KEPT_WHOLE: Final = re.compile(r"[@\\]")
_REMEMBERED: Final = 100_000
_SHORTEST_NAME: Final = 3
_SHORTEST_WORD: Final = 6
_MY_NUMBER_DIGITS: Final = 12
_CARD_DIGITS: Final = range(13, 20)
_WEIGHTS: Final = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


class Canaries:
    """Looks through many payloads; what differs in ids and moments alone but once.

    The names it looks for never change: for others there is another one.
    """

    def __init__(self, names: Collection[str]) -> None:
        self.names = frozenset(names)
        wrong_in = lru_cache(_REMEMBERED)(partial(_wrong, names=self.names))
        self._found = lru_cache(_REMEMBERED)(partial(_found, wrong_in=wrong_in))

    def found(self, payload: str) -> frozenset[str]:
        """What stands in this payload and may not: words for it, never the thing itself."""
        is_plain = not _KEPT_WHOLE.search(payload)
        return self._found(_NOT_NUMBERS.sub(" ", payload) if is_plain else payload)


def found(payload: str, names: Collection[str]) -> frozenset[str]:
    """What stands in this payload and may not, looked through from end to end."""
    return _found(payload, partial(_wrong, names=names))


def _found(payload: str, wrong_in: Callable[[str], frozenset[str]]) -> frozenset[str]:
    try:
        said = list(_texts(json.loads(payload)))
    except ValueError:
        said = [payload]
    return frozenset(word for text in said for word in wrong_in(text))


def _wrong(text: str, names: Collection[str]) -> frozenset[str]:
    plain = _NOT_NUMBERS.sub(" ", text)
    named = {"a name"} if any(_names(name, plain) for name in names) else set()
    return frozenset({*_in_text(text, plain), *named})


def _names(name: str, text: str) -> bool:
    """Whether the text names somebody; a short word of plain letters is everywhere."""
    if name not in text:
        return False
    if name.isascii():
        word = rf"(?<!\w){re.escape(name)}(?!\w)"
        return len(name) >= _SHORTEST_WORD and re.search(word, text) is not None
    return len(name) >= _SHORTEST_NAME


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif value is not None:
        yield str(value)


def _in_text(text: str, plain: str) -> Iterator[str]:
    if "@" in text and _MAIL.search(text):
        yield "a mail address"
    for run in _DIGITS.findall(plain):
        digits = [int(each) for each in run if each.isdigit()]
        if len(digits) in _CARD_DIGITS and is_card_number(digits):
            yield "a card number"
        if len(digits) == _MY_NUMBER_DIGITS and is_my_number(digits):
            yield "a My Number"


def is_card_number(digits: list[int]) -> bool:
    """Luhn's check digit."""
    doubled = [each * 2 for each in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(each // 10 + each % 10 for each in doubled)) % 10 == 0


def is_my_number(digits: list[int]) -> bool:
    """The check digit of an individual number: eleven digits weighed, modulo 11."""
    rest = sum(each * weight for each, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return digits[-1] == (0 if rest <= 1 else 11 - rest)
