"""Each pledge's share of an allocation with what it follows from; an investor counts once.

Who splits one pledge into five gets no more: the rule sees investors, and each one's units go
to her own pledges in the order of their lots.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import numpy as np

from services.matching.allocations.domain.allocation import allocate
from services.matching.allocations.domain.claims import HALVES, MOST_UNITS, Claims, Ids
from services.matching.allocations.domain.lot import lots


class Contradiction(ValueError):
    """The pledges say two things of one investor, or one thing twice."""


@dataclass(frozen=True, slots=True)
class Pledged:
    """One confirmed pledge of the round at its cut.

    `investor` is a name for this round alone. What she may hold (`at_most`, None: no limit),
    wants at all (`at_least`) and her tier are the same on all of her pledges.
    """

    pledge_id: UUID
    investor: UUID
    units: int
    at_most: int | None = None
    at_least: int = 1
    tier: int = 0


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a pledge is given (0..units), its investor in all, and the lots of both."""

    pledged: Pledged
    allotted_units: int
    investor_units: int
    investor_lot: str
    pledge_lot: str


def certificates(
    pledges: Iterable[Pledged], rule: str, limit_units: int, seed: bytes
) -> list[Certificate]:
    """One for each pledge, in the order of their ids, whatever order they come in.

    Raises:
        Contradiction: see there; or more than `MOST_UNITS` are asked for.
    """
    ordered = sorted(pledges, key=attrgetter("investor", "pledge_id"))
    each_investor = [list(own) for _, own in groupby(ordered, attrgetter("investor"))]
    _agree(ordered, each_investor)
    claims = _claims(each_investor)
    given_units = allocate(claims, rule, limit_units, seed)
    pledge_lots = _hex(lots(seed, _ids([one.pledge_id for one in ordered])))
    lot_of = dict(zip((one.pledge_id for one in ordered), pledge_lots, strict=True))
    investor_lots = _hex(lots(seed, claims.ids))
    made = [
        certificate
        for own, given, lot in zip(
            each_investor, given_units.tolist(), investor_lots, strict=True
        )
        for certificate in _spread(own, given, lot, lot_of)
    ]
    return sorted(made, key=lambda one: one.pledged.pledge_id)


def _agree(ordered: Sequence[Pledged], each_investor: Sequence[Sequence[Pledged]]) -> None:
    if len({one.pledge_id for one in ordered}) < len(ordered):
        raise Contradiction("a pledge is listed twice")
    if sum(one.units for one in ordered) > MOST_UNITS:
        raise Contradiction(f"more than {MOST_UNITS} units are asked for")
    for own in each_investor:
        if len({(one.at_most, one.at_least, one.tier) for one in own}) > 1:
            raise Contradiction(f"{own[0].investor}: her pledges differ in what holds for her")


def _claims(each_investor: Sequence[Sequence[Pledged]]) -> Claims:
    firsts = [own[0] for own in each_investor]
    limits = [MOST_UNITS if one.at_most is None else one.at_most for one in firsts]
    return Claims(
        ids=_ids([one.investor for one in firsts]),
        units=np.array([sum(one.units for one in own) for own in each_investor], np.int64),
        at_most=np.array(limits, np.int64),
        at_least=np.array([one.at_least for one in firsts], np.int64),
        tiers=np.array([one.tier for one in firsts], np.int64),
    )


def _ids(ids: Sequence[UUID]) -> Ids:
    return np.frombuffer(b"".join(each.bytes for each in ids), HALVES).reshape(-1, 2)


def _hex(drawn: Ids) -> list[str]:
    return [f"{high:016x}{low:016x}" for high, low in drawn.tolist()]


def _spread(
    own: Sequence[Pledged], given: int, investor_lot: str, lot_of: Mapping[UUID, str]
) -> Iterable[Certificate]:
    left = given
    for one in sorted(own, key=lambda each: lot_of[each.pledge_id]):
        allotted = min(one.units, left)
        left -= allotted
        yield Certificate(one, allotted, given, investor_lot, lot_of[one.pledge_id])
