"""Words about introductions: what they are about, and how they stand for either side."""

from collections.abc import Mapping
from typing import Final

from services.web.catalogue import N_

PARTS: Final[Mapping[str, str]] = {"loan": N_("融資"), "grant": N_("助成")}
STATES: Final[Mapping[str, str]] = {
    "asked": N_("お返事待ち"),
    "made": N_("ご紹介ずみ"),
    "declined": N_("ご紹介しない"),
    "withdrawn": N_("取り下げ"),
    "lapsed": N_("期限が過ぎた"),
}
TAGS: Final[Mapping[str, str]] = {
    "asked": "turn",
    "made": "on",
    "declined": "note",
    "withdrawn": "note",
    "lapsed": "note",
}
TO_INTRODUCED: Final[Mapping[str, str]] = {
    "asked": N_("実行者のお返事を待っています。伝わっているのは、お名前と金額の目安だけです。"),
    "made": N_(
        "実行者も話したいとお返事しました。おたがいのお名前とメールアドレスを、メールでお送りします。"
    ),
    "declined": N_("実行者は、今回は話さないとお返事しました。することは、もうありません。"),
    "withdrawn": N_("取り下げました。メールアドレスは、だれにも伝わっていません。"),
    "lapsed": N_("実行者のお返事がないまま、期限が過ぎました。することは、もうありません。"),
}
# How the invitation that leads to one stands.
PLACES: Final[Mapping[str, str]] = {
    "invited": N_("お返事待ち"),
    "accepted": N_("話してもよい"),
    "declined": N_("話さない"),
    "lapsed": N_("期限が過ぎた"),
}
IS_OVER: Final = N_(
    "いまは、このお返事を受け付けられません。取り下げられたか、募集が止まっています。"
)
