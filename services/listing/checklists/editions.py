"""The checklists of the house, dated: a point that is worded otherwise gets another code."""

from datetime import date
from typing import Final

from services.listing.checklists.domain import Edition, Point

_FIRST: Final = Edition(
    number=1,
    valid_from=date(2026, 4, 1),
    points=(
        Point("about.title", "about", "題とひとことが、中身と合っている"),
        Point("about.place", "about", "都道府県と市町村が、実行者のいる場所と合っている"),
        Point("photos.true", "photos", "写真と、その説明が合っている"),
        Point("photos.consent", "photos", "写っている人と、撮った人の承諾がある"),
        Point("story.who", "story", "だれが、なぜするのかが、具体的に書かれている"),
        Point("story.plan", "story", "予定に、いつ何をするかが書かれている"),
        Point("uses.papers", "uses", "見積書などの書類と、金額が合っている"),
        Point("uses.fees", "uses", "決済と手数料の費用が入っている"),
        Point("round.target", "round", "目標の額に、無理がない"),
        Point("round.dates", "round", "募集と、そのあとの日程に、無理がない"),
        Point(
            "round.returns",
            "round",
            "リターンの中身と数を、実行者が用意できる",
            instruments=("reward",),
        ),
        Point(
            "round.document",
            "round",
            "書面の内容と、募集の条件が合っている",
            instruments=("equity",),
        ),
        Point("risks.concrete", "risks", "起こりうることと、そのときどうするかが書かれている"),
        Point("risks.promise", "risks", "必ずうまくいく、もうかる、と読める言葉がない"),
        Point("seller.identity", "seller", "実行者がご本人、または代表者である"),
        Point("seller.contact", "seller", "住所と電話番号が、書類と合っている"),
        Point(
            "seller.cancellation",
            "seller",
            "取消しの条件が書かれている",
            instruments=("reward",),
        ),
    ),
)
# The newest last; one that stands here is never changed.
EDITIONS: Final = (_FIRST,)
