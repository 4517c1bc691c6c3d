"""investors' stores over rows in memory; each function bears the name of the real one."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.investors.caps.domain import Bucket, Entry
from services.investors.caps.store import New
from services.investors.decisions.domain.applicant import Applicant
from services.investors.decisions.store import Decided
from services.investors.profiles.domain import Figures, Profile
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion
from shared.encryption import ColumnKey
from tests.schedules.rows import RowRefused, Rows

CAP_MINOR = 500_000


def _rule(check: Any, instrument: str, **parameters: Any) -> RuleVersion:
    return RuleVersion(
        rule_id=f"{check}.{instrument}",
        version=1,
        check=check,
        jurisdiction="JP",
        instrument=instrument,
        licence=None,
        valid_from=None,
        valid_to=None,
        parameters=parameters,
        article_ja="",
        article_en="",
        source="",
        confidence="H",
    )


RULES = Rulebook(
    [
        _rule("investor_cap", "reward", kind="none"),
        _rule(
            "investor_cap",
            "equity",
            kind="formula",
            net_assets_bps=500,
            income_bps=500,
            floor_minor=CAP_MINOR,
            ceiling_minor=2_000_000,
        ),
        _rule("withdrawal", "equity", kind="days", days=8, first_day=1),
    ]
)


def applicant(investor_id: UUID, handler_id: UUID, issuer_id: UUID, today: date) -> Applicant:
    """Ready for everything, with room for `CAP_MINOR` of equity."""
    figures = Figures(
        kind="person",
        assets_on=today,
        net_assets_minor=0,
        income_minor=0,
        income_from=date(today.year, 1, 1),
        income_until=date(today.year, 12, 31),
    )
    return Applicant(
        is_registered=True,
        is_contact_confirmed=True,
        people=frozenset({investor_id}),
        profiles=(
            Profile(investor_id, 1, date(1980, 1, 1), is_suitable=True, figures=figures),
        ),
        verified_by=frozenset({handler_id}),
        declared_on={(issuer_id, "common"): today},
    )


async def _load(sql: Rows) -> Rulebook:
    return RULES


async def _lock(sql: Rows, buckets: Collection[Bucket]) -> None:
    """Transactions follow each other here."""


async def _read(sql: Rows, buckets: Collection[Bucket]) -> dict[Bucket, list[Entry]]:
    found: dict[Bucket, list[Entry]] = {bucket: [] for bucket in buckets}
    for new in sql.table("cap_entry").values():
        if new.entry.bucket in found:
            found[new.entry.bucket].append(new.entry)
    return found


async def _of_holds(sql: Rows, hold_ids: Collection[UUID]) -> list[Entry]:
    entries = (new.entry for new in sql.table("cap_entry").values())
    return [each for each in entries if each.hold_id in hold_ids]


async def _buckets_of_pledges(sql: Rows, pledge_ids: Collection[UUID]) -> list[Bucket]:
    entries = (new.entry for new in sql.table("cap_entry").values())
    return sorted({each.bucket for each in entries if each.pledge_id in pledge_ids})


async def _buckets_of_rounds(sql: Rows, round_ids: Collection[UUID]) -> list[Bucket]:
    entries = (new.entry for new in sql.table("cap_entry").values())
    return sorted({each.bucket for each in entries if each.round_id in round_ids})


async def _add(sql: Rows, entries: Sequence[New], now: datetime) -> None:
    for new in entries:
        sql.effect()
        sql.append("cap_entry", new)


CAPS = {
    "lock": _lock,
    "read": _read,
    "of_holds": _of_holds,
    "buckets_of_pledges": _buckets_of_pledges,
    "buckets_of_rounds": _buckets_of_rounds,
    "add": _add,
}


async def _keep_days(sql: Rows, days: Sequence[tuple[UUID, date, UUID]], now: datetime) -> None:
    for round_id, day, _ in days:
        sql.effect()
        sql.table("moved_day")[round_id] = day


async def _moved_days(sql: Rows, round_ids: Collection[UUID]) -> dict[UUID, date]:
    known = sql.table("moved_day")
    return {each: known[each] for each in round_ids if each in known}


DAYS = {"keep": _keep_days, "moved": _moved_days}


async def _applicants(
    sql: Rows, investor_ids: Collection[UUID], key: ColumnKey, now: datetime, *, capped: bool
) -> dict[UUID, Applicant]:
    known = sql.table("investor")
    return {each: known[each] for each in investor_ids if each in known}


async def _known(sql: Rows, attempts: Sequence[tuple[UUID, int]]) -> set[tuple[UUID, int]]:
    return {each for each in attempts if each in sql.table("decision")}


async def _decided(
    sql: Rows, decided: Sequence[Decided], key: ColumnKey, now: datetime
) -> None:
    for each in decided:
        sql.effect()
        if (each.pledge_id, each.attempt) in sql.table("decision"):
            raise RowRefused("decision")
        sql.table("decision")[each.pledge_id, each.attempt] = each


async def _handlers_of(sql: Rows, decision_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    return {
        each.decision_id: each.application.offer.handler_id
        for each in sql.table("decision").values()
        if each.decision_id in decision_ids
    }


DECISIONS = {
    "handlers_of": _handlers_of,
    "known": _known,
    "add": _decided,
}
APPLICANTS = {"of_investors": _applicants}
RULEBOOK = {"load": _load}
