"""What a second person is asked for: the parts that are new, and what may be said to them."""

from typing import Final

from services.web.catalogue import N_

PARTS: Final = {
    "target": N_("目標の額"),
    "mode": N_("成立のしかた"),
    "dates": N_("募集の日程"),
    "payment": N_("お支払いの方法"),
    "returns": N_("リターンと価格"),
    "equity": N_("株式の条件"),
    "uses": N_("使いみち"),
    "risks": N_("リスク"),
}
WORDS: Final = {
    "agreed": N_("同じ版を確かめたので、承認する"),
    "wrong": N_("承認せずに、順番待ちに戻す"),
}
