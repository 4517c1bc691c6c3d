"""Words about co-investment groups: how an invitation stands, which rule binds, why not."""

from collections.abc import Mapping
from typing import Final

from services.web.catalogue import N_

STATES: Final[Mapping[str, str]] = {
    "invited": N_("お返事待ち"),
    "accepted": N_("参加する"),
    "declined": N_("参加しない"),
    "lapsed": N_("期限が過ぎた"),
}
TAGS: Final[Mapping[str, str]] = {
    "invited": "turn",
    "accepted": "on",
    "declined": "note",
    "lapsed": "note",
}
PLEDGED: Final[Mapping[str, str]] = {
    "placed": N_("申込みを受け付けた"),
    "waitlisted": N_("空きを待っている"),
    "seated": N_("お支払い待ち"),
    "confirmed": N_("申込みが確定した"),
    "due": N_("払込みの手続き中"),
    "collected": N_("払込みずみ"),
    "settled": N_("払込みずみ"),
}
ENDED: Final = N_("申込みは終わった")
VERDICTS: Final[Mapping[str, str]] = {
    "best": N_("これよりよい組み合わせがないことを、計算で確かめました。"),
    "good": N_("見つかったなかで、いちばんよい組み合わせです。"),
    "impossible": N_("この条件では、組み合わせができません。"),
    "unknown": N_("時間のうちに、組み合わせが見つかりませんでした。"),
}
RULES: Final[Mapping[str, str]] = {
    "target": N_("目標の口数と、その幅"),
    "members": N_("人数の上限"),
    "local_share": N_("地元にゆかりのある人の割合"),
    "slot": N_("募集、融資、助成それぞれの口数"),
    "lead": N_("まとめ役の口数"),
    "independence": N_("まとめ役の独立"),
    "own_amounts": N_("1人あたりの口数"),
}
WHY: Final[Mapping[str, str]] = {
    "not-composed": N_("募集中の募集だけで、組み合わせを作れます"),
    "enough-proposals": N_("この募集では、もう新しい組み合わせを作れません"),
    "placement-fixed": N_("少人数私募かどうかは、はじめに決めたとおりにしてください"),
    "not-proposed": N_("いまの組み合わせにいない方は、招待できません"),
    "no-room": N_(
        "この方がいま申し込める額をこえています。何も見せていません。組み合わせを作りなおしてください"
    ),
    "invited-already": N_("この募集に、もう招待した方です"),
    "deadline-unfit": N_("お返事の期限は、あすより後で、しめきりより前にしてください"),
    "approached-enough": N_(
        "少人数私募で声をかけられるのは49人までです。この方には、何も見せていません"
    ),
    "too-late": N_("お返事の期限が過ぎました"),
    "wrong-state": N_("もう、お返事をいただいています"),
    "forbidden": N_("これには、管理者か承認者の役割がいります"),
}


def pledged(state: str | None) -> str:
    """How the member's own pledge stands; empty as long as there is none."""
    return "" if state is None else PLEDGED.get(state, ENDED)
