"""What the pages of a pledge ask, in the reader's words: fields, choices, and what is beside them."""

from collections.abc import Mapping
from typing import Any

from services.web.clients.terms import Return
from services.web.pages.last_check import check_facts
from services.web.pages.pledge_flow import Flow
from services.web.pages.refund_accounts import KINDS
from services.web.pages.terms import equity_facts
from services.web.sayings import INVESTMENT_RISKS, charged_when, rail_name
from services.web.visit import Visit


def labels_of(visit: Visit) -> dict[str, str]:
    """How the fields of a pledge are called, in the page and in the list of mistakes."""
    say = visit.gettext
    return {
        "units": say("何口にしますか"),
        "return": say("リターン"),
        "extra": say("上乗せの支援"),
        "investor": say("どなたとして"),
        "kind": say("どなたとして"),
        "consent": say("保護者の同意"),
        "guardian_name": say("保護者のお名前"),
        "guardian_contact": say("保護者の電話番号かメールアドレス"),
        "name": say("お名前"),
        "unchanged": say("登録した純資産と収入から、大きく変わっていません"),
        "read": say("書面を読みました"),
        "rail": say("お支払い方法"),
        "bank_code": say("金融機関コード"),
        "branch_code": say("支店番号"),
        "account_kind": say("口座の種類"),
        "account_number": say("口座番号"),
        "holder": say("口座の名義"),
        **{f"risk-{at}": say(risk) for at, risk in enumerate(INVESTMENT_RISKS, start=1)},
    }


def facts_for(flow: Flow, step: str) -> dict[str, Any]:
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
        facts["equity_facts"] = equity_facts(flow.round, visit, flow.running.payment_day)
    if step == "payment":
        facts["rail_choices"] = [
            (r, visit.gettext(rail_name(r)), _when(flow, r)) for r in flow.running.open_rails
        ]
        facts["account"] = flow.draft.refund_account or EMPTY_ACCOUNT
        facts["kinds"] = kind_choices(visit)
    if step == "check":
        facts |= check_facts(flow)
    return facts


EMPTY_ACCOUNT: Mapping[str, str] = {
    "bank_code": "", "branch_code": "", "kind": "", "number": "", "holder_kana": "",
}  # fmt: skip


def kind_choices(visit: Visit) -> list[tuple[str, str, None]]:
    """Kinds of bank accounts to choose from."""
    return [(kind, visit.gettext(name), None) for kind, name in KINDS.items()]


def _return_choice(flow: Flow, each: Return) -> tuple[str, str, str]:
    visit = flow.visit
    left = flow.running.units_left_of(each.return_id)
    below = [
        each.description,
        visit.gettext("お届け：%(when)s", when=visit.words.month(each.delivery_month)),
        visit.gettext("あと%(left)s口まで、お申込みを受け付けます", left=f"{left:,}")
        if flow.running.is_by_rule
        else visit.gettext("のこり%(left)s口", left=f"{left:,}"),
    ]
    title = f"{each.title}　{visit.words.yen(each.price_minor)}"
    return str(each.return_id), title, "　".join(part for part in below if part)


def _when(flow: Flow, rail: str) -> str:
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
