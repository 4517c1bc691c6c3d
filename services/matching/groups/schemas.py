"""Shapes of groups and their invitations on the wire."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from annotated_types import Ge, Le
from pydantic import ConfigDict

from services.matching.groups.domain.asking import Asked, Beside
from services.matching.groups.domain.inviting import Invitation, State, Verdict
from services.matching.groups.domain.parts import MOST_MEMBERS, Kind, RuleName
from services.matching.groups.overviews import Overview, Viewer
from services.matching.groups.proof import Verdict as Proof
from services.matching.groups.store import Proposal
from services.matching.introductions.domain import Part
from services.matching.introductions.domain import State as IntroductionState
from services.matching.recommendations.domain import Name
from shared.wire import WRITTEN_AS_JSON, Answer, Body, Instant, Units, Whole

_UnitsOrNone = Annotated[Whole, Ge(0), Le(1_000_000), WRITTEN_AS_JSON]
_Percent = Annotated[Whole, Ge(0), Le(100), WRITTEN_AS_JSON]
_People = Annotated[Whole, Ge(1), Le(MOST_MEMBERS), WRITTEN_AS_JSON]
_EXAMPLE: dict[str, Any] = {
    "target_units": 10,
    "band_units": 2,
    "local_percent": 30,
    "most_members": 10,
    "lead_units": 3,
    "least_units_each": 1,
    "most_units_each": 5,
    "is_private": False,
    "beside": {"loan": {"least_units": 0, "most_units": 4}, "grant": None},
}


class RangeIn(Body):
    """In units of the round; the ends may stand either way."""

    least_units: _UnitsOrNone = 0
    most_units: _UnitsOrNone


class BesideIn(Body):
    """Money beside the round that counts towards the target; null where none is asked for.

    Nobody pledges it: who takes such a place is introduced to the owner, if both agree.
    """

    loan: RangeIn | None = None
    grant: RangeIn | None = None

    def asked(self) -> tuple[Beside, ...]:
        """As the domain says it; a part of none at all is not asked for."""
        given: dict[Part, RangeIn | None] = {"loan": self.loan, "grant": self.grant}
        ranges = [
            (part, sorted((each.least_units, each.most_units)))
            for part, each in given.items()
            if each is not None
        ]
        return tuple(Beside(part, least, most) for part, (least, most) in ranges if most)

    @classmethod
    def of(cls, kept: Sequence[Mapping[str, Any]]) -> Self:
        """Of what was asked before."""
        ranges = {
            one["kind"]: RangeIn(least_units=one["least_units"], most_units=one["most_units"])
            for one in kept
        }
        return cls(**ranges)


class GroupIn(Body):
    """What the group has to be, in units of the round: `target_units` ± `band_units`.

    `is_private`: whether the issue is a private placement
    (少人数私募); said once for a round.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    target_units: Units
    band_units: _UnitsOrNone = 0
    local_percent: _Percent = 0
    most_members: _People = MOST_MEMBERS
    lead_units: Units = 1
    least_units_each: Units = 1
    most_units_each: Units = 1_000
    is_private: bool = False
    beside: BesideIn = BesideIn()

    def asked(self) -> Asked:
        """As the domain says it."""
        return Asked(
            target_units=self.target_units,
            band_units=self.band_units,
            local_percent=self.local_percent,
            most_members=self.most_members,
            lead_units=self.lead_units,
            least_each=self.least_units_each,
            most_each=self.most_units_each,
            is_private=self.is_private,
            beside=self.beside.asked(),
        )


class InvitationIn(Body):
    """Whom, and by when they answer: a day from now at least, and before the round closes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "investor_id": "0198f6a2-0000-7000-8000-000000000001",
                    "answer_by": "2027-01-20T12:00:00Z",
                }
            ]
        }
    )

    investor_id: UUID
    answer_by: Instant


class InvitationAnswerIn(Body):
    """Whether the place is taken; to pledge is another step, and one's own.

    Beside the round a yes tells the owner one's name, and one's address once they agree too.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"verdict": "accepted"}]})

    verdict: Verdict


class GroupReasonOut(Answer):
    """One addend of a member's sum."""

    name: Name
    milli: int
    ja: str
    en: str


class GroupMemberOut(Answer):
    """Who would bring how many units, and why; the name is investors' to tell."""

    investor_id: UUID
    kind: Kind
    units: int
    leads: bool
    is_local: bool
    reasons: list[GroupReasonOut]


class ComposedOut(Answer):
    """A group; members are chosen for the sum of their scores, the lead's counts twice."""

    value_milli: int
    members: list[GroupMemberOut]


class GroupBindingOut(Answer):
    """A rule without which the group would be worth so much more, or would exist (null)."""

    rule: RuleName
    gain_milli: int | None


class GroupOut(Answer):
    """A proposal: the group, how sure that is, the next best one and the rules that bind.

    `verdict`: `best` is proven, `good` the best known, `impossible` proven, `unknown` neither.
    """

    group_id: UUID
    round_id: UUID
    composed_at: datetime
    asked: GroupIn
    verdict: Proof
    group: ComposedOut | None
    second: ComposedOut | None
    bindings: list[GroupBindingOut]

    @classmethod
    def of(cls, made: Proposal) -> Self:
        asked = dict(made.asked)
        least, most = asked.pop("least_each"), asked.pop("most_each")
        beside = BesideIn.of(asked.pop("beside", ()))
        return cls(
            group_id=made.id,
            round_id=made.round_id,
            composed_at=made.composed_at,
            asked=GroupIn(**asked, least_units_each=least, most_units_each=most, beside=beside),
            **made.answer,
        )


class GroupInvitationOut(Answer):
    """An invitation; once its investor has pledged, which pledge, and how that stands.

    Of a place beside the round that was taken: how its introduction stands.
    """

    invitation_id: UUID
    group_id: UUID
    round_id: UUID
    investor_id: UUID
    kind: Kind
    units: int
    leads: bool
    state: State
    invited_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    pledge_id: UUID | None
    pledge_state: str | None
    introduction_state: IntroductionState | None

    @classmethod
    def of(
        cls,
        invitation: Invitation,
        pledge: Mapping[str, Any] | None = None,
        introduction_state: IntroductionState | None = None,
    ) -> Self:
        return cls(
            invitation_id=invitation.id,
            group_id=invitation.proposal_id,
            round_id=invitation.round_id,
            investor_id=invitation.investor_id,
            kind=invitation.kind,
            units=invitation.units,
            leads=invitation.leads,
            state=invitation.state,
            invited_at=invitation.invited_at,
            answer_by=invitation.answer_by,
            answered_at=invitation.answered_at,
            pledge_id=None if pledge is None else pledge["id"],
            pledge_state=None if pledge is None else pledge["state"],
            introduction_state=introduction_state,
        )


class OwnInvitationOut(GroupInvitationOut):
    """One's own invitation, with the round it is about; nothing of the others."""

    project_id: UUID
    instrument: Literal["reward", "fund", "equity"]
    handler_id: UUID | None
    chamber_id: UUID
    closes_at: datetime
    amount_minor: int
    currency: str
    terms_version: int

    @classmethod
    def of_row(cls, row: Mapping[str, Any], pledge: Mapping[str, Any] | None) -> Self:
        """With what it is about."""
        told = {name: row[name] for name in cls.model_fields if name in row.keys()}  # noqa: SIM118  # a record
        return cls(
            **told,
            invitation_id=row["id"],
            group_id=row["proposal_id"],
            pledge_id=None if pledge is None else pledge["id"],
            pledge_state=None if pledge is None else pledge["state"],
        )


class OwnInvitationsOut(Answer):
    """Newest first; at most 100."""

    invitations: list[OwnInvitationOut]


class GroupCountsOut(Answer):
    """How many places stand how; null where owner and chamber of an investment may not know."""

    invited: int | None
    accepted: int | None
    declined: int | None
    lapsed: int | None


class GroupsOut(Answer):
    """A round's newest proposal and all its invitations, for who composes.

    Owner and chamber of an investment see `counts` alone (`viewer` is `counts`), nothing below
    five people. `approached`: everybody ever invited, decliners included.
    """

    round_id: UUID
    viewer: Viewer
    unit_minor: int
    currency: str
    closes_at: datetime
    is_private: bool | None
    approached: int | None
    counts: GroupCountsOut
    proposal: GroupOut | None
    invitations: list[GroupInvitationOut]

    @classmethod
    def of(cls, seen: Overview, counts: Mapping[str, int | None]) -> Self:
        about = seen.about
        return cls(
            round_id=about.id,
            viewer=seen.viewer,
            unit_minor=about.unit_minor,
            currency=about.currency,
            closes_at=about.closes_at,
            is_private=seen.is_private,
            approached=seen.approached,
            counts=GroupCountsOut(**counts),
            proposal=None if seen.proposal is None else GroupOut.of(seen.proposal),
            invitations=[
                GroupInvitationOut.of(
                    one, seen.pledges.get(one.investor_id), seen.introductions.get(one.id)
                )
                for one in seen.invitations
            ],
        )
