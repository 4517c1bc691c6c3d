"""Shapes of recommendations on the wire."""

from datetime import date
from uuid import UUID

from services.matching.recommendations.domain import Because, Name, Part, Recommendation
from services.matching.recommendations.sentences import BECAUSE, said
from services.matching.recommendations.usecases import Shown
from shared.wire import Answer


class ReasonOut(Answer):
    """One addend of the sum, in thousandths of a point; the events are one's own."""

    name: Name
    milli: int
    ja: str
    en: str
    event_ids: list[UUID]

    @classmethod
    def of(cls, part: Part) -> "ReasonOut":
        japanese, english = said(part)
        return cls(
            name=part.name,
            milli=part.milli,
            ja=japanese,
            en=english,
            event_ids=list(part.event_ids),
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
    def of(cls, found: Recommendation) -> "RecommendationOut":
        offer = found.offer
        return cls(
            project_id=offer.project_id,
            round_id=offer.round_id,
            chamber_id=offer.chamber_id,
            instrument=offer.instrument,
            cheapest_minor=offer.cheapest_minor,
            currency=offer.currency,
            sum_milli=found.sum_milli,
            reasons=[ReasonOut.of(part) for part in found.parts],
        )


class RecommendationsOut(Answer):
    """In the order of the sums; `because` says what the list rests on."""

    investor_id: UUID
    as_of: date
    because: Because
    because_ja: str
    because_en: str
    weights_version: int
    parts_version: int
    recommendations: list[RecommendationOut]

    @classmethod
    def of(cls, investor_id: UUID, shown: Shown, limit: int) -> "RecommendationsOut":
        japanese, english = BECAUSE[shown.because]
        return cls(
            investor_id=investor_id,
            as_of=shown.as_of,
            because=shown.because,
            because_ja=japanese,
            because_en=english,
            weights_version=shown.weights_version,
            parts_version=shown.terms_version,
            recommendations=[
                RecommendationOut.of(each) for each in shown.recommendations[:limit]
            ],
        )
