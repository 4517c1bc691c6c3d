"""What waits for a chamber, from every service, with its age and its owner; and what closes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.web.catalogue import N_
from services.web.clients.http import or_none, together
from services.web.clients.listing import Card
from services.web.clients.reviews import Waiting
from services.web.visit import Visit
from services.web.waiting_parts import OPERATOR, PARTS, READ, SECOND_APPROVER, Item
from services.web.words import japan_day

_MOST_CLOSINGS: Final = 5


@dataclass(frozen=True)
class Waits:
    """The oldest first; `is_whole`: every service told what waits there."""

    items: list[Item]
    texts: int
    is_whole: bool


async def everything(visit: Visit, submitted: list[Waiting]) -> Waits:
    """All that waits; a service that is away costs its part, and that is said."""
    session = visit.session
    assert session is not None
    answers = await together(*(or_none(part.ask(visit.house, session)) for part in PARTS))
    items = [
        *_of_seconds(submitted),
        *(
            item
            for part, answer in zip(PARTS, answers, strict=True)
            if answer is not None
            for item in part.rows(answer, visit)
        ),
    ]
    return Waits(
        sorted(items, key=lambda item: item.since),
        texts=sum(item.kind == READ for item in items),
        is_whole=None not in answers,
    )


def _of_seconds(submitted: list[Waiting]) -> Iterator[Item]:
    for one in submitted:
        if one.second_wanted is not None:
            since = japan_day(one.second_wanted.proposed_at)
            asked = SECOND_APPROVER if one.second_wanted.asked == "chamber" else OPERATOR
            path = f"/desk/projects/{one.project_id}"
            yield Item(since, N_("もう1人の承認"), path, one.title, asked)


def closings(cards: tuple[Card, ...], visit: Visit, chamber_id: object) -> list[Card]:
    """Rounds of one chamber that take pledges, the one that closes next first."""
    mine = [
        card
        for card in cards
        if card.chamber_id == chamber_id
        and card.round_state in {"open", "paused"}
        and card.closes_at > visit.now
    ]
    return sorted(mine, key=lambda card: card.closes_at)[:_MOST_CLOSINGS]
