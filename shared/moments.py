"""A moment as it comes in from outside: written one way, with its offset, of our centuries."""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, WithJsonSchema

from shared.wire import DAY_PATTERN

# An hour has its offset: a moment without one is no moment.
_MOMENT: Final = (
    DAY_PATTERN.removesuffix("$")
    + r"T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
    r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$"
)
_WRITTEN_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", re.ASCII)
_FIRST: Final = datetime(1900, 1, 2, tzinfo=UTC)
_LAST: Final = datetime(2199, 12, 30, tzinfo=UTC)


def _moment(value: object) -> object:
    """A number is no moment, though it could be read as seconds of an epoch."""
    if not isinstance(value, str) or not _WRITTEN_MOMENT.fullmatch(value):
        raise ValueError("is written YYYY-MM-DDThh:mm:ss with its offset")
    return value


def _near(value: datetime) -> datetime:
    if not _FIRST <= value <= _LAST:
        raise ValueError("is not of our centuries")
    return value


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_moment),
    AfterValidator(_near),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _MOMENT}),
]
