"""Bounded types of a case on the wire: sums, quantities and moments, each written one way."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Final

from annotated_types import Ge, Le
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, WithJsonSchema

from shared.wire import WRITTEN_AS_JSON, Whole

_MOST: Final = 10**15
Sum = Annotated[Whole, Ge(1), Le(_MOST), WRITTEN_AS_JSON]
SumOrZero = Annotated[Whole, Ge(0), Le(_MOST), WRITTEN_AS_JSON]
SignedSum = Annotated[Whole, Ge(-_MOST), Le(_MOST), WRITTEN_AS_JSON]
People = Annotated[Whole, Ge(0), Le(1_000_000), WRITTEN_AS_JSON]

# The day's month has that day; an hour has its offset: a moment without one is no moment.
_MOMENT: Final = (
    r"^(19|20|21)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    r"|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    r"T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
    r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$"
)
_WRITTEN: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", re.ASCII)
_FIRST: Final = datetime(1900, 1, 2, tzinfo=UTC)
_LAST: Final = datetime(2199, 12, 30, tzinfo=UTC)


def _written(value: object) -> object:
    """A number is no moment, though it could be read as seconds of an epoch."""
    if not isinstance(value, str) or not _WRITTEN.fullmatch(value):
        raise ValueError("is written YYYY-MM-DDThh:mm:ss with its offset")
    return value


def _near(value: datetime) -> datetime:
    if not _FIRST <= value <= _LAST:
        raise ValueError("is not of our centuries")
    return value


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written),
    AfterValidator(_near),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _MOMENT}),
]


def _number(value: object) -> object:
    """A number as it was written: neither a text nor yes or no."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("is a number")  # noqa: TRY004  # pydantic hears a ValueError
    return Decimal(str(value))


def _at_most(most: int) -> object:
    return WithJsonSchema({"type": "number", "minimum": 0, "maximum": most})


Percent = Annotated[
    Decimal, BeforeValidator(_number), Field(ge=0, le=100, allow_inf_nan=False), _at_most(100)
]
Quantity = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=100_000, allow_inf_nan=False),
    _at_most(100_000),
]
