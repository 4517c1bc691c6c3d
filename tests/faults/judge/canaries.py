"""Looks through the payloads of events for what may never stand there; pure."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any, Final

_NOT_NUMBERS: Final = re.compile(  # ids, hashes and moments are full of digits
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{40,128}\b"
    r"|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?"
)
_DIGITS: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)")
# From the start of a word only: a megabyte of one letter must not be tried from each of them.
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
_SHORTEST_NAME: Final = 3
_SHORTEST_WORD: Final = 6
_MY_NUMBER_DIGITS: Final = 12
_CARD_DIGITS: Final = range(13, 20)
_WEIGHTS: Final = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def found(payload: str, names: Collection[str]) -> set[str]:
    """What stands in this payload and may not: words for it, never the thing itself."""
    try:
        said = list(_texts(json.loads(payload)))
    except ValueError:
        said = [payload]
    wrong = {word for text in said for word in _in_text(text)}
    plain = [_NOT_NUMBERS.sub(" ", text) for text in said]
    if any(_names(name, text) for name in names for text in plain):
        wrong.add("a name")
    return wrong


def _names(name: str, text: str) -> bool:
    """Whether the text names somebody; a short word of plain letters is everywhere."""
    if name.isascii():
        word = rf"(?<!\w){re.escape(name)}(?!\w)"
        return len(name) >= _SHORTEST_WORD and re.search(word, text) is not None
    return len(name) >= _SHORTEST_NAME and name in text


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


def _in_text(text: str) -> Iterator[str]:
    if _MAIL.search(text):
        yield "a mail address"
    for run in _DIGITS.findall(_NOT_NUMBERS.sub(" ", text)):
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
