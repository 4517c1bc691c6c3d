"""Pledges as they are shown: to whoever acts for the investor, and as counts without a name."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.matching.allocations.domain.lot import name_under
from services.matching.pledges import store
from services.matching.pledges.domain import ASKED, State, commands
from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.schemas import (
    BookOut,
    CountOut,
    NextOut,
    PledgeOut,
    ReconfirmationOut,
    StepOut,
    What,
)
from services.matching.rounds.domain import OVER
from shared.database import Transaction
from shared.errors import NotFound
from shared.memberships import HANDLER_USERS, STAFF, holds, require_acts_for, require_session

# Fewer people than this could be told apart.
FEWEST_PEOPLE: Final = 5

_WHAT: Final[Mapping[State, What]] = {
    "placed": "decision",
    "waitlisted": "place_in_line",
    "seated": "pay",
    "confirmed": "outcome",
    "closing": "void",
    "refund_due": "refund",
    "due": "collection",
    "collected": "settlement",
    "disputed": "dispute",
}


async def one(tx: Transaction, pledge_id: UUID, now: datetime) -> PledgeOut:
    """One pledge, for those who act for its investor.

    Raises:
        NotFound: no such pledge for this asker.
    """
    await require_session(tx)
    rows = await store.read(tx.sql, pledge_id=pledge_id)
    if not rows:
        raise NotFound
    await require_acts_for(tx, rows[0]["investor_id"], now)
    return (await _shown(tx, rows, now))[0]


async def of_investor(tx: Transaction, investor_id: UUID, now: datetime) -> list[PledgeOut]:
    """The pledges of one investor, newest first.

    Raises:
        NotFound: no such investor for this asker.
    """
    await require_acts_for(tx, investor_id, now)
    return await _shown(tx, await store.read(tx.sql, investor_id=investor_id), now)


async def counts(tx: Transaction, round_id: UUID, now: datetime) -> BookOut:
    """How a round's pledges stand, for its owner, its chamber's people and its handler's.

    Of an investment only the handler's people see numbers of fewer than five people.

    Raises:
        NotFound: no such round for this asker.
    """
    await require_session(tx)
    people = await store.round_people(tx.sql, round_id)
    person_id = tx.actor.person_id
    if people is None or person_id is None:
        raise NotFound
    is_of_handler = people["handler_id"] is not None and await holds(
        tx.sql, person_id, people["handler_id"], HANDLER_USERS, now
    )
    is_staff = await holds(tx.sql, person_id, people["chamber_id"], STAFF, now)
    if not (is_of_handler or is_staff or people["owner_person_id"] == person_id):
        raise NotFound
    is_full = is_of_handler or people["instrument"] not in {"fund", "equity"}
    rows = await store.counts(tx.sql, round_id)
    return BookOut(round_id=round_id, counts=[_count(row, is_full=is_full) for row in rows])


def _count(row: Any, *, is_full: bool) -> CountOut:  # noqa: ANN401  # an asyncpg record
    if not is_full and row["people"] < FEWEST_PEOPLE:
        return CountOut(state=row["state"], pledges=None, amount_minor=None)
    return CountOut(
        state=row["state"], pledges=row["pledges"], amount_minor=row["amount_minor"]
    )


async def _shown(tx: Transaction, rows: Sequence[Any], now: datetime) -> list[PledgeOut]:
    steps = await store.history(tx.sql, [row["id"] for row in rows])
    changed = {row["round_id"] for row in rows if row["material_version"]}
    amended = await store.amendments(tx.sql, changed) if changed else {}
    return [
        _out(row, steps.get(row["id"], []), amended.get(row["round_id"], []), now)
        for row in rows
    ]


_OF_ROW: Final = sorted(
    set(PledgeOut.model_fields)
    - {"pledge_id", "next", "may_withdraw", "steps", "reconfirmation", "certificate"}
)


def _out(
    row: Any,  # noqa: ANN401  # an asyncpg record
    steps: Sequence[Any],
    amended: Sequence[Any],
    now: datetime,
) -> PledgeOut:
    pledge = Pledge(**{field.name: row[field.name] for field in fields(Pledge)})
    is_over = row["round_state"] in OVER
    is_asked = (
        not is_over
        and pledge.state in ASKED
        and pledge.agreed_version < row["material_version"]
    )
    return PledgeOut(
        pledge_id=pledge.id,
        next=_next(pledge, row["mode"]),
        may_withdraw=commands.may_withdraw(pledge, is_over=is_over, now=now, is_asked=is_asked),
        reconfirmation=_reconfirmation(pledge, amended, is_asked=is_asked),
        certificate=name_under(bytes(row["seed"]), pledge.id) if row["seed"] else None,
        steps=[
            StepOut(step_no=each["step_no"], state=each["to_state"], at=each["at"])
            for each in steps
        ],
        **{name: row[name] for name in _OF_ROW},
    )


def _reconfirmation(
    pledge: Pledge, amended: Sequence[Any], *, is_asked: bool
) -> ReconfirmationOut | None:
    """What changed since the investor's last yes: from the page they saw to the newest."""
    missed = [each for each in amended if each["terms_version"] > pledge.agreed_version]
    if not missed:
        return None
    first, last = missed[0], missed[-1]
    return ReconfirmationOut(
        terms_version=last["terms_version"],
        was_version=first["was_version"],
        version=last["version"],
        asked_at=last["asked_at"],
        reconfirm_by=last["reconfirm_by"],
        is_open=is_asked,
    )


def _next(pledge: Pledge, mode: str) -> NextOut:
    """Dates that are promises; an inner deadline that only raises an alarm is not shown."""
    dates: dict[State, datetime | None] = {
        "seated": pledge.pay_by,
        "confirmed": pledge.deadline,
        "waitlisted": pledge.deadline,
        "collected": pledge.withdraw_until,
    }
    is_charged_next = mode == "flexible" and pledge.state == "confirmed"
    return NextOut(
        what="charge" if is_charged_next else _WHAT.get(pledge.state, "nothing"),
        by=dates.get(pledge.state),
    )
