"""Bounded types for what comes in from outside; nothing unbounded reaches a table."""

import hashlib
import json
import re
from datetime import date
from typing import Annotated, Any, Final

from annotated_types import Ge, Le
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
)

# What nobody sees, as the inside of a character class: control characters but tab and the ends
# of lines, marks that turn the direction of writing, spaces without width, fillers, tags. A
# text with them looks like another, or says something that only a machine reads. Variation
# selectors stay: 異体字 are written with them. Above the first plane the characters stand as
# themselves, because the documents' regular expressions have no other way to write them.
UNSEEN: Final = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
ONE_LINE: Final = rf"^[^\t\n\r{UNSEEN}]*$"
LINES: Final = rf"^[^{UNSEEN}]*$"


def _whole(value: object) -> object:
    """JSON knows one kind of number: 1.0 is the integer 1 (JSON Schema 2020-12, core 4.2.3)."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Strict: "1" and true are not one, least of all of a sum of money. `WRITTEN_AS_JSON` stands
# last: before the bounds it would hide them from the document.
Whole = Annotated[int, Strict()]
WRITTEN_AS_JSON: Final = BeforeValidator(_whole)
AmountMinor = Annotated[Whole, Ge(1), Le(1_000_000_000_000), WRITTEN_AS_JSON]
AmountOrZeroMinor = Annotated[Whole, Ge(0), Le(1_000_000_000_000), WRITTEN_AS_JSON]
SignedAmountMinor = Annotated[
    Whole, Ge(-1_000_000_000_000), Le(1_000_000_000_000), WRITTEN_AS_JSON
]
Units = Annotated[Whole, Ge(1), Le(1_000_000), WRITTEN_AS_JSON]
Version = Annotated[Whole, Ge(1), Le(1_000_000), WRITTEN_AS_JSON]
Currency = Annotated[str, StringConstraints(pattern=r"^(JPY|USD|EUR|GBP)$")]
# Only its form: `shared.corporate_numbers` says whether the check digit is right.
CorporateNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{13}$")]
# 山本　京子 and 山本 京子 are one name.
ONE_SPACE: Final = AfterValidator(lambda name: name.replace("\u3000", " "))
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=ONE_LINE),
    ONE_SPACE,
]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=ONE_LINE),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000, pattern=LINES),
]
OptionalText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=5_000, pattern=LINES)
]
EmailAddress = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        min_length=3,
        max_length=254,
        pattern=r"^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,8}$",
    ),
]
Sha256Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
# What the documents say of a day: century and month's length (29 February is taken too).
DAY_PATTERN: Final = (
    r"^(19|20|21)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    r"|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))$"
)
_WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _day(value: object) -> object:
    """A number is no day, though it could be read as seconds of an epoch."""
    if isinstance(value, date) or (isinstance(value, str) and _WRITTEN_DAY.fullmatch(value)):
        return value
    raise ValueError("A day is written YYYY-MM-DD.")


Day = Annotated[
    date,
    Ge(date(1900, 1, 1)),
    Le(date(2199, 12, 31)),
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": DAY_PATTERN}),
]
Instant = AwareDatetime
PageSize = Annotated[int, Field(ge=1, le=200)]


class Body(BaseModel):
    """A request body: unknown fields are refused; sums and counts are numbers, not texts."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=10_000)


class Answer(BaseModel):
    """An answer of a door."""

    model_config = ConfigDict(frozen=True)


def body_hash(*parts: Any) -> bytes:  # noqa: ANN401  # any JSON value
    """SHA-256 over the canonical JSON of `parts`: equal bodies, equal hashes."""
    plain = [
        part.model_dump(mode="json") if isinstance(part, BaseModel) else part for part in parts
    ]
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).digest()
