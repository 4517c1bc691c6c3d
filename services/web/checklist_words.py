"""The points of the chambers' checklist as they are read; listing says which are asked."""

from collections.abc import Mapping
from typing import Final

from services.web.catalogue import N_

POINTS: Final[Mapping[str, str]] = {
    "about.title": N_("題とひとことが、中身と合っている"),
    "about.place": N_("都道府県と市町村が、実行者のいる場所と合っている"),
    "photos.true": N_("写真と、その説明が合っている"),
    "photos.consent": N_("写っている人と、撮った人の承諾がある"),
    "story.who": N_("だれが、なぜするのかが、具体的に書かれている"),
    "story.plan": N_("予定に、いつ何をするかが書かれている"),
    "uses.papers": N_("見積書などの書類と、金額が合っている"),
    "uses.fees": N_("決済と手数料の費用が入っている"),
    "round.target": N_("目標の額に、無理がない"),
    "round.dates": N_("募集と、そのあとの日程に、無理がない"),
    "round.returns": N_("リターンの中身と数を、実行者が用意できる"),
    "round.document": N_("書面の内容と、募集の条件が合っている"),
    "risks.concrete": N_("起こりうることと、そのときどうするかが書かれている"),
    "risks.promise": N_("必ずうまくいく、もうかる、と読める言葉がない"),
    "seller.identity": N_("実行者がご本人、または代表者である"),
    "seller.contact": N_("住所と電話番号が、書類と合っている"),
    "seller.cancellation": N_("取消しの条件が書かれている"),
}
