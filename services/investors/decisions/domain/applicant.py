"""What is known about an investor when it is decided, and the part a decision rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from services.investors.authorities.domain import Acting
from services.investors.checks.domain import parts
from services.investors.decisions.domain.application import Offer
from services.investors.profiles.domain import Profile


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known about an investor when it is decided.

    `people` may act for it; `statuses` are what handlers accepted it as, each naming its own
    firm; `too_old_for` are those of `verified_by` whose own rule refuses its age; `declared_on`
    tells when it last declared its purchases elsewhere, by issuer and class. `own_most_minor`
    for one issuer and `paused_to` it set for itself. `acting` are those whose word handlers
    take for a company; None where that is not asked: of a person, and in decisions made before
    it was. `lacks_number`: a company that has given no corporate number.
    """

    is_registered: bool = False
    is_contact_confirmed: bool = False
    is_person: bool = True
    people: frozenset[UUID] = frozenset()
    profiles: tuple[Profile, ...] = ()
    verified_by: frozenset[UUID] = frozenset()
    declared_on: Mapping[tuple[UUID, str], date] = field(default_factory=dict)
    own_most_minor: int | None = None
    paused_to: date | None = None
    statuses: tuple[parts.Status, ...] = ()
    acting: tuple[Acting, ...] | None = None
    too_old_for: frozenset[UUID] = frozenset()
    lacks_number: bool = False

    def seen_for(self, offer: Offer, applied_on: date) -> "Applicant":
        """Only what a decision about this offer looks at: this is what it rests on."""
        about = (offer.issuer_id, offer.security_class or "")
        on = self.declared_on.get(about)
        handler = str(offer.handler_id)
        return replace(
            self,
            people=self.people & {offer.owner_person_id},
            profiles=_seen(self.profiles, applied_on),
            verified_by=self.verified_by & {offer.handler_id},
            declared_on={} if on is None else {about: on},
            statuses=tuple(each for each in self.statuses if each.firm == handler),
            acting=_acting_at(offer.handler_id, self.acting),
            too_old_for=self.too_old_for & {offer.handler_id},
        )


def _acting_at(
    handler_id: UUID | None, acting: tuple[Acting, ...] | None
) -> tuple[Acting, ...] | None:
    if acting is None:
        return None
    return tuple(each for each in acting if each.handler_id == handler_id)


def _seen(profiles: Sequence[Profile], applied_on: date) -> tuple[Profile, ...]:
    """The newest version, and the newest whose figures hold on that day."""
    ordered = sorted(profiles, key=lambda each: each.version)
    holding = [each for each in ordered if each.figures.count_on(applied_on)]
    newest = {each.version: each for each in (*holding[-1:], *ordered[-1:])}
    return tuple(newest[version] for version in sorted(newest))
