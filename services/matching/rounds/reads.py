"""Rounds as everybody may see them."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.matching.rounds import domain, progress, store
from services.matching.rounds.schemas import (
    DeliveryOfReturn,
    NamedSupporter,
    OutcomeOut,
    ReturnOut,
    RoundOut,
    SpanOut,
)
from shared.database import Sql

# One more than a page shows tells that there are more.
MOST_NAMED: Final = 13


async def show(sql: Sql, round_ids: Collection[UUID], now: datetime) -> list[RoundOut]:
    """Rounds as everybody may see them; unknown ids are left out."""
    rows, returns = await store.read(sql, round_ids)
    return [_out(row, returns.get(row["id"], []), now) for row in rows]


async def show_by_day(sql: Sql, round_id: UUID, now: datetime) -> list[RoundOut]:
    """One round with how it came together, or none."""
    shown = await show(sql, [round_id], now)
    days = await store.days(sql, round_id) if shown else []
    return [one.model_copy(update={"progress": _progress(days, one.opens_at)}) for one in shown]


async def with_supporters(sql: Sql, shown: RoundOut) -> RoundOut:
    """A round with whom its page names, and how its returns stand."""
    named = await store.named(sql, shown.round_id, MOST_NAMED)
    deliveries = await store.deliveries(sql, shown.round_id)
    return shown.model_copy(
        update={
            "named": [NamedSupporter(**row) for row in named],
            "deliveries": [DeliveryOfReturn(**row) for row in deliveries],
        }
    )


def _progress(days: Sequence[progress.Span], opens_at: datetime) -> list[SpanOut]:
    found = progress.spans(days, opens_at.astimezone(domain.JST).date())
    return [SpanOut(**asdict(each)) for each in found]


def _out(row: Any, returns: Sequence[Any], now: datetime) -> RoundOut:  # noqa: ANN401
    left = max(row["book_limit_units"] - row["units_taken"], 0)
    takes = domain.takes_pledges(row["state"], row["closes_at"], now)
    ended = {"bank_transfer"} if row["transfers_end"] <= now else set()
    return RoundOut(
        round_id=row["id"],
        takes_pledges=takes,
        units_left=left,
        returns=[
            ReturnOut(
                return_id=each["return_id"],
                unit_minor=each["unit_minor"],
                stock_units=each["stock_units"],
                units_left=left
                if each["stock_units"] is None
                else min(left, each["stock_units"] - each["units_taken"]),
            )
            for each in returns
        ],
        open_rails=[rail for rail in row["rails"] if takes and rail not in ended],
        house_term_ends_at=domain.house_term_ends(
            row["instrument"], row["mode"], max(now, row["opens_at"]), row["closes_at"]
        ),
        outcome=_outcome(row),
        **{name: row[name] for name in _SAME},
    )


def _outcome(row: Any) -> OutcomeOut | None:  # noqa: ANN401  # an asyncpg record
    if row["outcome"] is None:
        return None
    return OutcomeOut(
        result=row["outcome"],
        decided_at=row["decided_at"],
        counted_minor=row["counted_minor"],
        counted_pledges=row["counted_pledges"],
        certificate_sha256=row["certificate_sha256"],
        allotted_minor=row["allotted_minor"],
    )


_SAME = sorted(
    set(RoundOut.model_fields)
    - {"round_id", "takes_pledges", "units_left", "returns", "open_rails", "outcome"}
    - {"house_term_ends_at", "progress", "named", "deliveries"}
)
