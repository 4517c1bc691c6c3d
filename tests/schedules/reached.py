"""What a run of schedules must have come across; where one is missing the run is void."""

from collections.abc import Mapping
from typing import Final

WANTED: Final = (
    "HoldExceeded",
    "HoldFits",
    "allotted in part",
    "answer lost",
    "clock jump over a deadline",
    "close against confirm",
    "crash around a call",
    "crash between effects",
    "decided anew",
    "double",
    "lapsed",
    "late PaymentBacked after closing",
    "late PaymentBacked asked back",
    "nothing allotted",
    "over its cap at the outcome",
    "pay_by passed",
    "reconfirm",
    "reconfirm_passed",
    "refunded",
    "refused",
    "released",
    "request lost",
    "settled",
    "wait list",
)


def missing(reached: Mapping[str, int]) -> list[str]:
    """What never came about."""
    return [each for each in WANTED if not reached.get(each)]
