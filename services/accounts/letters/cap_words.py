"""What letters say of a pledge that no longer fits its cap; nobody's sum stands in them."""

from datetime import UTC, date, datetime, time

from services.accounts.letters.facts import OverCapFacts
from services.accounts.letters.words import Block, Words, day


def to_investor(told: OverCapFacts, link: str) -> Words:
    """What happened to it without the investor's doing, and that no money has moved."""
    return Words(
        "【共感】投資の上限をご確認ください",
        [
            Block(
                "paragraph",
                f"募集の払込日が{_day(told.payment_day)}に変わりました。"
                "このため、お申込みが、法律で決まったあなたの上限をこえることになりました。",
            ),
            Block("paragraph", "このお申込みで、お金はまだいただいていません。"),
            Block(
                "paragraph",
                "取扱業者にも、同じことをお知らせしました。ご連絡をお待ちください。"
                "お申込みは、次のページで見られます。",
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
                f"募集の払込日が{_day(told.payment_day)}に変わり、"
                "次の申込みが投資家の上限をこえることになりました。",
            ),
            Block("fact", "申込みの番号", str(told.pledge_id)),
            Block(
                "paragraph",
                "お金はまだ動いていません。お金が動く前に、投資家にご連絡のうえ、"
                "申込みをどうするかお決めください。投資家には、同じことをお知らせしました。",
            ),
            Block("link", "投資家を見る", link),
        ],
    )


def _day(on: date) -> str:
    # At noon UTC it is that day in Japan, too.
    return day(datetime.combine(on, time(12), tzinfo=UTC))
