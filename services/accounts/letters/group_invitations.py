"""Letters on an invitation to a co-investment group: to whoever acts for the invited."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.accounts.letters import store
from services.accounts.letters.domain import Letter, is_news
from services.accounts.letters.facts import InvitationFacts
from services.accounts.letters.words import PARTS, Block, Words, moment, subject
from services.accounts.letters.writing import because_of
from shared.contracts.matching import GroupInvited
from shared.database import Transaction


async def invited(
    tx: Transaction, events: Sequence[GroupInvited], now: datetime
) -> Collection[UUID]:
    """One letter to each of them, as long as there is time to answer."""
    for event in events:
        if is_news(event.occurred_at, now) and now < event.answer_by:
            await store.add(tx.sql, await _letters(tx, event, now), now)
    return [event.event_id for event in events]


async def _letters(tx: Transaction, event: GroupInvited, now: datetime) -> list[Letter]:
    facts = InvitationFacts.model_validate(event.model_dump())
    people = await store.people_of(tx.sql, event.investor_id, ["acts_for"], now)
    return [
        because_of(event, "group_invited", event.invitation_id, each, facts) for each in people
    ]


def words(told: InvitationFacts, title: str | None, link: str) -> Words:
    """That nothing has moved, until when there is an answer, and that each pledges alone."""
    if told.kind in PARTS:
        return _beside(PARTS[told.kind], told, title, link)
    return Words(
        subject(title, "グループへの招待"),
        [
            Block("paragraph", "募集を支える共同投資グループに、招待が届いています。"),
            Block(
                "paragraph",
                "お金は動いていません。参加すると答えても、申込みにはなりません。"
                "申込みとお支払いは、参加する方がそれぞれご自身で行います。",
            ),
            Block("fact", "お返事の期限", moment(told.answer_by)),
            Block("link", "招待を読む", link),
            Block(
                "paragraph",
                "参加しなくても、理由は聞きません。何もしなければ、期限で終わります。",
            ),
        ],
    )


def _beside(part: str, told: InvitationFacts, title: str | None, link: str) -> Words:
    """That nobody is asked to apply, and that a yes tells a name."""
    return Words(
        subject(title, f"{part}のお願い"),
        [
            Block("paragraph", f"募集のほかに、{part}のことで話せないかというお願いです。"),
            Block(
                "paragraph",
                "お金は動いていません。募集への申込みではありません。話してもよいと答えると、"
                "お名前と金額の目安を、実行者にお知らせします。",
            ),
            Block("fact", "お返事の期限", moment(told.answer_by)),
            Block("link", "お願いを読む", link),
            Block(
                "paragraph", "断っても、理由は聞きません。何もしなければ、期限で終わります。"
            ),
        ],
    )
