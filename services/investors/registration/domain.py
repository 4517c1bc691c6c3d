"""Who may be an investor, and what may never be written down. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from shared.errors import Conflict

Kind = Literal["person", "company"]

_DIGITS: Final = 12
_WEIGHTS: Final = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# Digits with at most one space or dash between two of them, and with a little more: what ends a
# run of the first kind may be within one of the second.
_RUNS: Final = (
    re.compile(r"\d(?:[\s\-\u2010-\u2015\u2212ー・.]?\d)*"),
    re.compile(r"\d(?:[\s\-\u2010-\u2015\u2212ー・.,、/_|:]{0,3}\d)*"),
)
_PARTS: Final = re.compile(r"(\D+)")


class MyNumberRefused(Conflict):
    """A text holds what looks like a My Number (個人番号)."""

    title = "A My Number must not be given here"


class AlreadyRegistered(Conflict):
    """A person is one investor: two would have two rooms."""

    title = "You are registered already"


class GuardianRefused(Conflict):
    """A guardian consents for a person; a company has none."""

    title = "A company has no guardian"


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who consented to the registration of somebody under 18, and how to reach them."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Investor:
    """`completed_at` is set when accounts has said who acts for it.

    `has_guardian`: registered under 18 with a guardian's consent; never for an investment.
    """

    investor_id: UUID
    kind: Kind
    name: str
    contact_confirmed_at: datetime | None
    registered_at: datetime
    completed_at: datetime | None
    has_guardian: bool


def refuse_my_number(*texts: str) -> None:
    """Refuse a 12-digit number with a good check digit, however it is typed.

    Raises:
        MyNumberRefused: one of `texts` holds one.
    """
    for text in texts:
        if holds_my_number(text):
            raise MyNumberRefused(
                "This looks like a My Number (個人番号). We must not receive it: take it out."
            )


def holds_my_number(text: str) -> bool:
    """Whether `text` holds twelve digits whose last is their check digit.

    They stand alone, or are typed evenly beside other numbers: with the same between them.
    """
    folded = unicodedata.normalize("NFKC", text)
    runs = (found.group() for each in _RUNS for found in each.finditer(folded))
    return any(_is_my_number(digits) for run in runs for digits in _numbers(run))


def _numbers(run: str) -> Iterator[str]:
    """All of its digits, and those of each part of it that is typed evenly."""
    parts = _PARTS.split(run)  # digits, what is between, digits, ...
    yield "".join(parts[::2])
    for first in range(0, len(parts), 2):
        digits = parts[first]
        yield digits
        for at in range(first + 2, len(parts), 2):
            if parts[at - 1] != parts[first + 1] or len(digits) >= _DIGITS:
                break
            digits += parts[at]
            yield digits


def _is_my_number(digits: str) -> bool:
    if len(digits) != _DIGITS:
        return False
    numbers = [int(each) for each in digits]
    return numbers[-1] == check_digit(numbers[:-1])


def check_digit(eleven: list[int]) -> int:
    """Of the first eleven: eleven minus the weighted sum's rest, 0 for a rest of 0 or 1."""
    rest = sum(digit * weight for digit, weight in zip(eleven, _WEIGHTS, strict=True)) % 11
    return 0 if rest <= 1 else 11 - rest
