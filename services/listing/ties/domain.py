"""The ties that keep a person from approving. Pure: who is tied is looked up elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from shared.errors import Forbidden

Tie = Literal[
    "owner",
    "pledged",
    "acts_for_pledger",
    "acts_with_owner",
    "declared_office",
    "declared_relative",
]

_BECAUSE: Final[Mapping[Tie, str]] = {
    "owner": "It is your own project.",
    "pledged": "You have pledged to this owner or this issuer.",
    "acts_for_pledger": "You act for somebody who has pledged to this owner or this issuer.",
    "acts_with_owner": "You and the owner act for the same investor.",
    "declared_office": "You, or who you act for, declared an office there.",
    "declared_relative": "You, or who you act for, declared kin there.",
}


class ConflictOfInterest(Forbidden):
    """Whoever pledged, owns, is kin, or acts for such approves nothing; `tie` says which."""

    title = "You have a hand in this project"


@dataclass(frozen=True, slots=True)
class Parties:
    """To whom somebody may be tied; to the chamber only where it is the issuer."""

    issuer_id: UUID
    owner_person_id: UUID
    chamber_id: UUID


def check_untied(tie: Tie | None) -> None:
    """Refuse whoever has a hand in the project.

    Raises:
        ConflictOfInterest: with the tie.
    """
    if tie is not None:
        raise ConflictOfInterest(f"{_BECAUSE[tie]} Somebody else has to approve.", tie=tie)
