"""Give a round's units away by its rule, at the cut, with the function of the command."""

from collections.abc import Sequence
from datetime import datetime

from services.matching.allocations.domain.certificates import Pledged, certificates
from services.matching.allocations.domain.lot import name_under
from services.matching.outcomes import allocations_store
from services.matching.outcomes.allocations_store import Given, Line
from services.matching.outcomes.domain import Counted
from services.matching.rounds import lots_store
from services.matching.rounds.store import Round
from shared.database import Transaction


async def allot(
    tx: Transaction, decided: Round, counted: Sequence[Counted], now: datetime
) -> int | None:
    """What the counted pledges are given, in minor units, kept with a line for each of them.

    None where the round gives by no rule: each pledge then gets what it asked for.
    """
    if decided.allotment_rule is None:
        return None
    seed = await lots_store.seed(tx.sql, decided.id)
    lines = drawn(decided.allotment_rule, decided.limit_units, seed, counted)
    of = {each.pledge_id: each for each in counted}
    given = Given(
        round_id=decided.id,
        rule=decided.allotment_rule,
        seed=seed,
        limit_units=decided.limit_units,
        asked_units=sum(each.units for each in counted),
        allotted_units=sum(each.allotted_units for each in lines),
        allotted_minor=sum(of[each.pledge_id].costs(each.allotted_units) for each in lines),
        decided_at=now,
    )
    await allocations_store.write(tx.sql, given, lines)
    return given.allotted_minor


def drawn(rule: str, limit_units: int, seed: bytes, counted: Sequence[Counted]) -> list[Line]:
    """A line for each counted pledge; the list names pledges and investors under the seed."""
    pledges = {name_under(seed, each.pledge_id): each for each in counted}
    asked = [
        Pledged(name, name_under(seed, each.investor_id), each.units)
        for name, each in pledges.items()
    ]
    return [
        Line(
            certificate=made.pledged.pledge_id,
            pledge_id=pledges[made.pledged.pledge_id].pledge_id,
            investor=made.pledged.investor,
            units=made.pledged.units,
            allotted_units=made.allotted_units,
            investor_units=made.investor_units,
            investor_lot=made.investor_lot,
            pledge_lot=made.pledge_lot,
        )
        for made in certificates(asked, rule, limit_units, seed)
    ]
