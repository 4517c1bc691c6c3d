"""What the pages of a pledge say, in the reader's words: choices, terms, the last check.

The last check says what mail-order law wants on a final screen (price, payment, delivery,
period, cancellation) for 購入型, and what the rules on investments want for 株式投資型.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from services.web.catalogue import N_
from services.web.clients.listing import Project, Return, Round
from services.web.pages.refund_accounts import KINDS
from services.web.sayings import charged_when, rail_name
from services.web.visit import Visit

if TYPE_CHECKING:
    from services.web.pages.pledging import Flow

Row = tuple[str, str, str | None, str | None, bool]


def labels_of(visit: Visit) -> dict[str, str]:
    """How the fields of a pledge are called, in the page and in the list of mistakes."""
    say = visit.gettext
    return {
        "units": say("何口にしますか"),
        "return": say("リターン"),
        "investor": say("どなたとして"),
        "kind": say("どなたとして"),
        "name": say("お名前"),
        "unchanged": say("登録した純資産と収入から、大きく変わっていません"),
        "read": say("書面を読みました"),
        "rail": say("お支払い方法"),
        "bank_code": say("金融機関コード"),
        "branch_code": say("支店番号"),
        "account_kind": say("口座の種類"),
        "account_number": say("口座番号"),
        "holder": say("口座の名義"),
    }


def facts_for(flow: "Flow", step: str) -> dict[str, Any]:
    """What one page shows besides the question."""
    visit = flow.visit
    facts: dict[str, Any] = {"labels": labels_of(visit)}
    if step == "units" and not flow.is_investment:
        facts["return_choices"] = [
            _return_choice(flow, each) for each in flow.round.terms.returns
        ]
    if step == "who":
        facts["investor_choices"] = [(o.investor_id, o.name, None) for o in flow.investors]
    if step == "documents":
        facts["equity_facts"] = equity_facts(flow.round, visit)
    if step == "payment":
        facts["rail_choices"] = [
            (r, visit.gettext(rail_name(r)), _when(flow, r)) for r in flow.running.open_rails
        ]
        facts["account"] = flow.draft.refund_account or EMPTY_ACCOUNT
        facts["kinds"] = kind_choices(visit)
    if step == "check":
        facts |= {"answers": _answers(flow), "dates": _dates(flow), "trade": _trade(flow)}
    return facts


EMPTY_ACCOUNT: Mapping[str, str] = {
    "bank_code": "", "branch_code": "", "kind": "", "number": "", "holder_kana": "",
}  # fmt: skip


def kind_choices(visit: Visit) -> list[tuple[str, str, None]]:
    """Kinds of bank accounts to choose from."""
    return [(kind, visit.gettext(name), None) for kind, name in KINDS.items()]


def month(text: str, visit: Visit) -> str:
    """2027-09 as 2027年9月."""
    year, _, number = text.partition("-")
    return visit.gettext("%(year)s年%(month)s月", year=year, month=int(number))


def equity_facts(terms: Round, visit: Visit) -> list[tuple[str, str]]:
    """The terms of an investment, for the project page and beside the document."""
    equity = terms.terms.equity
    if equity is None:
        return []
    words, say = visit.words, visit.gettext
    return [
        (
            say("受け取るもの"),
            say(
                "普通株式。1口＝%(shares)s株（1株 %(price)s）",
                shares=f"{equity.shares_per_unit:,}",
                price=words.yen(equity.share_price_minor),
            ),
        ),
        (say("1口の額"), words.amount(terms.terms.unit_minor or 0)),
        (say("募集の前の株数"), say("%(shares)s株", shares=f"{equity.shares_before:,}")),
        (say("会社の値段"), equity.valuation or "―"),
        (say("払込日"), words.day(terms.payment_day)),
        (say("下限に届かないとき"), say("成立せず、全額をお返しします。")),
        (say("上限をこえるとき"), say("先に申し込まれた順に受け付け、上限で止めます。")),
        (
            say("申込みの撤回"),
            say("申込の日を1日目として8日目の終わりまで、理由を言わずにできます。"),
        ),
        (say("お金の預かり方"), say("取扱業者が、自分のお金と分けて預かります。")),
        (say("売ることの制限"), say("会社の承認がなければ売れません。")),
        (say("手数料"), say("申し込む方の手数料はかかりません（振込の手数料をのぞきます）。")),
    ]


def _return_choice(flow: "Flow", each: Return) -> tuple[str, str, str]:
    visit = flow.visit
    left = flow.running.units_left_of(each.return_id)
    below = [
        each.description,
        visit.gettext("お届け：%(when)s", when=month(each.delivery_month, visit)),
        visit.gettext("のこり%(left)s口", left=f"{left:,}"),
    ]
    title = f"{each.title}　{visit.words.yen(each.price_minor)}"
    return str(each.return_id), title, "　".join(part for part in below if part)


def _when(flow: "Flow", rail: str) -> str:
    visit, words = flow.visit, flow.visit.words
    if rail == "card" and (until := flow.running.house_term_ends_at) and flow.is_flexible:
        return visit.gettext(
            "目標に届かなくても、%(when)s請求します", when=charged_when(until, visit)
        )
    if rail == "card":
        return visit.gettext(
            "成立した場合だけ、%(day)sに請求します", day=words.day(flow.running.settles_at)
        )
    return visit.gettext(
        "専用の口座番号をお知らせします。お申込みから%(days)s日以内、おそくとも%(end)sまで",
        days=flow.running.transfer_within_days,
        end=words.last_day(flow.running.transfers_end),
    )


def _answers(flow: "Flow") -> list[Row]:
    visit, words = flow.visit, flow.visit.words
    say = visit.gettext
    content = flow.project.content
    rows: list[Row] = [(say("プロジェクト"), content.title, None, None, False)]
    if flow.chosen:
        rows.append((say("リターン"), flow.chosen.title, None, flow.path("units"), False))
    rows += [
        (
            say("口数"),
            say("%(units)s口", units=f"{flow.draft.units or 0:,}"),
            say("1口 %(unit)s", unit=words.yen(flow.unit_minor)),
            flow.path("units"),
            False,
        ),
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


def _dates(flow: "Flow") -> list[tuple[str, str]]:
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
                    "募集のしめきり（%(closes)s）まで、マイページからできます。",
                    closes=words.moment(running.closes_at),
                ),
            )
        )
    return rows


def _flexible_dates(flow: "Flow", until: datetime) -> list[tuple[str, str]]:
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


def _trade(flow: "Flow") -> list[tuple[str, str]]:
    """What mail-order law wants on the last page before an order."""
    visit = flow.visit
    say = visit.gettext
    chosen, seller = flow.chosen, flow.project.content.seller
    if chosen is None:
        return []
    shipped = say("ご住所へお届けします") if chosen.is_shipped else say("送るものはありません")
    return [
        (
            say("お届けの時期"),
            say("%(month)s。%(how)s。", month=month(chosen.delivery_month, visit), how=shipped),
        ),
        (say("売る人"), _joined([seller.name, seller.responsible_person])),
        (say("売る人の住所と電話"), _joined([seller.address, seller.phone])),
        (say("取消しと返品"), flow.project.content.cancellation_terms or "―"),
    ]


def trade_of(project: Project, visit: Visit) -> list[tuple[str, str]]:
    """Who sells, and how to take an order back; for the page that advertises."""
    say, seller = visit.gettext, project.content.seller
    return [
        (say("売る人"), _joined([seller.name, seller.responsible_person])),
        (say("売る人の住所と電話"), _joined([seller.address, seller.phone])),
        (say("お支払い"), say(_PAID[bool(project.round and project.round.is_flexible)])),
        (say("取消しと返品"), project.content.cancellation_terms or "―"),
    ]


_PAID: Final = {
    False: N_(
        "カードは成立したあとに請求します。銀行振込は、お申込みのあとに専用の口座へお願いします。"
    ),
    True: N_(
        "カードは、お申込みの取消しができるあいだが終わると請求します。銀行振込は、お申込みのあとに専用の口座へお願いします。"
    ),
}


def _joined(parts: Sequence[str]) -> str:
    return "　".join(part for part in parts if part) or "―"
