"""The corporate number (法人番号) of a legal entity: thirteen digits, the first a check digit.

Whether an entity of this number exists, only the National Tax Agency's register knows.
"""

from typing import Final

_DIGITS: Final = 13
_MODULUS: Final = 9


def check_digit(rest: str) -> int:
    """The check digit of a number whose other twelve digits are `rest`.

    Weights 1, 2, 1, 2, … from the right; nine minus the remainder of the sum by nine
    (法人番号の指定等に関する省令).
    """
    weighted = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(rest)))
    return _MODULUS - sum(weighted) % _MODULUS


def is_right(number: str) -> bool:
    """Whether some legal entity may have this number."""
    return (
        len(number) == _DIGITS
        and number.isascii()
        and number.isdecimal()
        and int(number[0]) == check_digit(number[1:])
    )
