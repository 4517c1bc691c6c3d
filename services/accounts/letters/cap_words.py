"""What letters say of a pledge that no longer fits its cap; nobody's sum stands in them."""

from datetime import UTC, date, datetime, time
from typing import Final

from services.accounts.letters.facts import OverCapFacts
from services.accounts.letters.words import Block, Words, day

# A transfer may be in since long before the payment day.
_KEPT: Final = "お振込みずみのお金は、お預かりしたままです。"


def to_investor(told: OverCapFacts, link: str) -> Words:
    """What happened to it without the investor's doing, and where the money is."""
    return Words(
        "【共感】投資の上限をご確認ください",
        [
            Block(
                "paragraph",
                f"募集の払込日が{_day(told.payment_day)}に変わりました。"
                "このため、お申込みが、法律で決まったあなたの上限をこえることになりました。",
            ),
            Block("paragraph", f"払込みは、まだです。{_KEPT}"),
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
                f"払込みは、まだです。{_KEPT}払込みの前に、投資家にご連絡のうえ、"
                "申込みをどうするかお決めください。投資家には、同じことをお知らせしました。",
            ),
            Block("link", "投資家を見る", link),
        ],
    )


def _day(on: date) -> str:
    # At noon UTC it is that day in Japan, too.
    return day(datetime.combine(on, time(12), tzinfo=UTC))
