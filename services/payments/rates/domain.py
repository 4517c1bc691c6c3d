"""What is kept of a succeeded round: dated rates of the house, as data. Pure.

An owner is shown them before submitting; a later rate is a further line, never an edit.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

_WHOLE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Rates:
    """Of the sum that is paid out, in hundredths of a percent; fees below one yen are dropped.

    `psp` is what the payment company is expected to take of cards, for estimates alone: what
    it took is known by the time of a payout. `tax` is on our own fees and the chamber's.
    """

    since: date
    psp: int
    platform: int
    chamber: int
    tax: int


# An investment is handled for the issuer under the handler's own contract, and the chamber's
# fee for accompanying it is a fixed charge, never a share of the amount (product.md).
_NOTHING_KEPT: Final = (Rates(date(2026, 1, 1), psp=0, platform=0, chamber=0, tax=1_000),)
_RATES: Final = {
    "reward": (Rates(date(2026, 1, 1), psp=360, platform=500, chamber=300, tax=1_000),),
    "donation": (Rates(date(2026, 1, 1), psp=360, platform=300, chamber=0, tax=1_000),),
}


def rates_on(instrument: str, day: date) -> Rates:
    """Those in force on `day`; of days before the first line, that one."""
    lines = _RATES.get(instrument, _NOTHING_KEPT)
    begun = [line for line in lines if line.since <= day]
    return begun[-1] if begun else lines[0]


def part_of(amount_minor: int, rate: int) -> int:
    """`rate` of an amount, rounded down."""
    return amount_minor * rate // _WHOLE
