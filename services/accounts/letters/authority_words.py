"""What letters say of the authority to act for a company: what it opens now, and until when."""

from datetime import UTC, datetime, time
from typing import Final

from services.accounts.letters.facts import AuthorityFacts
from services.accounts.letters.words import Block, Words, day

_NO_MONEY: Final = "お金は動いていません。"
_CLOSED: Final = "いまは、この会社のお名前で投資を申し込めません。"


def claimed(_told: AuthorityFacts, link: str) -> Words:
    """It waits for its handler."""
    return Words(
        "【共感】権限の確認をお待ちください",
        [
            Block(
                "paragraph",
                f"{_NO_MONEY}会社に代わって申し込む権限の確認を、取扱業者に求めました。",
            ),
            Block("paragraph", f"確認されるまで、お手続きは要りません。{_CLOSED}"),
            Block("link", "権限のことを見る", link),
        ],
    )


def to_confirm(_told: AuthorityFacts, link: str) -> Words:
    """For the firm: somebody waits for an answer."""
    return Words(
        "【共感】会社に代わって申し込む権限の確認をお願いします",
        [
            Block(
                "paragraph",
                "会社に代わって申し込みたい方が、権限の確認を求めています。"
                "書類を確かめて、答えを記録してください。",
            ),
            Block("link", "権限を確認する", link),
        ],
    )


def confirmed(told: AuthorityFacts, link: str) -> Words:
    """What it opens, and the last day."""
    return Words(
        "【共感】権限が確認されました",
        [
            Block(
                "paragraph",
                f"会社に代わって申し込む権限が、確認されました。{_last(told)}まで有効です。",
            ),
            Block(
                "paragraph",
                "そのあとも続けるときは、期限の前に、新しい書類で確認を求めてください。",
            ),
            Block("link", "権限のことを見る", link),
        ],
    )


def declined(_told: AuthorityFacts, link: str) -> Words:
    """Not confirmed, or taken back."""
    return Words(
        "【共感】会社に代わって申し込む権限について",
        [
            Block(
                "paragraph",
                f"{_NO_MONEY}取扱業者は、会社に代わって申し込む権限を確認していません。{_CLOSED}",
            ),
            Block(
                "paragraph",
                "書類を確かめて、もう一度求められます。ご不明なときは、取扱業者にお問い合わせください。",
            ),
            Block("link", "権限のことを見る", link),
        ],
    )


def expired(told: AuthorityFacts, link: str) -> Words:
    """The last day is over."""
    return Words(
        "【共感】会社に代わって申し込む権限の期限がきれました",
        [
            Block(
                "paragraph",
                f"会社に代わって申し込む権限の期限が、{_last(told)}で終わりました。{_CLOSED}",
            ),
            Block(
                "paragraph",
                "もう申し込まれたものは、このことでは変わりません。"
                "これからも申し込むときは、新しい書類で確認を求めてください。",
            ),
            Block("link", "権限のことを見る", link),
        ],
    )


def _last(told: AuthorityFacts) -> str:
    # At noon UTC it is that day in Japan, too.
    return day(datetime.combine(told.valid_to, time(12), tzinfo=UTC))
