"""Letters on an introduction: the owner is asked, then each is told how to reach the other."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.accounts.letters import store
from services.accounts.letters.domain import Letter, LetterKind, is_news
from services.accounts.letters.facts import IntroductionFacts
from services.accounts.letters.words import PARTS, Block, Words, moment, subject
from services.accounts.letters.writing import because_of
from shared.contracts.matching import IntroductionAsked, IntroductionEnded, IntroductionMade
from shared.database import Transaction

_OUTCOMES: Final = {
    "declined": "実行者は、今回は話さないとお返事しました。",
    "lapsed": "実行者のお返事がないまま、期限が過ぎました。",
}
_BETWEEN_YOU: Final = (
    "このあとの話し合いと契約は、お二人のあいだで行います。"
    "共感と商工会議所は、お金を預からず、手数料もいただきません。"
)


async def asked(
    tx: Transaction, events: Sequence[IntroductionAsked], now: datetime
) -> Collection[UUID]:
    """One letter to the owner, as long as there is time to answer."""
    letters = [
        _letter(event, "introduction_asked", event.owner_person_id)
        for event in events
        if is_news(event.occurred_at, now) and now < event.answer_by
    ]
    await store.add(tx.sql, letters, now)
    return [event.event_id for event in events]


async def ended(
    tx: Transaction, events: Sequence[IntroductionEnded], now: datetime
) -> Collection[UUID]:
    """One letter to who had agreed: it comes to nothing, and nobody was told an address."""
    letters = [
        _letter(event, "introduction_ended", event.person_id)
        for event in events
        if is_news(event.occurred_at, now)
    ]
    await store.add(tx.sql, letters, now)
    return [event.event_id for event in events]


async def made(
    tx: Transaction, events: Sequence[IntroductionMade], now: datetime
) -> Collection[UUID]:
    """Two letters, each with the other's name and mail address; no place but these has them.

    However late it is heard: without it two people who said yes would never meet.
    """
    letters = [
        _letter(event, "introduction_made", reader, other)
        for event in events
        for reader, other in (
            (event.owner_person_id, event.person_id),
            (event.person_id, event.owner_person_id),
        )
    ]
    await store.add(tx.sql, letters, now)
    return [event.event_id for event in events]


def _letter(
    event: IntroductionAsked | IntroductionEnded | IntroductionMade,
    kind: LetterKind,
    reader: UUID,
    other: UUID | None = None,
) -> Letter:
    facts = IntroductionFacts(**{**event.model_dump(), "other_person_id": other})
    return because_of(event, kind, event.introduction_id, reader, facts)


def words_of_asked(told: IntroductionFacts, title: str | None, link: str) -> Words:
    """That somebody is willing to talk, that nothing is promised, and until when to answer."""
    assert told.answer_by is not None, "an owner is asked until a time"
    part = PARTS[told.part]
    return Words(
        subject(title, f"{part}のお話"),
        [
            Block("paragraph", f"{part}のことで、あなたと話したいという方がいます。"),
            Block(
                "paragraph",
                "まだ何も決まっていません。話すとお返事いただくと、"
                "おたがいのお名前とメールアドレスを、お二人だけにお知らせします。",
            ),
            Block("fact", "お返事の期限", moment(told.answer_by)),
            Block("link", "読んで、お返事する", link),
            Block("paragraph", "断っても、募集には影響しません。理由は聞きません。"),
        ],
    )


def words_of_made(
    told: IntroductionFacts, title: str | None, name: str, email: str, link: str
) -> Words:
    """Whom to write to, and that what follows is between the two."""
    part = PARTS[told.part]
    return Words(
        subject(title, f"{part}のご紹介"),
        [
            Block("paragraph", f"{part}のお話をしたいと、お二人ともお返事くださいました。"),
            *([Block("fact", "お名前", name)] if name else []),
            Block("fact", "メールアドレス", email),
            Block("paragraph", "どちらからでも、メールで始めてください。"),
            Block("paragraph", _BETWEEN_YOU),
            Block("link", "どなたとの、どのお話か", link),
        ],
    )


def words_of_ended(told: IntroductionFacts, title: str | None, link: str) -> Words:
    """Why, and that there is nothing more to do."""
    return Words(
        subject(title, f"{PARTS[told.part]}のお話"),
        [
            Block("paragraph", _OUTCOMES.get(told.outcome, "お話は、ここで終わりました。")),
            Block(
                "paragraph",
                "メールアドレスは、だれにもお知らせしていません。することは、もうありません。",
            ),
            Block("link", "お願いのページ", link),
        ],
    )
