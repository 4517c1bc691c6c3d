"""matching as web needs it for co-investment groups: composing, inviting, answering."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped, shaped_list
from services.web.clients.matches import Said

# It thinks for seconds, and loads the solver where nobody has asked for one before.
_THINKS: Final = 20
# An invitation asks another service for the room.
_ASKS: Final = 5


class Member(Shape):
    """Who would bring how many units, and why."""

    investor_id: UUID
    kind: str
    units: int
    leads: bool
    is_local: bool
    reasons: tuple[Said, ...] = ()


class Composed(Shape):
    """A group; its members' units together are its money."""

    members: tuple[Member, ...]

    def units_of(self, kind: str) -> int:
        """What is brought of one part of the capital."""
        return sum(member.units for member in self.members if member.kind == kind)


class Binding(Shape):
    """A rule without which the group would be better, or would exist."""

    rule: str
    gain_milli: int | None


class Range(Shape):
    """So many units of one part, at most."""

    most_units: int


class Beside(Shape):
    """Money beside the round that was asked for."""

    loan: Range | None = None
    grant: Range | None = None


class Asked(Shape):
    """What a proposal was composed for."""

    target_units: int
    band_units: int
    local_percent: int
    most_members: int
    lead_units: int
    least_units_each: int
    most_units_each: int
    beside: Beside = Beside()


class Proposal(Shape):
    """A group that was composed, and how sure it is."""

    group_id: UUID
    composed_at: datetime
    asked: Asked
    verdict: str
    group: Composed | None
    second: Composed | None
    bindings: tuple[Binding, ...]


class Invitation(Shape):
    """A place that was offered, and the pledge or the introduction that came of it."""

    invitation_id: UUID
    investor_id: UUID
    kind: str
    units: int
    leads: bool
    state: str
    answer_by: datetime
    pledge_id: UUID | None
    pledge_state: str | None
    introduction_state: str | None


class OwnInvitation(Invitation):
    """One's own, with the round it is about."""

    project_id: UUID
    instrument: str
    handler_id: UUID | None
    chamber_id: UUID
    amount_minor: int


class Counts(Shape):
    """How many places stand how; none where that may not be told."""

    invited: int | None
    accepted: int | None
    declined: int | None
    lapsed: int | None


class Groups(Shape):
    """A round's newest proposal and its invitations; for owner and chamber counts alone."""

    round_id: UUID
    viewer: str
    unit_minor: int
    closes_at: datetime
    is_private: bool | None
    approached: int | None
    counts: Counts
    proposal: Proposal | None
    invitations: tuple[Invitation, ...]


async def of_round(service: Service, session: str, round_id: UUID) -> Groups:
    """As this reader may see them."""
    return shaped(Groups, await service.get(f"/rounds/{round_id}/groups", session), "matching")


async def compose(
    service: Service, session: str, round_id: UUID, group_id: UUID, body: Mapping[str, Any]
) -> None:
    """Compose a group; the same again changes nothing."""
    path = f"/rounds/{round_id}/groups/{group_id}"
    await service.put(path, session, body, patience=_THINKS)


async def invite(
    service: Service, session: str, group_id: UUID, invitation_id: UUID, body: Mapping[str, Any]
) -> None:
    """Offer one place."""
    path = f"/groups/{group_id}/invitations/{invitation_id}"
    await service.put(path, session, body, patience=_ASKS)


async def own(service: Service, session: str, investor_id: UUID) -> list[OwnInvitation]:
    """What an investor is invited to, newest first."""
    path = f"/investors/{investor_id}/group-invitations"
    return shaped_list(OwnInvitation, await service.get(path, session), "matching")


async def one(service: Service, session: str, invitation_id: UUID) -> OwnInvitation:
    """One of them."""
    answer = await service.get(f"/group-invitations/{invitation_id}", session)
    return shaped(OwnInvitation, answer, "matching")


async def answer(service: Service, session: str, invitation_id: UUID, verdict: str) -> None:
    """Take the place, or not."""
    path = f"/group-invitations/{invitation_id}/answer"
    await service.put(path, session, {"verdict": verdict})
