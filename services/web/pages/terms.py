"""What a round offers and who sells, in the reader's words: for a project's page and a pledge's.

What mail-order law wants (price, delivery, cancellation) for 購入型, and what the rules on
investments want for 株式投資型. What is asked of one reader is in `pledge_words`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from services.web.catalogue import N_
from services.web.clients.listing import Project
from services.web.clients.terms import Return, Round
from services.web.visit import Visit


def equity_facts(
    terms: Round, visit: Visit, moved_to: date | None = None
) -> list[tuple[str, str]]:
    """The terms of an investment, for the project page and beside the document.

    `moved_to`: the payment day of the running round, which its handler may have moved.
    """
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
        (say("払込日"), words.day(moved_to or terms.payment_day)),
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


def trade_with(chosen: Return, project: Project, visit: Visit) -> list[tuple[str, str]]:
    """What mail-order law wants on the last page before an order."""
    say, seller = visit.gettext, project.content.seller
    shipped = say("ご住所へお届けします") if chosen.is_shipped else say("送るものはありません")
    return [
        (
            say("お届けの時期"),
            say(
                "%(month)s。%(how)s。",
                month=visit.words.month(chosen.delivery_month),
                how=shipped,
            ),
        ),
        (say("売る人"), _joined([seller.name, seller.responsible_person])),
        (say("売る人の住所と電話"), _joined([seller.address, seller.phone])),
        (say("取消しと返品"), project.content.cancellation_terms or "―"),
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
    return "　".join(dict.fromkeys(part for part in parts if part)) or "―"
