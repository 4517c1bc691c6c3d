"""What a payout is called in each state, and why one is refused, in plain Japanese."""

from typing import Final

from services.web.catalogue import N_
from services.web.clients.payouts import Figures
from services.web.visit import Visit

STATES: Final = {
    "requested": N_("2人の承認を待っています"),
    "authorised": N_("銀行で送るのを待っています"),
    "sent": N_("もう1人の確認待ち"),
    "confirmed": N_("振り込みました"),
    "cancelled": N_("取りやめました"),
}
TAGS: Final = {"confirmed": "on", "cancelled": "note"}
WHY: Final = {
    "same-person": N_("ほかの人と重ならない、別の人が進めてください"),
    "own-payout": N_("実行者は、自分のプロジェクトの振込を進められません"),
    "round-runs": N_("募集の結果がまだ出ていません。結果のあとに、もう一度進めてください"),
    "money-under-way": N_(
        "まだ請求中、返金中、またはカード会社が調べているお申込みがあります。"
        "すべて済んでから進めてください"
    ),
    "nothing-to-pay": N_("この募集で、これから振り込むお金はありません"),
    "no-payout-account": N_(
        "実行者が、まだ振込先の口座を入れていません。実行者に伝えてください"
    ),
    "payout-under-way": N_("この募集の振込は、もう進んでいます"),
    "figures-changed": N_(
        "申し込んだあとに、返金や異議が出ました。取りやめて、もう一度申し込んでください"
    ),
    "wrong-state": N_("この振込は、もう先に進んでいます"),
    "id-taken": N_("もう記録されています。日付と番号を確かめてください"),
    "day-to-come": N_("まだ来ていない日は記録できません"),
    "forbidden": N_("承認できるのは、管理者と承認者です"),
}


def table_of(figures: Figures, visit: Visit) -> list[tuple[str, str]]:
    """Name and amount of each line from gross to what is kept; net stands below them."""
    say, yen = visit.gettext, visit.words.yen
    lines = (
        (N_("集まったお金"), figures.gross_minor, ""),
        (N_("決済会社の手数料"), figures.psp_fee_minor, "−"),
        (N_("共感の利用料"), figures.platform_fee_minor, "−"),
        (N_("商工会議所の利用料"), figures.chamber_fee_minor, "−"),
        (N_("利用料の消費税"), figures.tax_minor, "−"),
    )
    return [(say(name), f"{sign if minor else ''}{yen(minor)}") for name, minor, sign in lines]
