"""The last check before the press: all that was chosen, and when money moves.

It says what mail-order law wants on a final screen (price, payment, delivery, period,
cancellation) for 購入型, and what the rules on investments want for 株式投資型.
"""

from datetime import datetime
from typing import Any

from services.web.allotment_words import of_terms
from services.web.pages.pledge_flow import Flow
from services.web.pages.terms import trade_with
from services.web.sayings import charged_when, rail_name

Row = tuple[str, str, str | None, str | None, bool]


def check_facts(flow: Flow) -> dict[str, Any]:
    """What the page shows above its button."""
    chosen = flow.chosen
    trade = trade_with(chosen, flow.project, flow.visit) if chosen else []
    return {
        "answers": _answers(flow),
        "dates": _dates(flow),
        "trade": trade,
        "allotment": of_terms(flow.round.terms, flow.visit),
    }


def _answers(flow: Flow) -> list[Row]:
    visit, words = flow.visit, flow.visit.words
    say = visit.gettext
    content = flow.project.content
    rows: list[Row] = [(say("プロジェクト"), content.title, None, None, False)]
    if flow.chosen:
        rows.append((say("リターン"), flow.chosen.title, None, flow.path("units"), False))
    rows.append(
        (
            say("口数"),
            say("%(units)s口", units=f"{flow.draft.units or 0:,}"),
            say("1口 %(unit)s", unit=words.yen(flow.unit_minor)),
            flow.path("units"),
            False,
        )
    )
    if flow.extra_minor:
        extra = words.yen(flow.extra_minor)
        rows.append((say("上乗せの支援"), extra, None, flow.path("units"), False))
    rows += [
        (
            say("金額"),
            words.amount(flow.amount_minor),
            say("これですべてです") if flow.is_investment else say("消費税と送料をふくみます"),
            None,
            True,
        ),
        (
            say("お名前"),
            flow.investor.name if flow.investor else "",
            None,
            flow.path("who"),
            False,
        ),
        (
            say("お支払い方法"),
            say(rail_name(flow.draft.rail or "")),
            None,
            flow.path("payment"),
            False,
        ),
    ]
    account = flow.draft.refund_account
    if account and flow.draft.rail == "bank_transfer":
        text = f"{account['bank_code']}-{account['branch_code']}　{account['number']}　{account['holder_kana']}"
        rows.append((say("返金先の口座"), text, None, flow.path("payment"), False))
    return rows


def _dates(flow: Flow) -> list[tuple[str, str]]:
    visit, words = flow.visit, flow.visit.words
    say = visit.gettext
    running = flow.running
    rows = [(say("募集の期間"), say("%(closes)sまで", closes=words.moment(running.closes_at)))]
    if flow.is_flexible and running.house_term_ends_at:
        return rows + _flexible_dates(flow, running.house_term_ends_at)
    if flow.draft.rail == "card":
        text = say(
            "%(day)sに成立した場合だけ、登録したカードに請求します。その前には請求しません。",
            day=words.day(running.settles_at),
        )
    else:
        text = say(
            "お申込みから%(days)s日以内に、専用の口座へお振り込みいただきます（おそくとも%(end)s）。成立しなければ全額をお返しします。",
            days=running.transfer_within_days,
            end=words.moment(running.transfers_end),
        )
    rows.append((say("お支払い"), text))
    if flow.is_investment:
        last = words.last_day_of_right(visit.now)
        rows.append(
            (
                say("申込みの撤回"),
                say(
                    "%(last)s23:59まで（申込の日を1日目として8日目）、理由を言わずにできます。",
                    last=last,
                ),
            )
        )
        rows.append((say("株主になる日"), words.day(running.payment_day)))
    else:
        rows.append(
            (
                say("お申込みの取消し"),
                say(
                    "募集のしめきり、%(closes)sまで、マイページからできます。",
                    closes=words.moment(running.closes_at),
                ),
            )
        )
    return rows


def _flexible_dates(flow: Flow, until: datetime) -> list[tuple[str, str]]:
    """Of a pledge that is charged by itself, whatever the round brings in."""
    visit, words, running = flow.visit, flow.visit.words, flow.running
    say = visit.gettext
    if flow.draft.rail == "card":
        paid = say(
            "目標に届かなくても、%(when)s、登録したカードに請求します。その前には請求しません。",
            when=charged_when(until, visit),
        )
    else:
        paid = say(
            "お申込みから%(days)s日以内に、専用の口座へお振り込みいただきます（おそくとも%(end)s）。目標に届かなくても実施します。",
            days=running.transfer_within_days,
            end=words.moment(running.transfers_end),
        )
    cancelled = say(
        "%(until)sまで、マイページからできます。お申込みの日を1日目として8日目か、募集のしめきりの、早いほうです。",
        until=words.moment(until),
    )
    return [(say("お支払い"), paid), (say("お申込みの取消し"), cancelled)]
