"""Shapes of recommendations on the wire."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.matching.recommendations.domain import Because, Name, Part, Recommendation
from services.matching.recommendations.sentences import BECAUSE, said
from services.matching.recommendations.usecases import Shown
from shared.wire import Answer


class ReasonOut(Answer):
    """One addend of the sum, in thousandths of a point.

    The events are one's own, and `project_ids` those to which they were given.
    """

    name: Name
    milli: int
    ja: str
    en: str
    event_ids: list[UUID]
    project_ids: list[UUID]

    @classmethod
    def of(cls, part: Part, given_to: Mapping[UUID, UUID]) -> "ReasonOut":
        japanese, english = said(part)
        return cls(
            name=part.name,
            milli=part.milli,
            ja=japanese,
            en=english,
            event_ids=list(part.event_ids),
            project_ids=sorted({given_to[event] for event in part.event_ids}),
        )


class RecommendationOut(Answer):
    """`reasons` add up to `sum_milli`."""

    project_id: UUID
    round_id: UUID
    chamber_id: UUID
    instrument: str
    cheapest_minor: int
    currency: str
    sum_milli: int
    reasons: list[ReasonOut]

    @classmethod
    def of(cls, found: Recommendation, given_to: Mapping[UUID, UUID]) -> "RecommendationOut":
        offer = found.offer
        return cls(
            project_id=offer.project_id,
            round_id=offer.round_id,
            chamber_id=offer.chamber_id,
            instrument=offer.instrument,
            cheapest_minor=offer.cheapest_minor,
            currency=offer.currency,
            sum_milli=found.sum_milli,
            reasons=[ReasonOut.of(part, given_to) for part in found.parts],
        )


class RecommendationsOut(Answer):
    """In the order of the sums; `because` says what the list rests on.

    `ranker_version` 0: the sums are set by hand; else by what that night learnt.
    """

    investor_id: UUID
    as_of: date
    because: Because
    because_ja: str
    because_en: str
    weights_version: int
    parts_version: int
    ranker_version: int
    recommendations: list[RecommendationOut]

    @classmethod
    def of(cls, investor_id: UUID, shown: Shown) -> "RecommendationsOut":
        japanese, english = BECAUSE[shown.because]
        return cls(
            investor_id=investor_id,
            as_of=shown.as_of,
            because=shown.because,
            because_ja=japanese,
            because_en=english,
            weights_version=shown.versions.weights,
            parts_version=shown.versions.terms,
            ranker_version=shown.versions.ranker,
            recommendations=[
                RecommendationOut.of(each, shown.given_to) for each in shown.recommendations
            ],
        )
