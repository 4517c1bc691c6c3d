"""The true sentence of each case: what is promised, when money moves, how to take it back.

Words follow the instrument: 購入型 is 支援, 株式投資型 is 申込. The word for the mail-order right
that does not exist here stands nowhere.
"""

from typing import Final

from services.web.catalogue import N_
from services.web.clients.listing import Round
from services.web.clients.matching import Running
from services.web.visit import Visit

_INSTRUMENTS: Final = {
    "reward": N_("購入型"),
    "donation": N_("寄付型"),
    "fund": N_("事業投資型"),
    "equity": N_("株式投資型"),
    "hometown": N_("ふるさと納税型"),
}
_RAILS: Final = {"card": N_("クレジットカード"), "bank_transfer": N_("銀行振込")}
_CATEGORIES: Final = {
    "craft": N_("手仕事"),
    "food": N_("食べもの"),
    "lodging": N_("宿"),
    "town": N_("まちづくり"),
    "learning": N_("学び"),
    "culture": N_("文化"),
    "nature": N_("自然"),
    "care": N_("福祉"),
    "industry": N_("ものづくり"),
    "recovery": N_("復興"),
}
_ROUND_STATES: Final = {
    "scheduled": N_("公開予定"),
    "open": N_("募集中"),
    "settling": N_("集計中"),
    "succeeded": N_("成立"),
    "failed": N_("不成立"),
    "paused": N_("一時停止"),
    "cancelled": N_("中止"),
}
_PROJECT_STATES: Final = {
    "draft": N_("下書き"),
    "submitted": N_("提出済み"),
    "in_review": N_("確認中"),
    "changes_requested": N_("直してください"),
    "approved": N_("承認"),
    "scheduled": N_("公開予定"),
    "live": N_("募集中"),
    "funded": N_("成立"),
    "unfunded": N_("不成立"),
    "delivering": N_("実施中"),
    "reported": N_("報告済み"),
    "closed": N_("完了"),
    "withdrawn": N_("取下げ"),
    "declined": N_("見送り"),
    "paused": N_("一時停止"),
    "cancelled": N_("中止"),
}
INVESTMENT_RISKS: Final = (
    N_("出したお金が、減ったり、すべてなくなったりします。元本の保証はありません。"),
    N_("売りたいときに売れません。上場の予定はなく、売るには会社の承認がいります。"),
    N_("配当は約束されていません。"),
    N_("新しい株が出ると、持ち分の割合は下がります。"),
    N_("会社がたたまれると、株の価値はなくなります。"),
)
REWARD_RISKS: Final = (
    N_("お届けがおくれたり、できなくなったりすることがあります。"),
    N_("できあがったものが、書かれたものと少しちがうことがあります。"),
)


def instrument_name(instrument: str) -> str:
    """The Japanese name, to be translated where it is shown."""
    return _INSTRUMENTS.get(instrument, instrument)


def rail_name(rail: str) -> str:
    """How somebody pays, to be translated where it is shown."""
    return _RAILS.get(rail, rail)


def category_name(category: str) -> str:
    """What kind of thing it is, to be translated where it is shown."""
    return _CATEGORIES.get(category, "")


def round_state(state: str | None) -> str:
    """How a round stands, to be translated where it is shown."""
    return _ROUND_STATES.get(state or "", "")


def project_state(state: str) -> str:
    """How a project stands, to be translated where it is shown."""
    return _PROJECT_STATES.get(state, state)


CATEGORIES: Final = tuple(_CATEGORIES)


def case_of(terms: Round | None, visit: Visit) -> str:
    """What stands beside the button: when money moves in this kind of round."""
    if terms is None:
        return ""
    words = visit.words
    if terms.is_investment:
        return visit.gettext(
            "申込み後、%(day)sまでに振り込んでいただきます。下限に届かなければ成立せず、全額をお返しします。",
            day=words.last_day(terms.transfers_end),
        )
    return visit.gettext(
        "成立した場合だけ、%(day)sに請求します。目標に届かなければ、お金はいただきません。",
        day=words.day(terms.settles_at),
    )


def outcome_of(terms: Round | None, running: Running | None, visit: Visit) -> str:
    """How a round that takes no pledges stands or ended, money first."""
    if terms is None or running is None:
        return ""
    words = visit.words
    said = {
        "scheduled": N_("%(opens)sから募集します。"),
        "settling": N_(
            "しめきりました。結果は%(settles)sに出ます。それまで、お金は動きません。"
        ),
        "paused": N_("いま、新しいお申込みを止めています。これまでの分は、そのままです。"),
        "succeeded": N_("成立しました。ありがとうございました。"),
        "failed": N_(
            "目標に届かず、成立しませんでした。お金はいただかず、振り込まれた分はお返しします。"
        ),
        "cancelled": N_("募集をやめました。お金はいただかず、振り込まれた分はお返しします。"),
    }.get(running.state, "")
    opens = words.moment(terms.opens_at) if terms.opens_at else ""
    return visit.gettext(said, opens=opens, settles=words.day(terms.settles_at)) if said else ""
