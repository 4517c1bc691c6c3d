"""What waits in each service for a chamber's people: how it is asked for, and its rows.

Submissions are not here; the desk lists them by themselves.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.web.catalogue import N_
from services.web.clients.cases import Cases
from services.web.clients.changes import Waiting as WaitingChange
from services.web.clients.matching import RefundDecision, RoundDecision
from services.web.clients.payments import Deposits
from services.web.clients.payouts import Payable, Payout
from services.web.clients.reports import Calendar
from services.web.clients.reports import Waiting as WaitingReport
from services.web.clients.signals import SignalQueue
from services.web.clients.supporters import Waiting as WaitingSupporter
from services.web.clients.updates import Waiting as WaitingUpdate
from services.web.house import Kept
from services.web.stop_words import KINDS
from services.web.visit import Visit
from services.web.words import japan_day

SECOND: Final = N_("もう1人の職員")
SECOND_APPROVER: Final = N_("もう1人の承認者")
OPERATOR: Final = N_("運営者")
ANYBODY: Final = N_("だれでも")
OWNER: Final = N_("実行者")
READ: Final = N_("共感の声を読む")
_PAYOUT_STEPS: Final = {
    "requested": (N_("振込の承認"), SECOND_APPROVER),
    "authorised": (N_("振込を送る"), ANYBODY),
    "sent": (N_("振込を明細で確かめる"), SECOND),
}


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
class Part:
    """One service's part: how it is asked for, and the rows of its answer."""

    ask: Callable[[Kept, str], Awaitable[Any]]
    rows: Callable[[Any, Visit], Iterable[Item]]


def _of_cases(cases: Cases, _visit: Visit) -> Iterator[Item]:
    for case in cases.cases:
        if case.days_late:
            name = f"{case.visitor_name}　{case.next_step}"
            path = f"/desk/cases/{case.case_id}"
            yield Item(case.next_on, N_("案件の次の一歩"), path, name, case.contact_name)


def _of_texts(texts: SignalQueue, _visit: Visit) -> Iterator[Item]:
    for text in texts.items:
        since = japan_day(text.written_at)
        yield Item(since, READ, "/desk/signals", text.title, ANYBODY)
    for question in texts.unanswered:
        since, path = (
            japan_day(question.released_at),
            f"/projects/{question.project_id}#signals",
        )
        owner = question.issuer_name
        yield Item(since, N_("回答のない質問（5営業日超）"), path, question.title, owner)


def _of_updates(updates: list[WaitingUpdate], _visit: Visit) -> Iterator[Item]:
    for one in updates:
        since = japan_day(one.written_at)
        yield Item(since, N_("活動報告を読む"), "/desk/updates", one.title, ANYBODY)


def _of_supporters(named: list[WaitingSupporter], visit: Visit) -> Iterator[Item]:
    for one in named:
        name = one.shown_name or visit.gettext("匿名の方")
        since = japan_day(one.changed_at)
        yield Item(since, N_("ご芳名とひとことを読む"), "/desk/supporters", name, ANYBODY)


def _of_reports(written: list[WaitingReport], _visit: Visit) -> Iterator[Item]:
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


def _of_changes(changes: list[WaitingChange], _visit: Visit) -> Iterator[Item]:
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


def _of_payable(rounds: list[Payable], visit: Visit) -> Iterator[Item]:
    for one in rounds:
        amount = visit.words.yen(one.gross_minor)
        yield Item(
            japan_day(one.settles_at), N_("振込を申し込む"), "/desk/payouts", amount, ANYBODY
        )


def _of_payouts(payouts: list[Payout], visit: Visit) -> Iterator[Item]:
    for one in payouts:
        if one.state in _PAYOUT_STEPS:
            kind, owner = _PAYOUT_STEPS[one.state]
            since, amount = japan_day(one.requested_at), visit.words.yen(one.figures.net_minor)
            yield Item(since, kind, "/desk/payouts", amount, owner)


PARTS: Final = (
    Part(lambda house, session: house.accompanying.cases(session), _of_cases),
    Part(lambda house, session: house.signals.queue(session), _of_texts),
    Part(lambda house, session: house.payments.deposits(session), _of_deposits),
    Part(lambda house, session: house.matching.refund_decisions(session), _of_refunds),
    Part(lambda house, session: house.matching.round_decisions(session), _of_stops),
    Part(lambda house, session: house.updates.queue(session), _of_updates),
    Part(lambda house, session: house.supporters.queue(session), _of_supporters),
    Part(lambda house, session: house.reports.queue(session), _of_reports),
    Part(lambda house, session: house.reports.calendar(session), _of_overdue),
    Part(lambda house, session: house.changes.queue(session), _of_changes),
    Part(lambda house, session: house.payouts.payable(session), _of_payable),
    Part(lambda house, session: house.payouts.listed(session), _of_payouts),
)
