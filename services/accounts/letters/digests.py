"""The one mail of a staff member's day: what waits in their chambers, at 08:30 in Japan."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from services.accounts.letters import store
from services.accounts.letters.gateway import Waiting
from services.accounts.letters.words import Block, Words
from services.accounts.letters.writing import by_the_clock
from shared.database import Transaction
from shared.ids import derived_id

_JAPAN: Final = ZoneInfo("Asia/Tokyo")
AT: Final = time(8, 30)
_COUNTS: Final[Mapping[str, str]] = {
    "submissions": "提出の確認",
    "seconds": "もう1人の承認",
    "changes": "公開のページの変更を読む",
    "second_changes": "公開のページの変更：もう1人の承認",
    "stops": "募集を止める・続ける：もう1人の確認",
    "refunds": "返金の決定：もう1人の確認",
    "payouts": "実行者への振込：もう1人の確認",
    "deposits": "入金の記録：もう1人の確認",
    "repayments": "返金の振込：もう1人の確認",
    "texts": "共感の声を読む",
    "supporters": "ご芳名とひとことを読む",
    "updates": "活動報告を読む",
    "reports": "終了報告を読む",
    "late_steps": "案件の次の一歩（日を過ぎたもの）",
    "overdue_reports": "終了報告の遅れ",
    "questions": "実行者の返事を待つ質問",
}


class Chamber(BaseModel):
    """A chamber whose staff somebody was when the digest was written."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str


class DigestFacts(BaseModel):
    """Of which day, and of which chambers; what waits there is asked when it is sent."""

    model_config = ConfigDict(frozen=True)

    day: date
    chambers: list[Chamber]


async def write_due(tx: Transaction, now: datetime) -> None:
    """From 08:30 to the end of the day: one for everybody who was staff at 08:30."""
    here = now.astimezone(_JAPAN)
    since = datetime.combine(here.date(), AT, _JAPAN)
    if now < since:
        return
    ends = datetime.combine(here.date() + timedelta(days=1), time(), _JAPAN)
    letters = [
        by_the_clock(
            "staff_digest",
            derived_id("digest", here.date()),
            person_id,
            DigestFacts(day=here.date(), chambers=chambers),
            useless_after=ends,
        )
        for person_id, chambers in (await store.staff(tx.sql, since)).items()
    ]
    await store.add(tx.sql, letters, now)


def digest(told: list[tuple[str, Waiting]], link: str) -> Words | None:
    """The counts by chamber; None where nothing waits, for then there is nothing to say."""
    total = sum(sum(_counts(waiting).values()) for _, waiting in told)
    if total == 0:
        return None
    return Words(
        f"【共感】今日の順番待ち：{total}件",
        [
            *(block for name, waiting in told for block in _of_chamber(name, waiting)),
            Block("link", "順番待ちを開く", link),
        ],
    )


def _of_chamber(name: str, waiting: Waiting) -> list[Block]:
    counts = _counts(waiting)
    if not any(counts.values()):
        return []
    return [
        Block("paragraph", name),
        *(
            Block("fact", said, f"{counts[each]}件")
            for each, said in _COUNTS.items()
            if counts[each]
        ),
    ]


def _counts(waiting: Waiting) -> dict[str, Any]:
    return waiting.model_dump()
