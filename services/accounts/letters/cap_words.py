"""What letters say of a payment day that moved, and of a pledge above its cap; no sums."""

from datetime import UTC, date, datetime, time
from typing import Final

from services.accounts.letters.facts import DayMovedFacts, OverCapFacts
from services.accounts.letters.words import Block, Words, day, subject

# A transfer may be in since long before the payment day.
_KEPT: Final = "お振込みずみのお金は、お預かりしたままです。"


def to_investor(told: OverCapFacts, link: str) -> Words:
    """What happened to it without the investor's doing, and where the money is."""
    return Words(
        "【共感】投資の上限をご確認ください",
        [
            Block(
                "paragraph",
                f"募集の払込日は{_day(told.payment_day)}です。"
                "払込日が変わるなどして、お申込みが、法律で決まったあなたの上限をこえることになりました。",
            ),
            Block(
                "paragraph",
                f"払込みは、まだです。{_KEPT}上限をこえているあいだ、払込みには使いません。",
            ),
            Block(
                "paragraph",
                "お手続きは要りません。募集の結果が決まるまでに上限におさまれば、そのまま続けます。"
                "おさまらなければ、お申込みを終えて、全額をお返しします。",
            ),
            Block(
                "paragraph",
                "それまで、いつでも撤回できます。取扱業者にも、同じことをお知らせしました。",
            ),
            Block("link", "お申込みを見る", link),
        ],
    )


def to_handler(told: OverCapFacts, link: str) -> Words:
    """For the firm: which pledge, whose, and what comes before any charge."""
    return Words(
        "【共感】上限をこえた申込みがあります",
        [
            Block(
                "paragraph",
                f"募集の払込日は{_day(told.payment_day)}です。払込日が変わるなどして、"
                "次の申込みが投資家の上限をこえることになりました。",
            ),
            Block("fact", "申込みの番号", str(told.pledge_id)),
            Block(
                "paragraph",
                f"払込みは、まだです。{_KEPT}上限をこえているあいだ、払込みには使いません。"
                "投資家には、同じことをお知らせしました。",
            ),
            Block(
                "paragraph",
                "募集の結果が決まるまでに上限におさまらなければ、自動でお返しします。"
                "先にお返しすることもできます。",
            ),
            Block("link", "上限をこえた申込みを見る", link),
        ],
    )


def moved(told: DayMovedFacts, title: str | None, link: str) -> Words:
    """For everybody in the round: the day alone has changed, and nothing is to be done."""
    return Words(
        subject(title, "払込日が変わりました"),
        [
            Block(
                "paragraph",
                f"お申込みの募集の払込日が、{_day(told.payment_day)}に変わりました。",
            ),
            Block(
                "paragraph",
                "お手続きは要りません。お申込みの金額と、結果が決まる日は変わりません。",
            ),
            Block("link", "お申込みを見る", link),
        ],
    )


def _day(on: date) -> str:
    # At noon UTC it is that day in Japan, too.
    return day(datetime.combine(on, time(12), tzinfo=UTC))
