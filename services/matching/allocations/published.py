"""An allocation as everybody may fetch it: one JSON document that proves itself."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.matching.allocations.domain.claims import MOST_UNITS
from services.matching.allocations.domain.lot import SEED_BYTES, commitment
from services.matching.allocations.domain.rules import RULES
from services.matching.allocations.lists import GIVEN_COLUMNS, MOST_ROWS, BadList, Row

# As in the document, and as in a list: a line there bears its certificate in place of an id.
_COLUMNS: Final[Mapping[str, str]] = {
    "certificate": "pledge_id",
    "investor": "investor",
    "units": "units",
    **{name: name for name in GIVEN_COLUMNS},
}
# What no published round sets: a ceiling, a floor and a tier of one investor.
_ALIKE: Final[Row] = {"at_most": "", "at_least": "1", "tier": "0"}


@dataclass(frozen=True, slots=True)
class Published:
    """What the document says; `rows` are those of a list with what each is given."""

    rule: str
    limit_units: int
    asked_units: int
    allotted_units: int
    seed: bytes
    commitment: str
    rows: list[Row]


def read(text: str) -> Published:
    """The document that `GET /rounds/{round_id}/allocation` answers.

    Raises:
        BadList: it is none; the text says where.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise BadList("it is no JSON document") from None
    if not isinstance(document, dict) or not isinstance(document.get("pledges"), list):
        raise BadList("it is no published allocation: there are no `pledges`")
    if document.get("rule") not in RULES:
        raise BadList(f"rule is none of {', '.join(sorted(RULES))}")
    if len(document["pledges"]) > MOST_ROWS:
        raise BadList(f"more than {MOST_ROWS} pledges")
    return Published(
        rule=document["rule"],
        limit_units=_whole(document, "limit_units"),
        asked_units=_whole(document, "asked_units"),
        allotted_units=_whole(document, "allotted_units"),
        seed=_seed(document),
        commitment=str(document.get("commitment")),
        rows=[_row(each, at) for at, each in enumerate(document["pledges"], start=1)],
    )


def head_differences(found: Published, told: str | None) -> Iterator[str]:
    """What the head says against its own seed and lines, or against the commitment `told`."""
    if commitment(found.seed) != found.commitment:
        yield "seed: it is not the one that was committed to"
    if told is not None and told != found.commitment:
        yield f"commitment: it is {found.commitment}, before opening it was {told}"
    for said, column in (
        (found.asked_units, "units"),
        (found.allotted_units, "allotted_units"),
    ):
        added = sum(int(row[column]) for row in found.rows)
        if added != said:
            yield f"{column}: the lines add up to {added}, the head says {said}"


def _whole(document: Mapping[str, Any], name: str, where: str = "") -> int:
    value = document.get(name)
    if type(value) is int and 0 <= value <= MOST_UNITS:
        return value
    raise BadList(f"{where}{name} is no whole number from 0 to {MOST_UNITS}")


def _seed(document: Mapping[str, Any]) -> bytes:
    try:
        seed = bytes.fromhex(str(document.get("seed")))
    except ValueError:
        seed = b""
    if len(seed) != SEED_BYTES:
        raise BadList(f"seed is not {SEED_BYTES} bytes in hexadecimal digits")
    return seed


def _row(line: object, at: int) -> Row:
    where = f"pledge {at}: "
    if not isinstance(line, dict):
        raise BadList(f"{where}it is no line of an allocation")
    for name in ("units", "allotted_units", "investor_units"):
        _whole(line, name, where)
    return {**{column: str(line.get(name)) for name, column in _COLUMNS.items()}, **_ALIKE}
