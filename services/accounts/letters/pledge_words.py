"""What letters to who pledged say: where the money is, then what comes next, and by when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from services.accounts.letters.facts import PledgeFacts
from services.accounts.letters.words import Block, Words, day, moment, money, subject

_GOING_BACK: Final = (
    "お金が入っていれば、全額をお返しします。入っていなければ、何も請求しません。"
)
_MAY_BE_FEWER: Final = (
    "お申込みが多いときは、口数がへることも、1口もないこともあります。"
    "割り当てのない分のお金はいただかず、お預かりしていればお返しします。"
)
_ENDS: Final[Mapping[str, tuple[str, str]]] = {
    "round_failed": ("募集は不成立でした", "募集は目標に届かず、成立しませんでした。"),
    "round_cancelled": ("募集がなくなりました", "この募集は中止になりました。"),
    "not_allotted": (
        "割り当ての結果",
        "お申込みが多く、口を割り当てられませんでした。割り当ての証明は、次のページから見られます。",
    ),
    "not_reconfirmed": (
        "お申込みを終えました",
        "条件の変更について、期限までにご確認をいただけなかったため、お申込みを終えました。",
    ),
    "over_cap": (
        "お申込みをお返しします",
        "法律で決まったあなたの上限をこえていたため、お申込みを終えました。",
    ),
    "refund": ("お返しします", "お申込みを終えることになりました。お手続きは要りません。"),
}

_WHERE_TO: Final = (
    "送られてくるリターンのお届け先をまだ入れていないときは、次のページで入れてください。"
)
# By the mode of the round; without it, it is not heard yet.
_SUCCESSES: Final[Mapping[str | None, tuple[str, str]]] = {
    "all_or_nothing": ("募集が成立しました", "募集が成立しました。"),
    "flexible": ("お支払いの手続き中です", "お申込みの取消しの期間が終わりました。"),
    None: ("お支払いの手続き中です", ""),
}


def received(told: PledgeFacts, title: str | None, link: str) -> Words:
    """A card is good, or a transfer is in. Of a round not heard yet nothing is promised."""
    return Words(
        subject(title, f"{_act(told)}を受け付けました"),
        [
            *_paragraphs(_money_of_received(told)),
            *_facts(told, title),
            *_paragraphs(_taking_back(told)),
            _page(told, link),
        ],
    )


def _money_of_received(told: PledgeFacts) -> list[str]:
    amount = money(told.amount_minor, told.currency)
    if told.rail == "bank_transfer":
        kept = f"ご入金を確認しました。{amount}をお預かりしています。"
        if told.mode is None:
            return [kept]
        fails = "目標に届かなくても実施し、リターンをお届けします。"
        fails = fails if _is_flexible(told) else "成立しなければ、全額をお返しします。"
        return [kept, fails, *_may_be_fewer(told)]
    if _is_flexible(told):
        when = f"{moment(told.withdraw_until)}を過ぎると" if told.withdraw_until else "あとで"
        return [
            f"まだ請求していません。{when}、{amount}をカードに請求します。",
            "目標に届かなくても実施し、リターンをお届けします。",
        ]
    if told.mode is None:
        return ["まだ請求していません。いつ請求するかは、次のページで見られます。"]
    when = f"{day(told.settles_at)}に" if told.settles_at else ""
    what = f"多くても{amount}" if told.is_by_rule else amount
    charged = f"まだ請求していません。{when}成立した場合だけ、{what}をカードに請求します。"
    return [charged, *_may_be_fewer(told)]


def _may_be_fewer(told: PledgeFacts) -> list[str]:
    return [_MAY_BE_FEWER] if told.is_by_rule else []


def transfer_awaited(told: PledgeFacts, title: str | None, link: str) -> Words:
    """Where to find the account number: a letter shows none, for a forged one could."""
    return Words(
        subject(title, "お振込みをお待ちしています"),
        [
            Block("paragraph", f"お支払いは、まだです。{_act(told)}は受け付けました。"),
            *_transfer(told, title, link),
            *_paragraphs(_taking_back(told)),
        ],
    )


def transfer_reminder(told: PledgeFacts, title: str | None, link: str) -> Words:
    """Three days are left, and the transfer may be under way."""
    return Words(
        subject(title, "お振込みの期限が近づきました"),
        [
            Block("paragraph", "ご入金を、まだ確かめられていません。"),
            *_transfer(told, title, link),
            Block(
                "paragraph",
                "もうお振り込みの場合は、確認に時間がかかっています。"
                "もう一度お振り込みにならないでください。",
            ),
        ],
    )


def _transfer(told: PledgeFacts, title: str | None, link: str) -> list[Block]:
    amount = money(told.amount_minor, told.currency)
    return [
        Block("paragraph", f"{moment(told.pay_by)}までに、{amount}をお振り込みください。"),
        *_facts(told, title, ("お振込みの期限", moment(told.pay_by))),
        Block(
            "paragraph", "振込先の口座番号は、次のページにだけ出ます。メールには書きません。"
        ),
        _page(told, link),
        Block(
            "paragraph",
            "期限までにご入金がないときは自動で取り消しになり、料金はかかりません。",
        ),
    ]


def transfer_expired(told: PledgeFacts, title: str | None, link: str) -> Words:
    """Nothing that backs the pledge came in time."""
    return Words(
        subject(title, "期限が過ぎました"),
        [
            Block("paragraph", _GOING_BACK),
            Block(
                "paragraph",
                f"期限までにご入金を確かめられなかったので、この{_act(told)}は終わりました。",
            ),
            *_facts(told, title),
            _page(told, link),
        ],
    )


def succeeded(told: PledgeFacts, title: str | None, link: str) -> Words:
    """What is charged now, or was in already."""
    what, why = _SUCCESSES[told.mode]
    return Words(
        subject(title, what),
        [
            *_paragraphs([*_money_of_success(told), f"{why}ありがとうございます。"]),
            *_facts(told, title),
            *_paragraphs([] if told.is_investment else [_WHERE_TO]),
            _page(told, link),
        ],
    )


def _money_of_success(told: PledgeFacts) -> list[str]:
    paid_minor = told.amount_minor if told.paid_minor is None else told.paid_minor
    paid = money(paid_minor, told.currency)
    more = money(told.amount_minor - paid_minor, told.currency)
    if told.rail == "card":
        said = f"{paid}を、ご登録のカードに請求する手続きを始めました。お手続きは要りません。"
        back = f"残りの{more}は、請求しません。"
    else:
        said = f"お預かりした{paid}を、お支払いにあてました。お手続きは要りません。"
        back = f"残りの{more}は、ご指定の口座にお返しします。銀行の営業日で3日ほどかかります。"
    if paid_minor == told.amount_minor:
        return [said]
    units = f"{told.allotted_units:,}口（{paid}分）" if told.allotted_units else f"{paid}分の口"
    return [
        said,
        f"お申込みが多かったので、お申込みのうち{units}を割り当てました。{back}",
        f"割り当ての証明は、この{_act(told)}のページから見られます。",
    ]


def closed(told: PledgeFacts, title: str | None, link: str) -> Words:
    """It ends without the supporter's doing: why, and what becomes of the money."""
    what, why = _ENDS[told.reason]
    return Words(
        subject(title, what),
        [
            *_paragraphs([*_money_of_end(told), why]),
            *_facts(told, title),
            _page(told, link),
        ],
    )


def withdrawal_done(told: PledgeFacts, title: str | None, link: str) -> Words:
    """Taken back by the supporter's own wish."""
    done = "申込みの撤回" if told.is_investment else "お申込みの取消し"
    return Words(
        subject(title, f"{done}が終わりました"),
        [
            *_paragraphs([*_money_of_end(told), f"{done}が終わりました。"]),
            *_facts(told, title),
            _page(told, link),
        ],
    )


def _money_of_end(told: PledgeFacts) -> list[str]:
    amount = money(told.amount_minor, told.currency)
    later = "お返ししたら、もう一度メールでお知らせします。"
    is_flexible_end = _is_flexible(told) and told.reason in {"withdrawn", "not_reconfirmed"}
    if told.reason == "refund" or is_flexible_end:
        # Asked for also while the card is still being charged.
        return [f"お支払いずみの分は、全額をお返しします。まだの分は、請求しません。{later}"]
    if told.rail == "card":
        return ["お金はいただいていません。カードへの請求もありません。"]
    if told.is_backed:
        return [f"お預かりしている{amount}は、全額をご指定の口座にお返しします。{later}"]
    return [_GOING_BACK]


def refund_sent(told: PledgeFacts, title: str | None, link: str) -> Words:
    """The money is back."""
    amount = money(told.paid_minor or 0, told.currency)
    to_card = f"{amount}を、カードにお返ししました。"
    to_account = f"{amount}を、ご指定の口座に送りました。"
    on_card = "カードの明細に出るまでの日数は、カード会社によって違います。"
    at_bank = "ご入金は、口座の明細でお確かめください。"
    is_card = told.rail == "card"
    return Words(
        subject(title, "お返ししました"),
        [
            *_paragraphs([to_card if is_card else to_account, on_card if is_card else at_bank]),
            *_facts(told, title, amount=amount),
            _page(told, link),
        ],
    )


def _act(told: PledgeFacts) -> str:
    return "申込み" if told.is_investment else "ご支援"


def _is_flexible(told: PledgeFacts) -> bool:
    return told.mode == "flexible"


def _taking_back(told: PledgeFacts) -> list[str]:
    if told.withdraw_until is None:
        return []
    until, taken = moment(told.withdraw_until), "撤回" if told.is_investment else "取消し"
    where = f"この{_act(told)}のページから手続きできます。"
    return [f"{until}まで、理由を言わずに{taken}ができます。{where}"]


def _facts(
    told: PledgeFacts,
    title: str | None,
    *more: tuple[str, str],
    amount: str | None = None,
) -> list[Block]:
    shown: list[tuple[str, str | None]] = [
        ("プロジェクト", title),
        ("金額", amount or money(told.amount_minor, told.currency)),
        *more,
        ("募集のしめきり", _at(told.closes_at)),
    ]
    return [Block("fact", name, value) for name, value in shown if value]


def _at(when: datetime | None) -> str | None:
    return moment(when) if when else None


def _page(told: PledgeFacts, link: str) -> Block:
    return Block("link", f"この{_act(told)}のページを開く", link)


def _paragraphs(sentences: list[str]) -> list[Block]:
    return [Block("paragraph", each) for each in sentences]


def update_posted(title: str | None, link: str) -> Words:
    """News of a project; what it says stands on the page."""
    return Words(
        subject(title, "活動報告がとどきました"),
        [
            Block("paragraph", "申し込んだプロジェクトの、新しい活動報告です。"),
            Block("paragraph", "お手続きは要りません。お金も動きません。"),
            *([Block("fact", "プロジェクト", title)] if title else []),
            Block("link", "活動報告を読む", link),
        ],
    )


def report_posted(title: str | None, link: str) -> Words:
    """How a project ended; what it says stands on the page."""
    return Words(
        subject(title, "終了報告がとどきました"),
        [
            Block("paragraph", "申し込んだプロジェクトの、終了報告です。"),
            Block("paragraph", "お手続きは要りません。お金も動きません。"),
            *([Block("fact", "プロジェクト", title)] if title else []),
            Block("link", "終了報告を読む", link),
        ],
    )
