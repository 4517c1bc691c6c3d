"""matching's stores over rows in memory; each function bears the name of the real one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from services.matching.outcomes.allocations_store import Given, Line
from services.matching.outcomes.domain import Counted
from services.matching.outcomes.store import Totals
from services.matching.payment_days.domain import DayMove
from services.matching.payment_days.store import Dated
from services.matching.pledges.acceptance import Door, Order, is_rail_closed
from services.matching.pledges.acceptance_store import Accepted, Ids
from services.matching.pledges.domain import ASKED, BACKED
from services.matching.pledges.domain.book import Book
from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.domain.steps import Step
from services.matching.pledges.store import RoundFacts
from services.matching.pledges.timers_store import Asking
from services.matching.rounds.amendments_domain import Asked
from services.matching.rounds.domain import OVER
from services.matching.rounds.store import Cause, Move, Round
from services.matching.ties.domain import Ties
from services.matching.ties.store import About
from shared.contracts.listing import RoundAmended, Terms
from shared.contracts.matching import Offer, PledgePlaced
from shared.database import Actor
from shared.outbox import add as say
from tests.schedules.rows import Rows, begun, filled

_RUNNING = ("open", "paused", "settling")


def _rounds(sql: Any, ids: Iterable[UUID]) -> list[dict[str, Any]]:
    known = sql.table("round")
    return [known[each] for each in sorted(ids) if each in known]


def _move(sql: Rows, round_id: UUID, **changes: Any) -> None:
    known = sql.table("round")
    known[round_id] = {**known[round_id], **changes}


def _pledges(sql: Rows, round_id: UUID, *states: str) -> list[Pledge]:
    found = [
        each
        for each in sql.table("pledge").values()
        if each.round_id == round_id and each.state in states
    ]
    return sorted(found, key=lambda each: each.id)


async def _lock(sql: Rows, round_ids: Collection[UUID]) -> dict[UUID, Round]:
    return {row["id"]: filled(Round, row) for row in _rounds(sql, round_ids)}


async def _schedule(
    sql: Rows,
    *,
    round_id: UUID,
    project_id: UUID,
    offer: Offer,
    terms: Terms,
    terms_version: int,
    now: datetime,
) -> None:
    sql.effect()
    row = {
        **terms.model_dump(),
        "id": round_id,
        "project_id": project_id,
        "chamber_id": offer.chamber_id,
        "handler_id": offer.handler_id,
        "owner_person_id": offer.owner_person_id,
        "state": "scheduled",
        "terms_version": terms_version,
        "offer": offer.model_dump(mode="json"),
        "book_limit_units": terms.book_limit_units or terms.limit_units,
        "units_taken": 0,
        "ended_by": None,
        "ended_by_kind": None,
        "told_at": None,
        "notice": None,
        "notice_at": None,
        "outcome": None,
        "unchecked_move": None,
        "material_version": 0,
        "reconfirm_by": None,
        "remind_at": None,
        "was_version": None,
        "version": None,
    }
    sql.table("round")[round_id] = row


async def _record(sql: Rows, move: Move, now: datetime) -> None:
    sql.effect()
    sql.append("round_event", move)


async def _save_round(sql: Rows, move: Move, now: datetime) -> None:
    ended = move.cause if move.to_state in OVER else None
    _move(
        sql,
        move.round_id,
        state=move.to_state,
        ended_by=ended.id if ended else None,
        ended_by_kind=ended.kind if ended else None,
        notice=move.notice,
        notice_at=now if move.notice is not None else None,
    )
    await _record(sql, move, now)


async def _to_open(sql: Rows, now: datetime, limit: int) -> list[UUID]:
    return [
        row["id"]
        for row in sql.listed("round")
        if row["state"] == "scheduled" and row["opens_at"] <= now
    ][:limit]


async def _to_settle(sql: Rows, now: datetime, limit: int) -> list[UUID]:
    return [
        row["id"]
        for row in sql.listed("round")
        if row["state"] in {"open", "paused"} and row["closes_at"] <= now
    ][:limit]


async def _read(sql: Rows, round_ids: Collection[UUID]) -> tuple[list[Any], dict[UUID, Any]]:
    return _rounds(sql, round_ids), {}


async def _lift(sql: Rows, told: Sequence[tuple[UUID, UUID]]) -> None:
    for round_id, move_id in told:
        sql.effect()
        if sql.table("round")[round_id]["unchecked_move"] == move_id:
            _move(sql, round_id, unchecked_move=None)


async def _amend(
    sql: Rows, event: RoundAmended, terms_version: int, asked: Asked, now: datetime
) -> None:
    sql.effect()
    _move(
        sql,
        event.round_id,
        terms_version=terms_version,
        material_version=terms_version,
        target_minor=event.target_minor,
        reconfirm_by=asked.reconfirm_by,
        remind_at=asked.remind_at,
        was_version=event.was_version,
        version=event.version,
    )
    if sql.table("round")[event.round_id]["mode"] != "flexible":
        return
    for each in _pledges(sql, event.round_id, "confirmed"):
        assert each.deadline is not None
        later = max(each.deadline, asked.reconfirm_by)
        sql.table("pledge")[each.id] = replace(each, deadline=later)


async def _dated(sql: Rows, round_id: UUID) -> Dated | None:
    found = _rounds(sql, [round_id])
    return filled(Dated, found[0]) if found else None


async def _find_move(sql: Rows, move_id: UUID) -> DayMove | None:
    found: DayMove | None = sql.table("payment_day_move").get(move_id)
    return found


async def _add_move(sql: Rows, move: DayMove) -> bool:
    sql.effect()
    sql.table("payment_day_move")[move.id] = move
    offer = sql.table("round")[move.round_id]["offer"]
    _move(
        sql,
        move.round_id,
        payment_day=move.payment_day,
        terms_version=move.terms_version,
        unchecked_move=move.said,
        offer={**offer, "payment_day": move.payment_day.isoformat()},
    )
    return True


async def _ties(sql: Rows, person_id: UUID, about: About, now: datetime) -> Ties:
    return Ties(is_owner=False, is_linked_to_owner=False, has_pledged_to_project=False)


RECHECKS = {"lift": _lift}
AMENDMENTS = {"amend": _amend}
PAYMENT_DAYS = {"dated": _dated, "find": _find_move, "add": _add_move}
TIES = {"ties": _ties}
ROUNDS = {
    "lock": _lock,
    "schedule": _schedule,
    "record": _record,
    "save": _save_round,
    "to_open": _to_open,
    "to_settle": _to_settle,
    "read": _read,
}


_NOBODY = {
    "is_allowed": True,
    "is_session_ended": False,
    "is_id_taken": False,
    "attempts": 0,
    "offered_units": None,
}


async def _accept(
    sql: Rows,
    order: Order,
    ids: Ids,
    *,
    attempts_per_minute: int,
    decide_by: datetime,
    trace: str | None,
    now: datetime,
) -> Accepted:
    row = sql.table("round")[order.round_id]
    is_open = row["state"] == "open" and row["closes_at"] > now
    is_open_rail = not is_rail_closed(order.rail, filled(Door, {**_NOBODY, **row}), now)
    door = filled(
        Door,
        {
            **_NOBODY,
            **row,
            "offered_units": row["limit_units"],
        },
    )
    known = order.pledge_id in sql.table("pledge")
    if known or not is_open or not is_open_rail or order.units > row["limit_units"]:
        return Accepted(is_placed=False, amount_minor=None, currency=None, door=door)
    sql.effect()
    pledge = Pledge(
        id=order.pledge_id,
        round_id=order.round_id,
        investor_id=order.investor_id,
        person_id=order.person_id,
        return_id=order.return_id,
        units=order.units,
        amount_minor=order.units * row["unit_minor"] + order.extra_minor,
        extra_minor=order.extra_minor,
        currency=row["currency"],
        rail=order.rail,
        terms_version=order.terms_version,
        applied_at=now,
        state="placed",
        deadline=decide_by,
    )
    sql.table("pledge")[pledge.id] = pledge
    sql.table("body_hash")[pledge.id] = order.body_hash
    _log(sql, pledge, None, "accept", ids.event_id, Cause("request", ids.command_id), now)
    event = PledgePlaced.model_validate(
        {
            **asdict(pledge),
            "pledge_id": pledge.id,
            "offer": row["offer"],
            "event_id": ids.event_id,
            "aggregate_version": 1,
            "occurred_at": now,
        }
    )
    await say(begun(sql, Actor("accept")), [event])
    return Accepted(
        is_placed=True, amount_minor=pledge.amount_minor, currency=pledge.currency, door=door
    )


def _log(  # noqa: PLR0917  # the columns of a line
    sql: Rows,
    after: Pledge,
    was: str | None,
    on: str,
    said: UUID | None,
    cause: Cause,
    now: datetime,
) -> None:
    line = SimpleNamespace(
        pledge_id=after.id,
        round_id=after.round_id,
        step_no=after.step_no,
        on=on,
        was=was,
        state=after.state,
        said=said,
        cause=cause,
        at=now,
        amount_minor=after.amount_minor,
        attempt=after.attempt,
    )
    line.number = sql.append("pledge_event", line)


async def _known(sql: Rows, pledge_id: UUID) -> Any:
    pledge = sql.table("pledge").get(pledge_id)
    if pledge is None:
        return None
    return {**asdict(pledge), "body_hash": sql.table("body_hash")[pledge_id]}


async def _lock_books(sql: Rows, round_ids: Collection[UUID]) -> dict[UUID, Book]:
    books = {}
    for row in _rounds(sql, round_ids):
        values = {
            **row,
            "round_id": row["id"],
            "is_over": row["state"] in OVER,
            "units_free": row["book_limit_units"] - row["units_taken"],
            "returns_free": {},
            "is_awaited": bool(_pledges(sql, row["id"], "waitlisted")),
            "transfer_within": timedelta(days=row["transfer_within_days"]),
        }
        books[row["id"]] = filled(Book, values)
    return books


async def _lock_pledges(sql: Rows, pledge_ids: Collection[UUID]) -> dict[UUID, Pledge]:
    known = sql.table("pledge")
    return {each: known[each] for each in sorted(pledge_ids) if each in known}


async def _save(
    sql: Rows,
    books: Sequence[Book],
    steps: Sequence[Step],
    *,
    said: Mapping[UUID, UUID],
    causes: Mapping[UUID, Cause],
    now: datetime,
) -> None:
    if not steps:
        return
    sql.effect()
    if any(each.units_taken for each in steps):
        for book in books:
            limit = sql.table("round")[book.round_id]["book_limit_units"]
            _move(sql, book.round_id, units_taken=limit - book.units_free)
    for each in steps:
        sql.table("pledge")[each.pledge.id] = each.pledge
        cause = causes[each.pledge.id]
        _log(sql, each.pledge, each.was.state, each.on, said.get(each.pledge.id), cause, now)
        if each.units_taken:
            entry = SimpleNamespace(
                pledge_id=each.pledge.id, units=each.units_taken, on=each.on, cause=cause
            )
            sql.append("seat_entry", entry)


async def _round_facts(sql: Rows, round_ids: Collection[UUID]) -> dict[UUID, RoundFacts]:
    return {row["id"]: filled(RoundFacts, row) for row in _rounds(sql, round_ids)}


async def _due(sql: Rows, state: str, now: datetime, limit: int) -> list[UUID]:
    late = [
        each
        for each in sql.listed("pledge")
        if each.state == state and each.deadline is not None and each.deadline <= now
    ]
    late.sort(key=lambda each: (each.deadline, each.id))
    return list(dict.fromkeys(each.round_id for each in late))[:limit]


async def _pledges_due(
    sql: Rows, round_id: UUID, state: str, now: datetime, limit: int
) -> list[UUID]:
    found = _pledges(sql, round_id, state)
    return [each.id for each in found if each.deadline and each.deadline <= now][:limit]


async def _term_over(sql: Rows, now: datetime, limit: int) -> list[UUID]:
    return [
        row["id"]
        for row in sql.listed("round")
        if row["mode"] == "flexible"
        and row["state"] in _RUNNING
        and await _terms_over(sql, row["id"], now, 1)
    ][:limit]


async def _terms_over(sql: Rows, round_id: UUID, now: datetime, limit: int) -> list[UUID]:
    material = sql.table("round")[round_id]["material_version"]
    found = _pledges(sql, round_id, "confirmed")
    return [
        each.id
        for each in found
        if each.deadline and each.deadline < now and each.agreed_version >= material
    ][:limit]


def _lack_yes(sql: Rows, round_id: UUID, on: Asking, now: datetime) -> list[UUID]:
    row = sql.table("round")[round_id]
    version = row["material_version"]
    found = [each for each in _pledges(sql, round_id, *ASKED) if each.agreed_version < version]
    if on == "reconfirm_asked":
        return [each.id for each in found if (each.asked_version or 0) < version]
    asked = [each for each in found if each.asked_version == version]
    if on == "reconfirm_passed":
        return [each.id for each in asked if row["reconfirm_by"] < now]
    is_time = bool(version) and row["remind_at"] <= now <= row["reconfirm_by"]
    return [each.id for each in asked if is_time and (each.reminded_version or 0) < version]


async def _rounds_to(sql: Rows, on: Asking, now: datetime, limit: int) -> list[UUID]:
    return [
        row["id"]
        for row in sql.listed("round")
        if row["state"] in _RUNNING and _lack_yes(sql, row["id"], on, now)
    ][:limit]


async def _pledges_to(
    sql: Rows, on: Asking, round_id: UUID, now: datetime, limit: int
) -> list[UUID]:
    return _lack_yes(sql, round_id, on, now)[:limit]


async def _is_answered(sql: Rows, round_id: UUID) -> bool:
    material = sql.table("round")[round_id]["material_version"]
    return all(each.agreed_version >= material for each in _pledges(sql, round_id, *ASKED))


async def _free_to_settle(sql: Rows, now: datetime, limit: int) -> list[UUID]:
    return [
        row["id"]
        for row in sql.listed("round")
        if await _settling_pledges(sql, row["id"], now, 1)
    ][:limit]


async def _settling_pledges(sql: Rows, round_id: UUID, now: datetime, limit: int) -> list[UUID]:
    return [
        each.id
        for each in _pledges(sql, round_id, "collected")
        if each.withdraw_until is None or each.withdraw_until < now
    ][:limit]


async def _rounds_with_a_line(sql: Rows, limit: int) -> list[UUID]:
    return [
        row["id"]
        for row in sql.listed("round")
        if row["has_waitlist"]
        and row["state"] in _RUNNING
        and row["units_taken"] < row["book_limit_units"]
        and _pledges(sql, row["id"], "waitlisted")
    ][:limit]


async def _in_line(sql: Rows, round_id: UUID, limit: int) -> list[UUID]:
    came = {
        line.pledge_id: line.number
        for line in sql.listed("pledge_event")
        if line.state == "waitlisted"
    }
    waiting = _pledges(sql, round_id, "waitlisted")
    return [each.id for each in sorted(waiting, key=lambda each: came[each.id])][:limit]


async def _overdue(sql: Rows, before: datetime, limit: int) -> list[tuple[UUID, str]]:
    alarmed = sql.table("alarm")
    return [
        (each.id, each.state)
        for each in sql.listed("pledge")
        if each.deadline is not None
        and each.deadline < before
        and not any(
            subject == str(each.id) and at >= each.deadline
            for (subject, _), at in alarmed.items()
        )
    ][:limit]


async def _forget_attempts(sql: Rows, before: datetime, limit: int) -> int:
    return 0


async def _forget_showings(sql: Rows, before: date, limit: int) -> int:
    return 0


ACCEPTANCE = {"accept": _accept, "forget_attempts": _forget_attempts}
SHOWINGS = {"forget": _forget_showings}
PLEDGES = {
    "known": _known,
    "lock_books": _lock_books,
    "lock_pledges": _lock_pledges,
    "save": _save,
    "round_facts": _round_facts,
}
TIMERS = {
    "due": _due,
    "pledges_due": _pledges_due,
    "term_over": _term_over,
    "terms_over": _terms_over,
    "rounds_to": _rounds_to,
    "pledges_to": _pledges_to,
    "is_answered": _is_answered,
    "free_to_settle": _free_to_settle,
    "settling_pledges": _settling_pledges,
    "rounds_with_a_line": _rounds_with_a_line,
    "in_line": _in_line,
    "overdue": _overdue,
}


async def _outcomes_due(sql: Rows, now: datetime, limit: int) -> list[UUID]:
    return [
        row["id"]
        for row in sql.listed("round")
        if row["state"] == "settling"
        and row["settles_at"] <= now
        and not any(
            each.withdraw_until is not None and each.withdraw_until >= now
            for each in _pledges(sql, row["id"], "confirmed")
        )
    ][:limit]


async def _has_parked(sql: Rows, round_id: UUID, group: str) -> bool:
    return any(row["consumer"] == group for row in sql.listed("parked"))


async def _backed(sql: Rows, round_id: UUID) -> list[Counted]:
    material = sql.table("round")[round_id]["material_version"]
    found = [
        each
        for each in _pledges(sql, round_id, *BACKED)
        if not each.over_cap_since and each.agreed_version >= material
    ]
    return [
        Counted(each.id, each.units, each.amount_minor, each.investor_id, each.extra_minor)
        for each in found
    ]


async def _keep_lot(sql: Rows, round_id: UUID, seed: bytes, now: datetime) -> None:
    """By the round: a schedule has to come out the same again."""
    sql.effect()
    sql.table("round_lot").setdefault(round_id, round_id.bytes * 2)


async def _seed(sql: Rows, round_id: UUID) -> bytes:
    found: bytes = sql.table("round_lot")[round_id]
    return found


async def _write_allocation(sql: Rows, given: Given, lines: Sequence[Line]) -> None:
    sql.effect()
    sql.table("allocation")[given.round_id] = given
    for line in lines:
        sql.table("allocation_line")[line.pledge_id] = line


async def _allotted(sql: Rows, pledge_ids: Collection[UUID]) -> dict[UUID, int]:
    listed = sql.table("allocation_line")
    return {each: listed[each].allotted_units for each in pledge_ids if each in listed}


async def _cut(sql: Rows, round_id: UUID) -> int:
    numbers = (line.number for line in sql.listed("pledge_event") if line.round_id == round_id)
    return max(numbers, default=0)


async def _write(sql: Rows, round_id: UUID, totals: Totals) -> None:
    sql.effect()
    state = sql.table("round")[round_id]["state"]
    _move(sql, round_id, outcome=state, **asdict(totals))


async def _untold(sql: Rows, _now: datetime, limit: int) -> list[UUID]:
    return [
        row["id"] for row in sql.listed("round") if row["ended_by"] and row["told_at"] is None
    ][:limit]


async def _left(sql: Rows, round_id: UUID, states: Collection[str], limit: int) -> list[UUID]:
    return [each.id for each in _pledges(sql, round_id, *states)][:limit]


async def _mark_told(sql: Rows, round_id: UUID, now: datetime) -> None:
    sql.effect()
    _move(sql, round_id, told_at=now)


LOTS = {"keep": _keep_lot, "seed": _seed}
ALLOCATIONS = {"write": _write_allocation, "allotted": _allotted}
OUTCOMES = {
    "due": _outcomes_due,
    "has_parked": _has_parked,
    "backed": _backed,
    "cut": _cut,
    "write": _write,
    "untold": _untold,
    "left": _left,
    "mark_told": _mark_told,
}
