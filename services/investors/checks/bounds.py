"""Bounded types of a case on the wire: sums and quantities, each written one way."""

from decimal import Decimal
from typing import Annotated, Final

from annotated_types import Ge, Le
from pydantic import BeforeValidator, Field, WithJsonSchema

from shared.wire import WRITTEN_AS_JSON, Whole

_MOST: Final = 10**15
Sum = Annotated[Whole, Ge(1), Le(_MOST), WRITTEN_AS_JSON]
SumOrZero = Annotated[Whole, Ge(0), Le(_MOST), WRITTEN_AS_JSON]
SignedSum = Annotated[Whole, Ge(-_MOST), Le(_MOST), WRITTEN_AS_JSON]
People = Annotated[Whole, Ge(0), Le(1_000_000), WRITTEN_AS_JSON]


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
