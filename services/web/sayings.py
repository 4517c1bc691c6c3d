"""The true sentence of each case: what is promised, when money moves, how to take it back.

Words follow the instrument: 購入型 is 支援, 株式投資型 is 申込. The word for the mail-order right
that does not exist here stands nowhere.
"""

from datetime import datetime, time, timedelta
from typing import Final

from services.web.catalogue import N_
from services.web.clients.matching import Running
from services.web.clients.terms import Round
from services.web.visit import Visit
from services.web.words import japan_moment

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


def charged_when(until: datetime, visit: Visit) -> str:
    """When a flexible pledge is charged that may be taken back until the instant `until`.

    After a whole last day that is the next day, to be said as a day; else right after it.
    """
    follows = japan_moment(until + timedelta(microseconds=1))
    if follows.time() == time.min:
        return visit.gettext(
            "%(day)s（お申込みの取消しができる最後の日の翌日）に", day=visit.words.day(follows)
        )
    return visit.gettext(
        "%(until)s（お申込みの取消しのしめきり）のすぐあとに", until=visit.words.moment(until)
    )


def case_of(terms: Round | None, visit: Visit, running: Running | None = None) -> str:
    """What stands beside the button: when money moves in this kind of round.

    `running` knows the date for a pledge made now; a preview has to do without.
    """
    if terms is None:
        return ""
    words = visit.words
    if terms.is_investment:
        return visit.gettext(
            "お申込みから%(days)s日以内、おそくとも%(day)sまでに振り込んでいただきます。下限に届かなければ成立せず、全額をお返しします。",
            days=terms.terms.transfer_within_days,
            day=words.last_day(terms.transfers_end),
        )
    if terms.terms.mode == "flexible":
        return _flexible_case(terms, running, visit)
    return visit.gettext(
        "成立した場合だけ、%(day)sに請求します。目標に届かなければ、お金はいただきません。",
        day=words.day(terms.settles_at),
    )


def _flexible_case(terms: Round, running: Running | None, visit: Visit) -> str:
    until = running.house_term_ends_at if running else None
    if until is None:
        return visit.gettext(
            "目標に届かなくても実施し、リターンをお届けします。お申込みの取消しができるのは、お申込みの日を1日目として8日目まで（おそくとも%(closes)sまで）です。そのすぐあとに請求します。",
            closes=visit.words.moment(terms.closes_at),
        )
    return visit.gettext(
        "目標に届かなくても実施し、リターンをお届けします。%(when)s請求します。",
        when=charged_when(until, visit),
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
    if running.is_flexible:
        said = _FLEXIBLE_OUTCOMES.get(running.state, said)
    opens = words.moment(terms.opens_at) if terms.opens_at else ""
    facts = {
        "opens": opens,
        "settles": words.day(terms.settles_at),
        "raised": words.amount(running.raised_minor),
    }
    return visit.gettext(said, **facts) if said else ""


_FLEXIBLE_OUTCOMES: Final = {
    "paused": N_(
        "いま、新しいお申込みを止めています。これまでのお申込みは、お約束した日に請求します。"
    ),
    "settling": N_(
        "しめきりました。目標に届かなくても実施します。いま、最後の集計をしています。"
    ),
    "succeeded": N_("募集が終わりました。%(raised)sで実施します。ありがとうございました。"),
    "cancelled": N_("募集をやめました。いただいたお金は、全額をお返しします。"),
}
