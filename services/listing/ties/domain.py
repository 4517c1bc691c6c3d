"""The ties that keep a person from approving. Pure: who is tied is looked up elsewhere."""

from collections.abc import Mapping
from typing import Final, Literal

from shared.errors import Forbidden

Tie = Literal["owner", "pledged", "acts_for_pledger", "acts_with_owner"]

_BECAUSE: Final[Mapping[Tie, str]] = {
    "owner": "It is your own project.",
    "pledged": "You have pledged to this owner or this issuer.",
    "acts_for_pledger": "You act for somebody who has pledged to this owner or this issuer.",
    "acts_with_owner": "You and the owner act for the same investor.",
}


class ConflictOfInterest(Forbidden):
    """Whoever pledged, owns, or acts for one of them approves nothing; `tie` says which."""

    title = "You have a hand in this project"


def check_untied(tie: Tie | None) -> None:
    """Refuse whoever has a hand in the project.

    Raises:
        ConflictOfInterest: with the tie.
    """
    if tie is not None:
        raise ConflictOfInterest(f"{_BECAUSE[tie]} Somebody else has to approve.", tie=tie)
