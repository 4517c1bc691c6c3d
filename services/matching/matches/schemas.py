"""Shapes of people for a project, of projects alike, and of one pair on the wire."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Self
from uuid import UUID

from services.matching.matches.domain import Candidate, LikeName, Similar
from services.matching.matches.sentences import alike, of_somebody, would_change
from services.matching.matches.usecases import Found, Match
from services.matching.recommendations.domain import Hindrance, Part
from services.matching.recommendations.domain.changes import What
from services.matching.recommendations.schemas import ReasonOut
from services.matching.recommendations.sentences import AGAINST, said
from services.matching.showings.domain import Viewer
from shared.wire import Answer


class CandidateOut(Answer):
    """Somebody who agreed to be shown; the name is investors' to tell. Reasons add up."""

    investor_id: UUID
    sum_milli: int
    reasons: list[ReasonOut]

    @classmethod
    def of(cls, found: Candidate, project_id: UUID) -> Self:
        given_to = {event: project_id for part in found.parts for event in part.event_ids}
        return cls(
            investor_id=found.investor_id,
            sum_milli=found.sum_milli,
            reasons=[_reason(part, given_to, of_somebody) for part in found.parts],
        )


class CandidatesOut(Answer):
    """In the order of the sums. Of an investment owner and chamber see `number` alone.

    `number` is null where it is below five and names nobody.
    """

    project_id: UUID
    viewer: Viewer
    as_of: date
    weights_version: int
    parts_version: int
    ranker_version: int
    number: int | None
    candidates: list[CandidateOut]

    @classmethod
    def of(cls, project_id: UUID, found: Found) -> Self:
        return cls(
            project_id=project_id,
            viewer=found.viewer,
            as_of=found.as_of,
            weights_version=found.versions.weights,
            parts_version=found.versions.terms,
            ranker_version=found.versions.ranker,
            number=found.number,
            candidates=[CandidateOut.of(one, project_id) for one in found.candidates],
        )


class LikenessOut(Answer):
    name: LikeName
    milli: int
    ja: str
    en: str


class SimilarOut(Answer):
    """A project that can be joined; `reasons` add up to `sum_milli`."""

    project_id: UUID
    round_id: UUID
    sum_milli: int
    reasons: list[LikenessOut]

    @classmethod
    def of(cls, found: Similar) -> Self:
        reasons = []
        for part in found.parts:
            japanese, english = alike(part)
            reasons.append(
                LikenessOut(name=part.name, milli=part.milli, ja=japanese, en=english)
            )
        return cls(
            project_id=found.offer.project_id,
            round_id=found.offer.round_id,
            sum_milli=found.sum_milli,
            reasons=reasons,
        )


class SimilarProjectsOut(Answer):
    """In the order of the sums."""

    project_id: UUID
    similar: list[SimilarOut]


class AgainstOut(Answer):
    """Why it is not recommended."""

    name: Hindrance
    ja: str
    en: str


class ChangeOut(Answer):
    """What would raise the sum today, and by how much."""

    name: What
    milli: int
    ja: str
    en: str


class MatchOut(Answer):
    """One pair. `reasons` add up to `sum_milli`; it is recommended where nothing is against it.

    `changes` are for the investor's own people; others see what was agreed to be shown.
    """

    investor_id: UUID
    project_id: UUID
    viewer: Viewer
    as_of: date
    weights_version: int
    parts_version: int
    ranker_version: int
    sum_milli: int
    reasons: list[ReasonOut]
    against: list[AgainstOut]
    changes: list[ChangeOut]

    @classmethod
    def of(cls, investor_id: UUID, project_id: UUID, found: Match) -> Self:
        words = said if found.viewer == "investor" else of_somebody
        return cls(
            investor_id=investor_id,
            project_id=project_id,
            viewer=found.viewer,
            as_of=found.as_of,
            weights_version=found.versions.weights,
            parts_version=found.versions.terms,
            ranker_version=found.versions.ranker,
            sum_milli=found.sum_milli,
            reasons=[_reason(part, found.given_to, words) for part in found.parts],
            against=[
                AgainstOut(name=name, ja=AGAINST[name][0], en=AGAINST[name][1])
                for name in found.against
            ],
            changes=[
                ChangeOut(
                    name=each.what,
                    milli=each.milli,
                    ja=would_change(each)[0],
                    en=would_change(each)[1],
                )
                for each in found.changes
            ],
        )


def _reason(
    part: Part, given_to: Mapping[UUID, UUID], words: Callable[[Part], tuple[str, str]]
) -> ReasonOut:
    japanese, english = words(part)
    return ReasonOut(
        name=part.name,
        milli=part.milli,
        ja=japanese,
        en=english,
        event_ids=list(part.event_ids),
        project_ids=sorted({given_to[event] for event in part.event_ids}),
    )
