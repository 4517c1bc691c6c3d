"""A round's groups as one asker sees them: people for who composes, counts for the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.matching.groups import store
from services.matching.groups.composers import composing_for, roles_for
from services.matching.groups.domain import inviting
from services.matching.groups.domain.inviting import Invitation
from services.matching.groups.store import Proposal, Round
from services.matching.introductions import store as introductions
from services.matching.introductions.domain import State as IntroductionState
from services.matching.matches.domain import LEAST
from shared.database import Sql, Transaction
from shared.errors import NotFound
from shared.memberships import STAFF, holds, require_session

Viewer = Literal["composer", "counts"]


@dataclass(frozen=True, slots=True)
class Overview:
    """A round's groups as one asker sees them; `counts` without a name from five people on."""

    about: Round
    viewer: Viewer
    proposal: Proposal | None
    invitations: Sequence[Invitation]
    pledges: Mapping[UUID, Any]
    introductions: Mapping[UUID, IntroductionState]
    approached: int | None
    is_private: bool | None
    counts: Mapping[str, int | None]


async def overview(tx: Transaction, round_id: UUID, now: datetime) -> Overview:
    """The newest proposal and all invitations, for who composes; for owner and chamber counts.

    Raises:
        NotFound: the asker has nothing to do with it.
    """
    await require_session(tx)
    about, person_id = await store.round_(tx.sql, round_id), tx.actor.person_id
    if about is None or person_id is None or about.instrument not in inviting.COMPOSED_FOR:
        raise NotFound
    if await holds(tx.sql, person_id, composing_for(about), roles_for(about), now):
        return await _for_composer(tx.sql, about)
    is_near = person_id == about.owner_person_id or await holds(
        tx.sql, person_id, about.chamber_id, STAFF, now
    )
    if not is_near:
        raise NotFound
    return Overview(about, "counts", None, (), {}, {}, None, None, {})


async def _for_composer(sql: Sql, about: Round) -> Overview:
    invitations = await store.of_round(sql, about.id)
    return Overview(
        about,
        "composer",
        await store.newest(sql, about.id),
        invitations,
        await store.pledges(sql, about.id, [one.investor_id for one in invitations]),
        await introductions.states(sql, [one.id for one in invitations]),
        await store.approached(sql, about.id),
        await store.is_private(sql, about.id),
        _counts(invitations, least=0),
    )


async def counts(sql: Sql, round_id: UUID) -> Mapping[str, int | None]:
    """How many are invited, have accepted and declined; nothing below five people."""
    return _counts(await store.of_round(sql, round_id), least=LEAST)


def _counts(invitations: Sequence[Invitation], *, least: int) -> dict[str, int | None]:
    states = ("invited", "accepted", "declined", "lapsed")
    found = {state: sum(1 for one in invitations if one.state == state) for state in states}
    return {state: count if count >= least else None for state, count in found.items()}
