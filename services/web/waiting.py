"""What waits for a chamber beside submissions, from every service, with its age and its owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.web.catalogue import N_
from services.web.clients.cases import Cases
from services.web.clients.changes import Waiting as WaitingChange
from services.web.clients.http import or_none, together
from services.web.clients.listing import Card
from services.web.clients.matching import RefundDecision, RoundDecision
from services.web.clients.payments import Deposits
from services.web.clients.reports import Calendar
from services.web.clients.reports import Waiting as WaitingReport
from services.web.clients.reviews import Waiting
from services.web.clients.signals import SignalQueue
from services.web.clients.supporters import Waiting as WaitingSupporter
from services.web.clients.updates import Waiting as WaitingUpdate
from services.web.stop_words import KINDS
from services.web.visit import Visit
from services.web.words import japan_day

SECOND: Final = N_("もう1人の職員")
SECOND_APPROVER: Final = N_("もう1人の承認者")
OPERATOR: Final = N_("運営者")
ANYBODY: Final = N_("だれでも")
OWNER: Final = N_("実行者")
_MOST_CLOSINGS: Final = 5


@dataclass(frozen=True)
class Item:
    """One thing that waits since `since`. `kind` and `owner` are translated where shown.

    `owner` is who has to act: a role, or a name that is its own translation.
    """

    since: date
    kind: str
    path: str
    name: str
    owner: str


@dataclass(frozen=True)
class Waits:
    """The oldest first; `is_whole`: every service told what waits there."""

    items: list[Item]
    texts: int
    is_whole: bool


async def everything(visit: Visit, submitted: list[Waiting]) -> Waits:
    """All that waits; a service that is away costs its part, and that is said."""
    assert visit.session is not None
    house, session = visit.house, visit.session
    (
        cases,
        texts,
        deposits,
        refunds,
        stops,
        told,
        named,
        written,
        calendar,
        changes,
    ) = await together(
        or_none(house.accompanying.cases(session)),
        or_none(house.signals.queue(session)),
        or_none(house.payments.deposits(session)),
        or_none(house.matching.refund_decisions(session)),
        or_none(house.matching.round_decisions(session)),
        or_none(house.updates.queue(session)),
        or_none(house.supporters.queue(session)),
        or_none(house.reports.queue(session)),
        or_none(house.reports.calendar(session)),
        or_none(house.changes.queue(session)),
    )
    items = [
        *_of_seconds(submitted),
        *(_of_cases(cases) if cases else ()),
        *(_of_texts(texts) if texts else ()),
        *(_of_deposits(deposits, visit) if deposits else ()),
        *_of_refunds(refunds or [], visit),
        *_of_stops(stops or [], visit),
        *_of_updates(told or []),
        *_of_supporters(named or [], visit),
        *_of_reports(written or []),
        *(_of_overdue(calendar, visit) if calendar else ()),
        *_of_changes(changes or []),
    ]
    return Waits(
        sorted(items, key=lambda item: item.since),
        len(texts.items) if texts else 0,
        is_whole=None
        not in (
            cases,
            texts,
            deposits,
            refunds,
            stops,
            told,
            named,
            written,
            calendar,
            changes,
        ),
    )


def _of_seconds(submitted: list[Waiting]) -> Iterator[Item]:
    for one in submitted:
        if one.second_wanted is not None:
            since = japan_day(one.second_wanted.proposed_at)
            asked = SECOND_APPROVER if one.second_wanted.asked == "chamber" else OPERATOR
            path = f"/desk/projects/{one.project_id}"
            yield Item(since, N_("もう1人の承認"), path, one.title, asked)


def _of_cases(cases: Cases) -> Iterator[Item]:
    for case in cases.cases:
        if case.days_late:
            name = f"{case.visitor_name}　{case.next_step}"
            path = f"/desk/cases/{case.case_id}"
            yield Item(case.next_on, N_("案件の次の一歩"), path, name, case.contact_name)


def _of_texts(texts: SignalQueue) -> Iterator[Item]:
    for text in texts.items:
        since = japan_day(text.written_at)
        yield Item(since, N_("共感の声を読む"), "/desk/signals", text.title, ANYBODY)
    for question in texts.unanswered:
        since, path = (
            japan_day(question.released_at),
            f"/projects/{question.project_id}#signals",
        )
        owner = question.issuer_name
        yield Item(since, N_("回答のない質問（5営業日超）"), path, question.title, owner)


def _of_updates(updates: list[WaitingUpdate]) -> Iterator[Item]:
    for one in updates:
        since = japan_day(one.written_at)
        yield Item(since, N_("活動報告を読む"), "/desk/updates", one.title, ANYBODY)


def _of_supporters(named: list[WaitingSupporter], visit: Visit) -> Iterator[Item]:
    for one in named:
        name = one.shown_name or visit.gettext("匿名の方")
        since = japan_day(one.changed_at)
        yield Item(since, N_("ご芳名とひとことを読む"), "/desk/supporters", name, ANYBODY)


def _of_reports(written: list[WaitingReport]) -> Iterator[Item]:
    for one in written:
        since = japan_day(one.written_at)
        yield Item(since, N_("終了報告を読む"), "/desk/reports", one.project_title, ANYBODY)


def _of_overdue(calendar: Calendar, visit: Visit) -> Iterator[Item]:
    """Since the day it was due: what the page says of it to everybody."""
    for one in calendar.reports:
        if one.standing == "overdue":
            path = f"/projects/{one.project_id}#report"
            owner = visit.gettext(OWNER)
            yield Item(one.due_on, N_("終了報告の遅れ"), path, one.title, owner)


def _of_changes(changes: list[WaitingChange]) -> Iterator[Item]:
    for one in changes:
        since, path = japan_day(one.submitted_at), f"/desk/changes/{one.change_id}"
        asked = SECOND_APPROVER if one.state == "proposed" else ANYBODY
        asked = OPERATOR if one.asked == "operator" else asked
        yield Item(since, N_("公開のページの変更"), path, one.project_title, asked)


def _of_deposits(deposits: Deposits, visit: Visit) -> Iterator[Item]:
    for deposit in deposits.deposits:
        if deposit.state == "recorded":
            since, amount = (
                japan_day(deposit.recorded_at),
                visit.words.yen(deposit.amount_minor),
            )
            yield Item(since, N_("入金を確かめる"), "/desk/money", amount, SECOND)


def _of_refunds(refunds: list[RefundDecision], visit: Visit) -> Iterator[Item]:
    for refund in refunds:
        if refund.state == "proposed":
            since, amount = japan_day(refund.proposed_at), visit.words.yen(refund.amount_minor)
            yield Item(since, N_("返金を決める"), "/desk/refunds", amount, SECOND)


def _of_stops(stops: list[RoundDecision], visit: Visit) -> Iterator[Item]:
    for stop in stops:
        if stop.state == "proposed":
            name = f"{visit.gettext(KINDS[stop.kind])}　{stop.reason}"
            path = f"/desk/running/{stop.round_id}"
            yield Item(japan_day(stop.proposed_at), N_("募集を止める"), path, name, SECOND)


def closings(cards: tuple[Card, ...], visit: Visit, chamber_id: object) -> list[Card]:
    """Rounds of one chamber that take pledges, the one that closes next first."""
    mine = [
        card
        for card in cards
        if card.chamber_id == chamber_id
        and card.round_state in {"open", "paused"}
        and card.closes_at > visit.now
    ]
    return sorted(mine, key=lambda card: card.closes_at)[:_MOST_CLOSINGS]
